"""Kiosks: pairing and revoking, signs of life, calls for staff, and finding a person by name and phone (KI-1, KI-2)."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, select, update

from app.extensions import db, keys, limiter
from app.models import CheckIn, EndedKioskToken, Fair, Kiosk, Member, Registration
from app.models.types import UtcDateTime, now
from app.operations.search import phone_tail
from app.operations.walk_in import blocks
from app.rules.masking import masked_name
from app.rules.names import folded

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that look alike: I L O 0 1
CODE_LENGTH = 8
CODE_LIFETIME = timedelta(minutes=10)

TRIES = 5
TRIES_WINDOW = 600  # seconds in which misses add up
PAUSE = 60  # seconds


class WrongPairingCode(Exception):
    """No kiosk waits for this code: mistyped, used, or older than ten minutes."""


@dataclass(frozen=True)
class Found:
    """What a search by name and phone says: one person, nobody, or several; never a list."""

    outcome: str  # one, none, several, pause
    registration: str | None = None  # its public id
    shown: str | None = None  # the name, masked
    tries_left: int = TRIES
    pause_seconds: int = 0


def create(fair: Fair, name: str) -> tuple[Kiosk, str]:
    """A kiosk for this fair, and the code that pairs a screen with it."""
    kiosk = Kiosk(fair_id=fair.id, name=name)
    db.session.add(kiosk)
    return kiosk, renew_code(kiosk)


def renew_code(kiosk: Kiosk) -> str:
    """A new pairing code. A screen that is paired already goes on until another one uses the code."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    kiosk.pairing_code_hash = _code_hash(code)
    kiosk.pairing_expires_at = now() + CODE_LIFETIME
    db.session.flush()
    return code


def pair(code: str) -> tuple[Kiosk, str]:
    """Use a pairing code: the kiosk and the token of its cookie. Raises WrongPairingCode; each code is good once."""
    token = secrets.token_urlsafe(32)
    moment = now()
    _end_token_of(Kiosk.pairing_code_hash == _code_hash(code), Kiosk.pairing_expires_at > moment)
    kiosk_id = db.session.scalar(
        update(Kiosk)
        .where(Kiosk.pairing_code_hash == _code_hash(code), Kiosk.pairing_expires_at > moment)
        .values(
            pairing_code_hash=None,
            pairing_expires_at=None,
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            paired_at=moment,
            seen_at=moment,
            revoked_at=None,
        )
        .returning(Kiosk.id)
    )
    if kiosk_id is None:
        raise WrongPairingCode
    return db.session.get_one(Kiosk, kiosk_id, populate_existing=True), token


def revoke(kiosk: Kiosk) -> None:
    """From now on the screen that was paired may call nothing, and the tickets it has in store admit nobody. The scans
    that it has not delivered yet it may hand over."""
    _end_token_of(Kiosk.id == kiosk.id)
    kiosk.revoked_at = now()
    kiosk.token_hash = kiosk.pairing_code_hash = kiosk.pairing_expires_at = None
    kiosk.called_staff_at = None
    db.session.flush()
    blocks.void(kiosk)


def _end_token_of(*kiosk: ColumnElement[bool]) -> None:
    """Remember whose token it was: its screen may have scans that nobody else has."""
    ended = select(Kiosk.token_hash, Kiosk.id, literal(now(), UtcDateTime)).where(*kiosk, Kiosk.token_hash.is_not(None))
    db.session.execute(insert(EndedKioskToken).from_select(["token_hash", "kiosk_id", "ended_at"], ended))


def call_staff(kiosk: Kiosk) -> datetime:
    """Somebody stands there and waits. The time of the first call stays until staff say that they came."""
    kiosk.called_staff_at = kiosk.called_staff_at or now()
    db.session.flush()
    return kiosk.called_staff_at


def staff_came(kiosk: Kiosk) -> None:
    kiosk.called_staff_at = None
    db.session.flush()


def calibrate(kiosk: Kiosk, bar_pixels: int, measured_mm: float) -> None:
    """How many pixels this very screen has in a millimetre, from a bar and the length that a ruler gives it."""
    kiosk.pixels_per_mm = round(bar_pixels / measured_mm, 3)
    db.session.flush()


def next_sequence(kiosk: Kiosk) -> int:
    """The number of the next scan, for a screen that has lost count."""
    last = db.session.scalar(select(func.max(CheckIn.sequence)).where(CheckIn.kiosk_id == kiosk.id))
    return (last or 0) + 1


def find(kiosk: Kiosk, name: str, last_digits: str) -> Found:
    """The one registration whose person has this name and these last digits; nothing is shown before one fits.

    After five misses the kiosk pauses for a minute, so that nobody tries names at a door.
    """
    if seconds := pause_left(kiosk.id):
        return Found("pause", tries_left=0, pause_seconds=seconds)
    fitting = [row for row in _with_tail(kiosk, last_digits) if _is_name_of(folded(name), row.folded)]
    if len(fitting) == 1:
        return Found("one", fitting[0].public_id, masked_name(fitting[0].name))
    if fitting:
        return Found("several")
    return count_miss(kiosk.id)


def count_miss(kiosk_id: int) -> Found:
    """Nobody fits what was typed, name or ticket number. The fifth time begins the pause."""
    left = TRIES - limiter.storage.incr(_misses(kiosk_id), TRIES_WINDOW)
    if left > 0:
        return Found("none", tries_left=left)
    limiter.storage.clear(_misses(kiosk_id))
    limiter.storage.incr(_pause(kiosk_id), PAUSE)
    return Found("pause", tries_left=0, pause_seconds=PAUSE)


def pause_left(kiosk_id: int) -> int:
    """For how many seconds nothing typed is looked up."""
    if not limiter.storage.get(_pause(kiosk_id)):
        return 0
    return max(1, round(limiter.storage.get_expiry(_pause(kiosk_id)) - time.time()))


def _with_tail(kiosk: Kiosk, last_digits: str) -> list[Any]:
    return list(
        db.session.execute(
            select(Registration.public_id, Member.name, Member.folded)
            .join(Member, Member.id == Registration.member_id)
            .where(
                Registration.fair_id == kiosk.fair_id,
                Registration.state != "cancelled",
                Member.phone_tail == phone_tail(last_digits),
            )
        )
    )


def _is_name_of(typed: str, known: str) -> bool:
    """Whether every word typed is a whole word of the name, or both are the same apart from their spaces."""
    typed_words, known_words = typed.split(), known.split()
    if len(typed.replace(" ", "")) < 2:
        return False
    if all(word in known_words for word in typed_words):
        return True
    return "".join(typed_words) in _runs(known_words)


def _runs(words: list[str]) -> set[str]:
    """Every run of words of a name, without spaces: the same name is written 김 민수 and 김민수."""
    ends = range(1, len(words) + 1)
    return {"".join(words[start:end]) for end in ends for start in range(end)}


def _code_hash(code: str) -> str:
    return keys.hash("kiosk.pairing", code.upper())


def _misses(kiosk_id: int) -> str:
    return f"kiosk-misses/{kiosk_id}"


def _pause(kiosk_id: int) -> str:
    return f"kiosk-pause/{kiosk_id}"
