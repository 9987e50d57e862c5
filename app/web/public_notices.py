"""Notices as visitors read them, on the home page and on the page of a fair.

Each process asks for them once a minute, like the texts to come: a page costs no statement more. Times are compared
with each request, so a notice comes and goes to the second; one that another process stores comes within the minute.
"""

from datetime import datetime
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from app.models import Fair, Notice
from app.models.types import now
from app.web.prose import prose
from app.web.texts_to_come import KEPT_FOR, forget, kept

MOST = 3
__all__ = ["forget", "of_fair", "on_home"]


class Shown(NamedTuple):
    """A notice in the reader's language, or in another one, which `language` says then."""

    title: str
    html: Markup
    language: str | None
    shown_from: datetime
    fair_slug: str | None
    fair_name: str


class Known(NamedTuple):
    """What is kept of a notice."""

    texts: dict[str, tuple[str, Markup]]
    shown_from: datetime
    shown_until: datetime | None
    fair_id: int | None
    fair_slug: str | None
    fair_names: dict[str, str]
    is_on_home: bool

    def is_shown(self, moment: datetime) -> bool:
        return self.shown_from <= moment and (self.shown_until is None or moment < self.shown_until)

    def read_in(self, language: str) -> Shown:
        written = language if language in self.texts else next(iter(self.texts))
        title, html = self.texts[written]
        foreign = None if written == language else written
        return Shown(title, html, foreign, self.shown_from, self.fair_slug, self.fair_names.get(language, ""))


def on_home(language: str) -> list[Shown]:
    """The newest about the site and about fairs that are not over."""
    return _newest([notice for notice in _known() if notice.is_on_home], language)


def of_fair(fair: Fair, language: str) -> list[Shown]:
    """The newest about this fair."""
    return _newest([notice for notice in _known() if notice.fair_id == fair.id], language)


def _newest(notices: list[Known], language: str) -> list[Shown]:
    moment = now()
    return [notice.read_in(language) for notice in notices if notice.is_shown(moment)][:MOST]


def _known() -> list[Known]:
    """What is shown now or begins before it is asked for again; the newest first."""
    return kept("notices", lambda: [_known_of(one) for one in Notice.shown_between(now(), now() + KEPT_FOR)])


def _known_of(notice: Notice) -> Known:
    fair = notice.fair
    return Known(
        {code: (text["title"], prose(text["body"], "h4")) for code, text in notice.texts.items()},
        notice.shown_from,
        notice.shown_until,
        notice.fair_id,
        fair.slug if fair else None,
        {code: fair.text("name", code) for code in current_app.config["LANGUAGES"]} if fair else {},
        fair is None or (fair.state in ("published", "cancelled") and not fair.is_over),
    )
