"""Step 2: the texts, each agreed to by itself (IM-10)."""

from typing import Any, NamedTuple

from flask import current_app, g
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from app.extensions import db
from app.forms.member import TermsForm
from app.models import TermsText
from app.operations import draft as drafts
from app.views.member.blueprint import bp
from app.views.member.sign_up import lead_on, next_address, page, store, within_sign_up
from app.web.language import chosen
from app.web.prose import prose
from app.wizards.join import CONSENT_KINDS

NOTICE = "personal_data"
NEEDED = ("terms_of_use",)


class Row(NamedTuple):
    """One text as the page shows it."""

    field: Any
    title: str
    needed: bool
    body: Markup
    original: Markup
    refusal: str
    open: bool = False


@bp.route("/join/terms", methods=["GET", "POST"])
@within_sign_up("terms")
def join_terms() -> Any:
    """A row for each text; what the service needs is a notice, not a box."""
    form = TermsForm(data=drafts.values(g.draft, "terms"))
    texts = current_texts()
    if form.validate_on_submit():
        if _are_current(form.shown.data or "", texts):
            return lead_on(next_address(store("terms", form)))
        form.form_errors.append(gettext("A text has changed since you opened this page. Read it again, then agree."))
    language = chosen()
    form.shown.data = ",".join(
        f"{kind}={text.version}:{text.language}" for kind, text in _in_language(texts, language).items()
    )
    return page(
        "member/join_terms.html", "terms", form=form, rows=rows_of(form, texts), notice_text=_notice(texts, language)
    )


def current_texts() -> dict[str, dict[str, TermsText]]:
    """The newest version of each text, by kind and language: the page's and Korean, which holds. One statement."""
    kinds, languages = (*CONSENT_KINDS, NOTICE), {chosen(), "ko"}
    found: dict[str, dict[str, TermsText]] = {}
    newest: dict[str, str] = {}
    query = select(TermsText).where(TermsText.kind.in_(kinds), TermsText.language.in_(languages))
    for text in db.session.scalars(query.order_by(TermsText.version.desc())):
        if newest.setdefault(text.kind, text.version) == text.version:
            found.setdefault(text.kind, {})[text.language] = text
    return found


def _in_language(texts: dict[str, dict[str, TermsText]], language: str) -> dict[str, TermsText]:
    return {kind: by_language.get(language) or by_language["ko"] for kind, by_language in texts.items()}


def _are_current(shown: str, texts: dict[str, dict[str, TermsText]]) -> bool:
    """Whether the page showed the texts that hold now, in a language that we have."""
    stood_there = dict(row.split("=", 1) for row in shown.split(",") if "=" in row)
    for kind, by_language in texts.items():
        version, _, language = stood_there.get(kind, "").partition(":")
        if version != next(iter(by_language.values())).version or language not in current_app.config["LANGUAGES"]:
            return False
    return True


def rows_of(form: TermsForm, texts: dict[str, dict[str, TermsText]]) -> list[Row]:
    language = chosen()
    refusals = {
        "third_party": gettext(
            "You can still register for every fair. Companies get your resume only when you hand it over."
        ),
        "company_information": gettext(
            "You can still register for every fair. You show a support programme yourself that you take part in it."
        ),
    }
    shown = _in_language(texts, language)
    return [
        Row(
            field=form[kind],
            title=text.title,
            needed=kind in NEEDED,
            body=prose(text.body),
            original=prose(texts[kind]["ko"].body) if text.language != "ko" and "ko" in texts[kind] else Markup(""),
            refusal=refusals.get(kind, ""),
        )
        for kind, text in ((kind, shown[kind]) for kind in CONSENT_KINDS if kind in shown)
    ]


def _notice(texts: dict[str, dict[str, TermsText]], language: str) -> dict[str, Any] | None:
    if NOTICE not in texts:
        return None
    text = _in_language(texts, language)[NOTICE]
    return {"title": text.title, "body": prose(text.body)}
