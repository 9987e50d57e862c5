"""Whom the tax office knows: a few hundred made-up businesses, and named ones for demo and tests.

Their numbers begin with 999, so that they are known at sight as made up; the check digits are right.
Always the same: the n-th business is computed from n.
"""

from dataclasses import dataclass
from datetime import date, timedelta

ACTIVE, SUSPENDED_STATE, CLOSED_STATE = "active", "suspended", "closed"
OFFICE = "999"
WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


@dataclass(frozen=True)
class Business:
    """One entry of the register. Several representatives are separated by commas, as in the register's own text."""

    number: str  # ten digits
    name: str
    representative: str
    second_name: str  # the Korean name of a foreign representative, or nothing
    opened_on: date
    state: str = ACTIVE
    closed_on: date | None = None
    is_corporation: bool = True

    @property
    def shown_number(self) -> str:
        return f"{self.number[:3]}-{self.number[3:5]}-{self.number[5:]}"

    @property
    def representatives(self) -> tuple[str, ...]:
        return tuple(self.representative.split(","))


def number_of(kind: str, serial: int) -> str:
    """A number with its check digit; `kind` are the two digits that tell a corporation (81 to 88) from a person."""
    digits = f"{OFFICE}{kind}{serial:04}"
    products = [weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)]
    return f"{digits}{-(sum(products) + products[-1] // 10) % 10}"


HANBIT = Business(number_of("81", 1234), "한빛정밀 주식회사", "박서윤", "", date(2009, 5, 18))
SOLE = Business(number_of("17", 2301), "길동상회", "홍길동", "", date(2023, 11, 1), is_corporation=False)
SUSPENDED = Business(number_of("86", 3102), "새봄식품 주식회사", "최유진", "", date(2015, 3, 2), SUSPENDED_STATE)
CLOSED = Business(
    number_of("87", 3203), "푸른물류 주식회사", "정민재", "", date(2012, 7, 9), CLOSED_STATE, date(2025, 12, 31)
)
FOREIGN = Business(
    number_of("88", 4104), "Mekong Trading Korea 유한회사", "NGUYEN VAN HUNG", "응우옌반흥", date(2019, 10, 14)
)
SEVERAL = Business(number_of("81", 4205), "두레기술 주식회사", "김도현,이하윤,오지우", "", date(2011, 1, 24))
AGENCY = Business(number_of("82", 5106), "한마음 고용보험 사무대행기관", "윤서연", "", date(2006, 4, 3))
PROXY = Business(number_of("86", 5207), "바른길 노무법인", "강지호", "", date(2014, 9, 1))
EMPLOYER = Business(number_of("81", 5308), "가람전자 주식회사", "임수아", "", date(2003, 2, 17))
NAMED = (HANBIT, SOLE, SUSPENDED, CLOSED, FOREIGN, SEVERAL, AGENCY, PROXY, EMPLOYER)

# A number whose check digit is right and that the register does not have.
UNREGISTERED_NUMBER = number_of("81", 9999)

_FIRST_WORDS = tuple(
    "가온 나래 다솜 라온 마루 바다 사랑 아라 자람 초록 큰솔 한울 누리 도담 미르 별빛 산들 온새 해솔 은하".split()
)
_TRADES = tuple("정밀 식품 물류 전자 건설 섬유 화학 산업 테크 푸드 금속 에너지 디자인 농산 수산".split())
_FAMILY_NAMES = ("김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "서", "신", "권", "황", "안")
_GIVEN_NAMES = ("서준", "민서", "지후", "하은", "도윤", "수빈", "예준", "지안", "시우", "채원", "현우", "유나", "건우")
_FOREIGNERS = (
    ("WANG XIAOMING", "왕샤오밍"),
    ("TRAN THI MAI", "쩐티마이"),
    ("SMITH JOHN", "존스미스"),
    ("ALIEV RUSTAM", "알리예프루스탐"),
)
COUNTED = 320


def _counted(n: int) -> Business:
    """The n-th of those that have no name of their own here: every third is a person's, some have ended."""
    is_corporation = n % 3 != 0
    word, trade = _FIRST_WORDS[n % len(_FIRST_WORDS)], _TRADES[n // len(_FIRST_WORDS) % len(_TRADES)]
    representative, second_name = _representative(n)
    opened_on = date(1998, 1, 5) + timedelta(days=(n * 31) % 9_700)
    state = SUSPENDED_STATE if n % 17 == 5 else CLOSED_STATE if n % 23 == 7 else ACTIVE
    return Business(
        number=number_of(("81", "86", "87", "88")[n % 4] if is_corporation else f"{10 + n % 60:02}", 6000 + n),
        name=f"{word}{trade} 주식회사" if is_corporation else f"{word}{trade}",
        representative=representative,
        second_name=second_name,
        opened_on=opened_on,
        state=state,
        closed_on=date(2025, 1, 31) + timedelta(days=n) if state == CLOSED_STATE else None,
        is_corporation=is_corporation,
    )


def _representative(n: int) -> tuple[str, str]:
    """Name and second name: every 29th is a foreigner, every 13th firm has two."""
    if n % 29 == 3:
        return _FOREIGNERS[n // 29 % len(_FOREIGNERS)]
    names = [_FAMILY_NAMES[m % len(_FAMILY_NAMES)] + _GIVEN_NAMES[m * 7 % len(_GIVEN_NAMES)] for m in (n, n + 5)]
    return ",".join(names if n % 13 == 1 else names[:1]), ""


BUSINESSES: tuple[Business, ...] = NAMED + tuple(_counted(n) for n in range(COUNTED))
_BY_NUMBER = {business.number: business for business in BUSINESSES}


def by_number(number: str) -> Business | None:
    """The entry of these ten digits, if there is one."""
    return _BY_NUMBER.get(number)
