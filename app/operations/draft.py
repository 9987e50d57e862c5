"""Drafts: what was typed into a wizard so far, kept encrypted, one row each.

A row's `answers` are {step: {field: [value, counter, tab]}}. Two names that no field has belong to the draft
itself: a step's "complete" says that the step was accepted, and the step "tabs" notes the last save of each tab.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app, session
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Row

from app.extensions import db
from app.models import Draft
from app.models.types import new_public_id, now

COMPLETE = "complete"
TABS = "tabs"
TABS_KEPT = 8
SUBMITTED = 2**31  # what a submitted tab sent earlier and arrives later is ignored
TRIES_TO_SAVE = 5
MOST_TEXT = 400_000  # characters in one draft; a resume with every entry and every field full has 300 000
# Stored for the first time, it is no answer that another tab could differ from.
NOTHING: tuple[Any, ...] = (None, "", False, [])
LIFETIMES = {"resume": "KEEP_RESUME_DRAFT_DAYS"}  # settings by wizard, in days after the last change
# wizards whose drafts have files beside them, erased by jobs of their own
WITH_MORE = ("resume", "company_join", "company_recover")
COLUMNS = (
    "id",
    "public_id",
    "wizard",
    "answers",
    "counter",
    "language",
    "proved_at",
    "outcome_url",
    "member_id",
    "company_id",
    "updated_at",
    "expires_at",
)
# Built once, and of columns of the table: to build a statement costs more than to execute it, and rows of columns
# come without the mapper's work.
_drafts = Draft.metadata.tables["draft"]
ROW = select(*(_drafts.c[name] for name in COLUMNS))
WITH_ID = ROW.where(_drafts.c.id == bindparam("draft_id"))
WITH_SECRET = ROW.where(
    _drafts.c.secret_hash == bindparam("secret_hash"),
    _drafts.c.expires_at > bindparam("moment", type_=_drafts.c.expires_at.type),
)
SAVE = (
    update(_drafts)
    .where(
        _drafts.c.id == bindparam("draft_id"),
        _drafts.c.counter == bindparam("seen_counter"),
        _drafts.c.outcome_url.is_(None),
    )
    .values({name: bindparam(f"new_{name}") for name in ("answers", "counter", "language", "updated_at", "expires_at")})
)
SAVE_PROVED = SAVE.values(proved_at=bindparam("new_updated_at"))

Answers = dict[str, dict[str, Any]]


class StaleFields(Exception):
    """Another tab or device changed these fields since this page was opened: {field: (stored, sent)}."""

    def __init__(self, fields: dict[str, tuple[Any, Any]]):
        super().__init__(", ".join(fields))
        self.fields = fields


class DraftFull(Exception):
    """More text than any wizard asks for: nobody fills the database, or is slow to save, by a draft."""


class DraftGone(Exception):
    """The draft's time is over, or it was finished or taken to another device."""


@dataclass(frozen=True)
class Sender:
    """Which page a save comes from: its browser tab, what of the draft it had seen, the how manieth save it is."""

    tab: str
    seen: int
    nth: int = SUBMITTED


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_tab() -> str:
    """A name for one opened page."""
    return secrets.token_urlsafe(6)


def start(wizard: str, language: str) -> tuple[Row[Any], str]:
    """A new draft and the secret that its browser keeps. Flushed, not committed."""
    secret = secrets.token_urlsafe(24)
    _insert(wizard, language, secret_hash=secret_hash(secret), answers={})
    draft = _with_secret(secret)
    assert draft is not None
    return draft, secret


def start_of_member(wizard: str, member_id: int, language: str, answers: Mapping[str, Any]) -> int:
    """A new draft that belongs to a member on whatever device, with steps accepted before; its id. Flushed."""
    stored = {
        step: {name: [value, 0, ""] for name, value in {**fields, COMPLETE: True}.items()}
        for step, fields in answers.items()
    }
    return _insert(wizard, language, member_id=member_id, answers=stored)


def copy_of_member(draft: Row[Any], language: str, changes: Mapping[str, Mapping[str, Any]]) -> int:
    """A second draft with all that was typed into a first one, accepted or not, but for these changes. Flushed.

    It begins as one that was saved once, so that it can be told from an untouched one.
    """
    stored = {
        step: {name: [cell[0], 0, ""] for name, cell in fields.items()}
        for step, fields in draft.answers.items()
        if step != TABS
    }
    for step, fields in changes.items():
        stored[step] = stored.get(step, {}) | {name: [value, 0, ""] for name, value in fields.items()}
    return _insert(draft.wizard, language, member_id=draft.member_id, answers=stored, counter=1)


