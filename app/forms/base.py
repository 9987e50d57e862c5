"""The form that all forms are made from."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar

from babel.support import Translations
from flask import g, request
from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.fields.simple import PasswordField
from wtforms.i18n import messages_path


def tidy(value: Any) -> Any:
    """NFC and no space at the ends; what is not text stays as it is."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def tidy_ascii(value: Any) -> Any:
    """NFKC, for fields where digits and ASCII are meant: full-width letters become plain ones."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


@cache
def _own_words_of_wtforms(language: str) -> Any:
    """The catalogue that comes with WTForms, read once and not for each form."""
    return Translations.load(messages_path(), [language], domain="wtforms")


class BaseForm(FlaskForm):
    """Normalises text before validators see it, and knows a language switch from a submit."""

    # Fields that stand on the page before the others, in this order; where it is empty, all stand as declared.
    page_order: ClassVar[tuple[str, ...]] = ()

    class Meta:
        def get_translations(self, form: Any) -> Any:
            return _own_words_of_wtforms(str(get_locale() or "en"))

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            field_class = unbound_field.field_class
            is_text = issubclass(field_class, StringField) and not issubclass(field_class, PasswordField)
            if is_text and "filters" not in unbound_field.kwargs:
                options = {**options, "filters": [tidy]}
            return unbound_field.bind(form=form, **options)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was sent and keeps every rule. A language switch is not a submit."""
        if self.only_redraws():
            return False
        return bool(super().validate_on_submit(extra_validators))

    def problems(self) -> list[Field]:
        """The fields to correct, as they follow each other on the page."""
        return self.in_page_order(field for field in self if field.errors)

    def in_page_order(self, fields: Iterable[Field]) -> list[Field]:
        places = {name: place for place, name in enumerate(self.page_order)}
        return sorted(fields, key=lambda field: places.get(field.short_name, len(places)))

    def only_redraws(self) -> bool:
        """Whether the page is to be shown again with what was typed: a language switch, or a button within."""
        if request.method != "POST":
            return False
        return getattr(g, "language_is_new", False) or "check" in request.form
