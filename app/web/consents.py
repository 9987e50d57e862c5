"""Texts to agree to, each by itself: the rows of a page, and whether what it showed still holds (IM-10, CM-12)."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.engine import Row

from app.extensions import db
from app.forms.base import BaseForm
from app.models import TermsText
from app.rules.terms import note_shown, read_shown
from app.web.language import chosen
from app.web.prose import prose

Texts = dict[str, dict[str, Row[Any]]]  # by kind and language


class Shown(NamedTuple):
    """One text as the page shows it."""

    field: Any
    title: str
    needed: bool
    body: Markup
    original: Markup
    refusal: str
    open: bool = False


def current_texts(kinds: Collection[str]) -> Texts:
    """The version of each text that holds, by kind and language: the page's and Korean. One statement."""
    found: Texts = {}
    query = select(TermsText.kind, TermsText.version, TermsText.language, TermsText.title, TermsText.body).where(
        TermsText.kind.in_(tuple(kinds)), TermsText.language.in_({chosen(), "ko"}), TermsText.in_effect()
    )
    for text in db.session.execute(query):
        found.setdefault(text.kind, {})[text.language] = text
    return found


def in_language(texts: Texts) -> dict[str, Row[Any]]:
    """Each text as this reader gets it: in the page's language, else in Korean."""
    language = chosen()
    return {kind: by_language.get(language) or by_language["ko"] for kind, by_language in texts.items()}


def noted(texts: Texts) -> str:
    """For the page's field `shown`: which version of each text stands on it, in which language."""
    return note_shown((kind, text.version, text.language) for kind, text in in_language(texts).items())


def are_current(shown: str, kinds: Collection[str]) -> bool:
    """Whether the page showed the texts that hold now, in a language that we have."""
    stood_there = read_shown(shown)
    query = select(TermsText.kind, TermsText.version).where(TermsText.kind.in_(tuple(kinds)), TermsText.in_effect())
    for kind, current in db.session.execute(query.distinct()):
        version, language = stood_there.get(kind, ("", ""))
        if version != current or language not in current_app.config["LANGUAGES"]:
            return False
    return True


def rows_of(
    form: BaseForm, texts: Texts, kinds: Collection[str], *, needed: Collection[str], refusals: Mapping[str, str]
) -> list[Shown]:
    """A row for each of these texts, in their order."""
    shown = in_language(texts)
    return [
        Shown(
            field=form[kind],
            title=shown[kind].title,
            needed=kind in needed,
            body=prose(shown[kind].body),
            original=original_of(texts, kind),
            refusal=refusals.get(kind, ""),
        )
        for kind in kinds
        if kind in shown
    ]


def original_of(texts: Texts, kind: str) -> Markup:
    """The Korean text, which holds, where the page shows a translation."""
    is_translated = in_language(texts)[kind].language != "ko" and "ko" in texts[kind]
    return prose(texts[kind]["ko"].body) if is_translated else Markup("")


def notice_of(texts: Texts, kind: str) -> dict[str, Any] | None:
    """A text that nobody agrees to but everybody is told of."""
    text = in_language(texts).get(kind)
    return {"title": text.title, "body": prose(text.body)} if text is not None else None