def _insert(wizard: str, language: str, **values: Any) -> int:
    moment = now()
    times = {"created_at": moment, "updated_at": moment, "expires_at": moment + _lifetime(wizard)}
    row = {"public_id": new_public_id(), "wizard": wizard, "counter": 0, "language": language, "resume_tries": 0}
    result: Any = db.session.execute(insert(Draft).values({**row, **times, **values}))
    return int(result.inserted_primary_key[0])


def give_to_browser(wizard: str, secret: str) -> None:
    """Let the browser that asks own a draft from now on."""
    session.permanent = True
    session["drafts"] = {**session.get("drafts", {}), wizard: secret}


def of_browser(wizard: str) -> Row[Any] | None:
    """The draft of this wizard that the asking browser owns, unless its time is over. One statement."""
    secret = session.get("drafts", {}).get(wizard)
    draft = _with_secret(secret) if secret else None
    return draft if draft is not None and draft.wizard == wizard else None


def forget_in_browser(wizard: str) -> None:
    session["drafts"] = {name: secret for name, secret in session.get("drafts", {}).items() if name != wizard}


def _with_secret(secret: str) -> Row[Any] | None:
    return db.session.execute(WITH_SECRET, {"secret_hash": secret_hash(secret), "moment": now()}).first()


def again(draft: Row[Any]) -> Row[Any] | None:
    """The draft as it is stored now; None where it is gone."""
    return db.session.execute(WITH_ID, {"draft_id": draft.id}).first()


def _lifetime(wizard: str) -> timedelta:
    return timedelta(days=int(current_app.config[LIFETIMES.get(wizard, "KEEP_ABANDONED_SIGN_UP_DAYS")]))


def values(draft: Row[Any], step: str) -> dict[str, Any]:
    """What was typed into a step so far, accepted or not."""
    return {name: cell[0] for name, cell in draft.answers.get(step, {}).items() if name != COMPLETE}


def answers(draft: Row[Any]) -> Answers:
    """The answers of the accepted steps."""
    return answers_in(draft.answers)


def answers_in(stored: Mapping[str, Any]) -> Answers:
    return {
        step: {name: cell[0] for name, cell in fields.items() if name != COMPLETE}
        for step, fields in stored.items()
        if step != TABS and fields.get(COMPLETE, (False,))[0]
    }


def save(
    draft: Row[Any],
    step: str,
    fields: Mapping[str, Any],
    *,
    sender: Sender,
    is_complete: bool = True,
    derived: Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
    drops: Iterable[str] = (),
    language: str | None = None,
    proved: bool = False,
) -> Answers:
    """Store a step's fields; the answers as they are then. One statement, unless somebody saved in between.

    `derived` is what nobody typed, so that tabs cannot differ about it: a function of the stored steps is asked again
    where somebody saved in between. `drops` are steps whose answers no longer hold. Raises StaleFields where another
    tab changed a field that this page had not seen and the values differ, DraftGone, and DraftFull. An older save of
    the same tab changes nothing.
    """
    stored, counter = draft.answers, draft.counter
    for _ in range(TRIES_TO_SAVE):
        merged = _merged(stored, step, fields, sender, counter + 1)
        if merged is None:
            return answers_in(stored)
        beside = dict((derived(stored) if callable(derived) else derived) or {})
        beside |= {COMPLETE: True} if is_complete else {}
        merged[step] |= {name: [value, counter + 1, sender.tab] for name, value in beside.items()}
        for dropped in drops:
            merged.pop(dropped, None)
        _refuse_too_much(merged)
        if _write(draft, merged, counter, language or draft.language, proved):
            return answers_in(merged)
        stored, counter = _read_again(draft.id)
    raise DraftGone


def note(draft: Row[Any], changes: Callable[[Mapping[str, Any]], Mapping[str, Mapping[str, Any] | None]]) -> None:
    """Write what nobody typed beside steps, several at once; a step with None is dropped, one that is gone stays so.

    `changes` is asked with the steps as they were read, again where somebody saved in between. Raises DraftGone.
    """
    stored, counter = draft.answers, draft.counter
    for _ in range(TRIES_TO_SAVE):
        found = {step: fields for step, fields in changes(stored).items() if step in stored}
        if not found:
            return
        if _write(draft, _noted(stored, found, counter + 1), counter, draft.language, False):
            return
        stored, counter = _read_again(draft.id)
    raise DraftGone


