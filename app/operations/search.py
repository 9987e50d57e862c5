"""The staff's search: find people by any part of a name in any script, ID, e-mail or phone digits."""

from functools import lru_cache

from sqlalchemy import delete, insert

from app.extensions import db, keys
from app.models import Member, SearchGram
from app.rules import names
from app.rules.crypto import keyed_hash


def phone_gram(four_digits: str) -> str:
    """Four digits of a number, keyed, so that the index alone tells no number."""
    return "#" + _keyed(keys.hash_key, "search.phone", four_digits)[:10]


def phone_tail(e164: str) -> str:
    """The keyed hash of a number's last four digits."""
    return _keyed(keys.hash_key, "member.phone_tail", e164[-4:])


@lru_cache(maxsize=20_000)  # four digits are ten thousand, for two purposes
def _keyed(key: bytes, purpose: str, four_digits: str) -> str:
    return keyed_hash(key, purpose, four_digits)


def grams_of(member: Member) -> set[str]:
    """All grams by which this person is found."""
    grams = names.grams(member.folded)
    for number in (member.phone, member.contact):
        if number:
            grams |= {phone_gram(four) for four in names.phone_grams(_as_dialled(number))}
    return grams


def fold(member: Member) -> str:
    """Both names of a person, as the search compares them; 김 민수 is found as 김민수 too."""
    both = [names.folded(name) for name in (member.name, member.name_korean) if name]
    return " ".join(dict.fromkeys([*both, *filter(None, map(names.joined, both))]))


def index(member: Member) -> None:
    """Bring the index up to date with the member's names and numbers, in the caller's transaction."""
    member.folded = fold(member)
    member.phone_tail = phone_tail(member.phone) if member.phone else None
    db.session.flush()
    db.session.execute(delete(SearchGram).where(SearchGram.member_id == member.id))
    rows = [{"gram": gram, "member_id": member.id} for gram in sorted(grams_of(member))]
    if rows:
        db.session.execute(insert(SearchGram), rows)


def _as_dialled(e164: str) -> str:
    """+821023844471 → 01023844471, as staff type it; numbers of other countries without the plus."""
    return "0" + e164[3:] if e164.startswith("+82") else e164.lstrip("+")
