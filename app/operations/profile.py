"""What members correct about themselves without a new proof (IL-5)."""

from dataclasses import dataclass, field
from typing import Any

from app.extensions import db
from app.models import Member
from app.operations import history, search


@dataclass(frozen=True)
class Profile:
    """The corrected answers. `name` and `nationality` are None where they may not be corrected."""

    name: str | None = field(repr=False)
    name_korean: str | None = field(repr=False)
    nationality: str | None
    contact: str | None = field(repr=False)
    address: dict[str, Any] = field(repr=False)
    language: str


def may_correct_name(member: Member) -> bool:
    """Whether nothing has proved the name: neither the check of a phone nor a document at the desk."""
    return member.identity == "to_check" and member.ci_hash is None and member.phone is None


def may_correct_nationality(member: Member) -> bool:
    """Until staff have seen a document, the member's own word is all there is."""
    return member.identity == "to_check"


def correct(member: Member, new: Profile, *, device: str, address: str) -> bool:
    """Store what differs, keep the search up to date, and write it into the history; False where nothing differs.

    A new name is told by mail, since one logs in with it. Flushed, not committed.
    """
    is_renamed = new.name is not None and may_correct_name(member) and new.name != member.name
    if not _store(member, new, is_renamed=is_renamed):
        return False
    search.index(member)
    history.record(member, "profile_changed", device=device, address=address)
    if is_renamed:
        history.tell(member, "profile_changed", device=device)
    db.session.flush()
    return True


def _store(member: Member, new: Profile, *, is_renamed: bool) -> bool:
    values: dict[str, Any] = {
        "name_korean": new.name_korean or None,
        "contact": new.contact,
        "address": new.address,
        "language": new.language,
    }
    if is_renamed:
        values["name"] = new.name
    if new.nationality is not None and may_correct_nationality(member):
        values["nationality"] = new.nationality
    differing = {name: value for name, value in values.items() if getattr(member, name) != value}
    for name, value in differing.items():
        setattr(member, name, value)
    return bool(differing)