def _noted(stored: Mapping[str, Any], found: Mapping[str, Mapping[str, Any] | None], counter: int) -> dict[str, Any]:
    noted = dict(stored)
    for step, fields in found.items():
        if fields is None:
            del noted[step]
        else:
            noted[step] = {**stored[step], **{name: [value, counter, ""] for name, value in fields.items()}}
    return noted


def _merged(
    stored: Mapping[str, Any],
    step: str,
    fields: Mapping[str, Any],
    sender: Sender,
    counter: int,
) -> dict[str, Any] | None:
    """The stored answers with this save in them; None where a later save of the tab has arrived before it."""
    tabs = dict(stored.get(TABS, {}))
    if sender.nth < SUBMITTED and sender.nth <= tabs.get(sender.tab, -1):
        return None
    before = stored.get(step, {})
    _refuse_stale(before, fields, sender)
    tabs.pop(sender.tab, None)
    tabs[sender.tab] = sender.nth
    cells = dict(before)
    for name, value in fields.items():
        if name not in before and value in NOTHING:
            cells[name] = [value, 0, ""]
        elif name not in before or before[name][0] != value:
            cells[name] = [value, counter, sender.tab]
    return {**stored, step: cells, TABS: dict(list(tabs.items())[-TABS_KEPT:])}


def _refuse_stale(before: Mapping[str, Any], fields: Mapping[str, Any], sender: Sender) -> None:
    stale = {}
    for name, value in fields.items():
        stored, counter, tab = before.get(name, (value, 0, ""))
        if counter > sender.seen and tab != sender.tab and stored != value:
            stale[name] = (stored, value)
    if stale:
        raise StaleFields(stale)


def _refuse_too_much(stored: Mapping[str, Any]) -> None:
    cells = (cell[0] for step, fields in stored.items() if step != TABS for cell in fields.values())
    if sum(map(_length, cells)) > MOST_TEXT:
        raise DraftFull


def _length(value: Any) -> int:
    return sum(map(_length, value)) if isinstance(value, list) else len(value) if isinstance(value, str) else 0


def _write(draft: Row[Any], stored: dict[str, Any], counter: int, language: str, proved: bool) -> bool:
    """False if the draft is not as it was read."""
    moment = now()
    values = {
        "draft_id": draft.id,
        "seen_counter": counter,
        "new_answers": stored,
        "new_counter": counter + 1,
        "new_language": language,
        "new_updated_at": moment,
        "new_expires_at": moment + _lifetime(draft.wizard),
    }
    result: Any = db.session.execute(SAVE_PROVED if proved else SAVE, values)
    return bool(result.rowcount)


def _read_again(draft_id: int) -> tuple[dict[str, Any], int]:
    row = db.session.execute(
        select(Draft.answers, Draft.counter).where(Draft.id == draft_id, Draft.outcome_url.is_(None))
    ).first()
    if row is None:
        raise DraftGone
    return row.answers, row.counter


def finish(draft: Row[Any], outcome_url: str, *, member_id: int | None = None, company_id: int | None = None) -> bool:
    """Erase the answers and remember where the finished wizard leads. False if it was finished before."""
    result: Any = db.session.execute(
        update(Draft)
        .where(Draft.id == draft.id, Draft.outcome_url.is_(None))
        .values(
            answers={},
            outcome_url=outcome_url,
            member_id=member_id,
            company_id=company_id,
            resume_hash=None,
            resume_code_hash=None,
            updated_at=now(),
        )
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)


def erase(draft: Row[Any]) -> None:
    """Erase a draft and, with it, its codes and identity checks."""
    db.session.execute(delete(Draft).where(Draft.id == draft.id))


def erase_expired() -> int:
    """The timed job: erase every draft whose time is over, with its codes and checks. Answers how many; commits.

    Those with files beside them are left to jobs of their own: operations.resume.expiring, operations.company.papers.
    """
    result: Any = db.session.execute(delete(Draft).where(Draft.expires_at <= now(), Draft.wizard.not_in(WITH_MORE)))
    db.session.commit()
    return int(result.rowcount)
