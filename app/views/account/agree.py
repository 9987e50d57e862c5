"""Texts that have changed since a member agreed to them: what is new, the whole text, and the member's answer."""

from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from app.extensions import db
from app.forms.consent import AgreeForm
from app.models import TermsText
from app.operations import consent
from app.operations.consent import NEEDED, Given
from app.rules.terms import note_shown, read_shown
from app.views.account.blueprint import bp
from app.web.access import before_agreeing, member_only
from app.web.language import chosen
from app.web.paths import lead_back, safe_next
from app.web.prose import prose
from app.web.render import render_form


class Changed(NamedTuple):
    """One changed text as the page shows it."""

    field: Any
    text: TermsText
    body: Markup
    original: Markup
    refusal: str

    @property
    def title(self) -> str:
        return self.text.title

    @property
    def needed(self) -> bool:
        return self.text.kind == NEEDED

    @property
    def news(self) -> str:
        return self.text.change_note or ""


@bp.route("/account/agree", methods=["GET", "POST"])
@member_only
@before_agreeing
def agree() -> Any:
    """Ask again; until what is needed is agreed to, the member's other pages lead here."""
    kinds = consent.changed_kinds(current_user.id)
    form = AgreeForm()
    form.ask_only_for(kinds)
    texts = [text for kind in kinds if (text := TermsText.current(kind, chosen()))]
    if form.validate_on_submit():
        shown = _as_shown(form, texts)
        if len(shown) == len(texts):
            consent.answer_changed(current_user, shown, form.agreed)
            db.session.commit()
            return lead_back(request.args.get("next"), url_for("account.home"))
        form.form_errors.append(gettext("A text has changed since you opened this page. Read it again, then agree."))
    form.shown.data = note_shown((text.kind, text.version, text.language) for text in texts)
    rows = [_row(form, text) for text in texts]
    return render_form("account/agree.html", form, rows=rows, next=safe_next(request.args.get("next")))


def _as_shown(form: AgreeForm, texts: list[TermsText]) -> list[Given]:
    """The texts in the language in which the page showed them, as far as they are still those that hold."""
    stood_there = read_shown(form.shown.data or "")
    found = []
    for text in texts:
        version, language = stood_there.get(text.kind, ("", ""))
        if version == text.version and TermsText.in_language(text.kind, version, language) is not None:
            found.append(Given(text.kind, version, language))
    return found


def _row(form: AgreeForm, text: TermsText) -> Changed:
    korean = TermsText.in_language(text.kind, text.version, "ko") if text.language != "ko" else None
    return Changed(
        field=form[text.kind],
        text=text,
        body=prose(text.body),
        original=prose(korean.body) if korean else Markup(""),
        refusal="" if text.kind == NEEDED else gettext("Your consent ends. Everything else stays as it is."),
    )
