"""A notice to visitors as staff write it (ST-6). Its times are Korean."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms.validators import StopValidation

from app.forms.base import BaseForm
from app.forms.fields import LineField, ListField, choices_of
from app.forms.staff_fair import SeenField, local
from app.forms.staff_fair_fields import LinesField, MomentField, ReadsAs
from app.forms.validators import MayBeEmpty, Needed, NoLongerThan, OneOf
from app.models import Fair, Notice
from app.models.notice import NOTICE_LANGUAGES
from app.operations.notice_posting import Plan, stamp_of

LONGEST_TITLE, LONGEST_BODY = 80, 1000
WHOLE_SITE = "*"  # no fair can have this in its address
FIRST_YEAR, LAST_YEAR = 2000, 2099


class NeededWith:
    """Needed where another field is filled in; empty is an answer where both are."""

    field_flags = {"optional": True}

    def __init__(self, other: str, message: Any):
        self.other, self.message = other, message

    def __call__(self, form: Any, field: Any) -> None:
        if (field.data or "").strip():
            return
        if (form[self.other].data or "").strip():
            raise StopValidation(str(self.message))
        field.errors = []
        raise StopValidation


class OfOurTime:
    """A year in which somebody may read it; others are slips of the hand."""

    def __call__(self, form: Any, field: MomentField) -> None:
        if field.moment and not FIRST_YEAR <= field.moment.year <= LAST_YEAR:
            raise StopValidation(gettext("Enter a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


class NoticeForm(BaseForm):
    """Where and when it is shown, and its texts. `seen` is the stamp of what the page showed."""

    seen = SeenField()
    fair = ListField(
        lazy_gettext("What it is about"),
        description=lazy_gettext("A notice about a fair stands on that fair's page too."),
        validators=[OneOf(lazy_gettext("Choose what the notice is about."))],
    )
    shown_from = MomentField(
        lazy_gettext("Shown from"),
        description=lazy_gettext("Korean time."),
        validators=[
            ReadsAs("moment", lazy_gettext("Enter the day and hour from when it is shown.")),
            OfOurTime(),
        ],
    )
    shown_until = MomentField(
        lazy_gettext("Shown until"),
        description=lazy_gettext("Korean time. Empty: until somebody ends it."),
        validators=[MayBeEmpty(), OfOurTime()],
    )
    title_ko = LineField(
        lazy_gettext("Korean title"),
        validators=[Needed(lazy_gettext("Enter the Korean title.")), NoLongerThan(LONGEST_TITLE)],
        render_kw={"lang": "ko"},
    )
    body_ko = LinesField(
        lazy_gettext("Korean text"),
        validators=[Needed(lazy_gettext("Enter the Korean text.")), NoLongerThan(LONGEST_BODY)],
        render_kw={"lang": "ko"},
    )
    title_en = LineField(
        lazy_gettext("English title"),
        validators=[NeededWith("body_en", lazy_gettext("Enter the English title.")), NoLongerThan(LONGEST_TITLE)],
        render_kw={"lang": "en"},
    )
    body_en = LinesField(
        lazy_gettext("English text"),
        validators=[NeededWith("title_en", lazy_gettext("Enter the English text.")), NoLongerThan(LONGEST_BODY)],
        render_kw={"lang": "en"},
    )

    def validate_shown_until(self, field: MomentField) -> None:
        """Runs where something was typed."""
        if field.moment is None:
            raise StopValidation(gettext("Enter the day and hour until when it is shown, or leave it empty."))
        if self.shown_from.moment and field.moment <= self.shown_from.moment:
            raise StopValidation(gettext("It must end later than it begins."))

    @classmethod
    def of(cls, notice: Notice) -> "NoticeForm":
        return cls(data=cls.values_of(notice) | {"seen": stamp_of(notice)})

    @staticmethod
    def values_of(notice: Notice) -> dict[str, str]:
        """What the form shows of a notice."""
        values = {
            "fair": notice.fair.slug if notice.fair else WHOLE_SITE,
            "shown_from": local(notice.shown_from),
            "shown_until": local(notice.shown_until) if notice.shown_until else "",
        }
        for language in NOTICE_LANGUAGES:
            for part in ("title", "body"):
                values[f"{part}_{language}"] = notice.texts.get(language, {}).get(part, "")
        return values

    def offer(self, fairs: Sequence[Fair], language: str, *, whole_site: bool) -> "NoticeForm":
        """What it may be about: the whole site, for who may edit that, and these fairs."""
        self._fairs = {fair.slug: fair.id for fair in fairs}
        everywhere = [(WHOLE_SITE, gettext("The whole site"))] if whole_site else []
        self.fair.choices = choices_of([*everywhere, *((fair.slug, fair.text("name", language)) for fair in fairs)])
        return self

    @property
    def plan(self) -> Plan:
        shown_from = _utc(self.shown_from)
        assert shown_from is not None
        return Plan(self._texts(), self._fairs.get(self.fair.data), shown_from, _utc(self.shown_until))

    def _texts(self) -> dict[str, dict[str, str]]:
        typed = {
            language: {part: self[f"{part}_{language}"].data or "" for part in ("title", "body")}
            for language in NOTICE_LANGUAGES
        }
        return {language: texts for language, texts in typed.items() if texts["title"]}


def _utc(field: MomentField) -> datetime | None:
    return field.moment.astimezone(UTC) if field.moment else None
