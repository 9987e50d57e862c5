"""Step 2: the texts, each agreed to by itself (IM-10)."""

from typing import Any, NamedTuple

from flask import current_app, g, request
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.engine import Row

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


class Shown(NamedTuple):
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
    form = TermsForm(data=drafts.values(g.draft, "terms") if request.method == "GET" else None)
    if form.validate_on_submit():
        if _are_current(form.shown.data or ""):
            return lead_on(next_address(store("terms", form)))
        form.form_errors.append(gettext("A text has changed since you opened this page. Read it again, then agree."))
    texts, language = current_texts(), chosen()
    shown = _in_language(texts, language)
    form.shown.data = ",".join(f"{kind}={text.version}:{text.language}" for kind, text in shown.items())
    notice = {"title": shown[NOTICE].title, "body": prose(shown[NOTICE].body)} if NOTICE in shown else None
    return page("member/join_terms.html", "terms", form=form, rows=rows_of(form, texts), notice_text=notice)


def current_texts() -> dict[str, dict[str, Row[Any]]]:
    """The version of each text that holds, by kind and language: the page's and Korean. One statement."""
    found: dict[str, dict[str, Any]] = {}
    query = select(TermsText.kind, TermsText.version, TermsText.language, TermsText.title, TermsText.body).where(
        TermsText.kind.in_((*CONSENT_KINDS, NOTICE)), TermsText.language.in_({chosen(), "ko"}), TermsText.in_effect()
    )
    for text in db.session.execute(query):
        found.setdefault(text.kind, {})[text.language] = text
    return found


def _in_language(texts: dict[str, dict[str, Row[Any]]], language: str) -> dict[str, Row[Any]]:
    return {kind: by_language.get(language) or by_language["ko"] for kind, by_language in texts.items()}


def _are_current(shown: str) -> bool:
    """Whether the page showed the texts that hold now, in a language that we have."""
    stood_there = dict(row.split("=", 1) for row in shown.split(",") if "=" in row)
    query = select(TermsText.kind, TermsText.version).where(TermsText.kind.in_((*CONSENT_KINDS, NOTICE)))
    for kind, current in db.session.execute(query.where(TermsText.in_effect()).distinct()):
        version, _, language = stood_there.get(kind, "").partition(":")
        if version != current or language not in current_app.config["LANGUAGES"]:
            return False
    return True


def rows_of(form: TermsForm, texts: dict[str, dict[str, Row[Any]]]) -> list[Shown]:
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
        Shown(
            field=form[kind],
            title=text.title,
            needed=kind in NEEDED,
            body=prose(text.body),
            original=prose(texts[kind]["ko"].body) if text.language != "ko" and "ko" in texts[kind] else Markup(""),
            refusal=refusals.get(kind, ""),
        )
        for kind, text in ((kind, shown[kind]) for kind in CONSENT_KINDS if kind in shown)
    ]
