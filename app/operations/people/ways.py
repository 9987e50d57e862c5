"""The ways in which a text finds somebody: by name, digits of a phone, ticket code, ID, address or country."""

from functools import cache
from typing import Any, NamedTuple

from babel import Locale
from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Fair, GramCount, Member, Registration, SearchGram
from app.operations.people.query import TEXT, Query, Start, everybody, of_country
from app.operations.search import phone_gram
from app.rules.names import PHONE_GRAM, SearchTerms, phone_grams, phone_grams_with, search_terms

FEW = 500  # rows that are looked up one by one without anybody noticing
SHORT_CODE_DIGITS = 8
LANGUAGES_OF_COUNTRY_NAMES = ("ko", "en")


class Way(NamedTuple):
    """One way of finding: where it starts, and the conditions that whoever fits meets wherever one starts."""

    start: Start
    conditions: tuple[Any, ...] = ()


def ways_of(query: Query) -> list[Way]:
    """The ways that together find what was typed; without a text one that finds everybody."""
    if not query.text.strip():
        return [Way(everybody())]
    terms = search_terms(query.text)
    ways = []
    if terms.grams:
        ways.append(_by_name(terms))
    if terms.digits:
        ways.append(_by_phone(terms.digits))
    if len(terms.digits) == SHORT_CODE_DIGITS:
        ways.append(_by_code(query, terms.digits))
    if terms.plain.isascii() and " " not in terms.plain and len(terms.plain) >= 2:
        ways += _by_start(terms.plain)
    return ways + [Way(of_country(code), (Member.nationality == code,)) for code in country_codes(terms.plain)]


def country_codes(text: str) -> list[str]:
    """The countries whose name, in Korean or English, starts so; none if that is too little to say."""
    wanted = text.strip().casefold()
    if len(wanted) < 2:
        return []
    return sorted({code for name, code in _country_names() if name.startswith(wanted)})


def _by_name(terms: SearchTerms) -> Way:
    """Start from the rarest gram, then look whether every word is there."""
    gram, people = _rarest(terms.grams)
    words = tuple(Member.folded.like(f"%{_escaped(word)}%", escape="\\") for word in terms.words)
    return Way(_with_gram([gram], people), words)


def _by_phone(digits: str) -> Way:
    """Every four digits in a row stand in the number; four of them in another order hardly ever do."""
    if len(digits) < PHONE_GRAM:
        grams = [phone_gram(four) for four in sorted(phone_grams_with(digits))]
        return Way(_with_gram(grams, sum(_counted(grams).values())), (_has_one_of(grams),))
    grams = [phone_gram(four) for four in sorted(phone_grams(digits))]
    first, people = _rarest(grams)
    return Way(_with_gram([first], people), tuple(_has_one_of([gram]) for gram in grams))


def _with_gram(grams: list[str], people: int) -> Start:
    lists = tuple(select(SearchGram.member_id).where(SearchGram.gram == gram) for gram in grams)
    return Start(lists, SearchGram.member_id, TEXT, people)


def _has_one_of(grams: list[str]) -> Any:
    other = SearchGram.__table__.alias()
    return exists().where(other.c.member_id == Member.id, other.c.gram.in_(grams))


def _by_code(query: Query, code: str) -> Way:
    """The holder of a code; of a ticket that was given up, of the one that was kept. The fairs are named, since the
    index of codes begins with them."""
    fairs: Any = select(Fair.id) if query.fair_ids is None else query.fair_ids
    if query.fair_id is not None:
        fairs = [query.fair_id]
    given = aliased(Registration)
    kept = select(func.coalesce(given.merged_into_id, given.id))
    kept = kept.where(given.short_code == code, given.fair_id.in_(fairs))
    holders = select(Registration.member_id).where(Registration.id.in_(kept))
    start = Start((holders,), Registration.member_id, TEXT, 1, is_sorted=False)
    return Way(start, (Member.id.in_(holders),))


def _by_start(start: str) -> list[Way]:
    """IDs and addresses that begin so. Few are looked up first and then shown: asked for the newest of them at once,
    a database walks all people from the newest on, and finds the few last."""
    ways = []
    for column in (Member.member_id, Member.email_key):
        fits = (column >= start, column < start + "\U0010ffff")  # both databases compare these byte by byte
        ids = db.session.scalars(select(Member.id).where(*fits).limit(FEW + 1)).all()
        if len(ids) > FEW:
            ways.append(Way(everybody(), fits))
        elif ids:
            ways.append(Way(Start((select(Member.id).where(Member.id.in_(ids)),), Member.id, TEXT, len(ids)), fits))
    return ways


def _rarest(grams: Any) -> tuple[str, int]:
    """The gram that the fewest people have, and how many; one that was never counted is rarer than all others."""
    counted = _counted(grams)
    rarest = min(sorted(grams), key=lambda gram: counted.get(gram, 0))
    return rarest, counted.get(rarest, 0)


def _counted(grams: Any) -> dict[str, int]:
    rows = db.session.execute(select(GramCount.gram, GramCount.people).where(GramCount.gram.in_(grams)))
    return {row.gram: row.people for row in rows}


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@cache
def _country_names() -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.casefold(), code)
        for language in LANGUAGES_OF_COUNTRY_NAMES
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2
    )
