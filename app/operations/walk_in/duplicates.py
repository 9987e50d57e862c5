"""Who may be here already: people whom the desk looks at before it registers another one."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.extensions import db
from app.models import Fair, GramCount, Member, Registration, SearchGram
from app.operations import grants
from app.operations.search import phone_gram
from app.operations.walk_in.registering import Answers
from app.rules.names import folded, grams
from app.rules.phone import last_digits

MOST = 10
MOST_WITH_A_TAIL = 2000  # people whose number ends in the same four digits; each is deciphered
MOST_WITH_A_GRAM = 2000


class Duplicate(NamedTuple):
    """Somebody who may be the same person; `why` is phone, email or name. `member`: None for people of other fairs, of
    whom the reader learns no more than that there is somebody."""

    member: Member | None
    registration: Registration | None  # for this fair
    why: str


def possible_duplicates(answers: Answers, fair: Fair, fair_ids: frozenset[int] | None) -> list[Duplicate]:
    """People with the same e-mail or number, and those registered for this fair with the same name; a few at most.

    `fair_ids`: the fairs that the reader works for; None for all.
    """
    found: dict[int, tuple[Member, str]] = {}
    for why, members in (
        ("email", _with_email(answers)),
        ("phone", _with_phone(answers)),
        ("name", _with_name(answers, fair)),
    ):
        for member in members:
            found.setdefault(member.id, (member, why))
    kept = list(found.values())[:MOST]
    ids = [member.id for member, _why in kept]
    seen = set(db.session.scalars(select(Member.id).where(Member.id.in_(ids), *grants.are_at(Member.id, fair_ids))))
    places = {
        row.member_id: row
        for row in db.session.scalars(
            select(Registration).where(Registration.fair_id == fair.id, Registration.member_id.in_(ids))
        )
    }
    shown = [Duplicate(member, places.get(member.id), why) for member, why in kept if member.id in seen]
    hidden = dict.fromkeys(why for member, why in kept if member.id not in seen)
    return shown + [Duplicate(None, None, why) for why in hidden]


def _with_email(answers: Answers) -> list[Member]:
    if not answers.email:
        return []
    same = select(Member).where(Member.email_key == answers.email.lower(), Member.withdrawn_at.is_(None))
    return list(db.session.scalars(same.limit(MOST)))


def _with_phone(answers: Answers) -> list[Member]:
    """Those whose number ends alike come from the index; the whole number is compared here, since it is enciphered."""
    if not answers.phone:
        return []
    alike = (
        select(Member)
        .join(SearchGram, SearchGram.member_id == Member.id)
        .where(SearchGram.gram == phone_gram(last_digits(answers.phone)), Member.withdrawn_at.is_(None))
        .options(undefer(Member.contact))
        .limit(MOST_WITH_A_TAIL)
    )
    return [member for member in db.session.scalars(alike) if answers.phone in (member.phone, member.contact)][:MOST]


def _with_name(answers: Answers, fair: Fair) -> list[Member]:
    """The same words in whichever order, without accents: staff may have typed the family name last."""
    typed = folded(answers.name)
    if not typed:
        return []
    near = (
        select(Member)
        .join(Registration, Registration.member_id == Member.id)
        .join(SearchGram, SearchGram.member_id == Member.id)
        .where(
            Registration.fair_id == fair.id,
            Registration.state != "cancelled",
            SearchGram.gram == _rarest(grams(typed)),
            Member.withdrawn_at.is_(None),
        )
        .limit(MOST_WITH_A_GRAM)
    )
    return [member for member in db.session.scalars(near) if _is_named(typed, member)][:MOST]


def _rarest(of_name: set[str]) -> str:
    """The gram that the fewest people have; one that was never counted is rarer than all others."""
    rows = db.session.execute(select(GramCount.gram, GramCount.people).where(GramCount.gram.in_(of_name)))
    counted = {row.gram: row.people for row in rows}
    return min(sorted(of_name), key=lambda gram: counted.get(gram, 0))


def _is_named(typed: str, member: Member) -> bool:
    known = [folded(name) for name in (member.name, member.name_korean) if name]
    return any(set(name.split()) == set(typed.split()) or _run(name) == _run(typed) for name in known)


def _run(name: str) -> str:
    """김 민수 and 김민수 are one name."""
    return name.replace(" ", "")
