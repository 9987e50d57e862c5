"""Texts by staff (ST-6): a new version, never an edit in place; announced, it holds from the day it is named by."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import TermsText
from app.models.consent import today
from app.models.types import now
from app.operations import audit
from app.operations.consent import ASKED
from app.operations.terms_change import MAILED
from app.rules import terms as rule
from app.rules.terms import fingerprint

# In the order in which staff see them.
KINDS = (
    "terms_of_use",
    "personal_data",
    "third_party",
    "company_information",
    "unique_identifier",
    "notices",
    "company_terms",
    "company_contact",
    "company_provision",
    "employment_membership",
    "privacy_policy",
    "accessibility",
)


class DayTaken(Exception):
    """There is a version of that day already: another admin was first, or it was published before."""


class TooSoon(Exception):
    """Members have to be told earlier than that."""


class NothingChanged(Exception):
    """The texts are those of the latest version."""


@dataclass(frozen=True)
class Wording:
    """A text in one language, and what is new in it."""

    language: str
    title: str
    body: str
    change_note: str


@dataclass(frozen=True)
class Later:
    """A version that does not hold yet; `mailed_at` is when everybody it concerns was written to."""

    version: str
    mailed_at: datetime | None


@dataclass(frozen=True)
class Overview:
    """A kind of text as the list shows it: `holds` is the version of today, `announced` the later ones in order."""

    kind: str
    title: str
    holds: TermsText
    versions: list[str]
    announced: list[Later]

    @property
    def is_mailed(self) -> bool:
        """Whether members are told by mail; a text that nobody agrees to or gives data for is on the pages only."""
        return self.kind in MAILED

    @property
    def asks_again(self) -> bool:
        """Whether members who agreed are asked for a new version."""
        return self.kind in ASKED


def overview(language: str) -> list[Overview]:
    """All kinds that have a text."""
    found = []
    for kind in KINDS:
        text = TermsText.current(kind, language)
        if text is not None:
            found.append(Overview(kind, text.title, text, TermsText.versions(kind), _later(kind, text.version)))
    return found


def _later(kind: str, holds: str) -> list[Later]:
    query = select(TermsText.version, TermsText.announced_at).where(TermsText.kind == kind, TermsText.version > holds)
    rows = db.session.execute(query.where(TermsText.language == "ko").order_by(TermsText.version))
    return [Later(row.version, row.announced_at) for row in rows]


def latest(kind: str) -> dict[str, TermsText]:
    """The newest version, announced or not, by language: what a new one starts from."""
    versions = TermsText.versions(kind)
    return of_version(kind, versions[0]) if versions else {}


def of_version(kind: str, version: str) -> dict[str, TermsText]:
    """One version by language, Korean first."""
    texts = db.session.scalars(select(TermsText).where(TermsText.kind == kind, TermsText.version == version)).all()
    return {text.language: text for text in sorted(texts, key=lambda text: (text.language != "ko", text.language))}


def first_day(*, to_disadvantage: bool) -> str:
    """From which day a version may hold that is published today."""
    return rule.first_day(date.fromisoformat(today()), to_disadvantage=to_disadvantage).isoformat()


def publish(kind: str, version: str, wordings: list[Wording], *, to_disadvantage: bool) -> None:
    """Add a version in all its languages. Raises TooSoon, NothingChanged, DayTaken; the unique key decides a race."""
    before = latest(kind)
    if version < first_day(to_disadvantage=to_disadvantage):
        raise TooSoon(version)
    if all(_is_same(before.get(wording.language), wording) for wording in wordings):
        raise NothingChanged(kind)
    is_optional = any(text.is_optional for text in before.values())
    for wording in wordings:
        db.session.add(_row(kind, version, wording, is_optional))
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise DayTaken(version) from error
    audit.record("terms.publish", f"terms:{kind}", version=version, to_disadvantage=to_disadvantage)


def _is_same(text: TermsText | None, wording: Wording) -> bool:
    return text is not None and text.sha256 == fingerprint(wording.title, wording.body)


def _row(kind: str, version: str, wording: Wording, is_optional: bool) -> TermsText:
    return TermsText(
        kind=kind,
        version=version,
        language=wording.language,
        title=wording.title,
        body=wording.body,
        sha256=fingerprint(wording.title, wording.body),
        is_optional=is_optional,
        change_note=wording.change_note,
        made_at=now(),
        made_by=current_user.id,
    )
