"""People who come: browsers with logins, drafts and tickets, made straight in the database before a load."""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select, update

from app.extensions import db, keys
from app.models import Draft, Fair, LoginSession, Member, Registration, Slot, Staff, TermsText
from app.models.fair import KOREA
from app.models.types import new_public_id, now
from app.operations.demo import KIOSK_TOKEN
from app.operations.draft import secret_hash
from app.operations.resume import begin
from app.operations.ticket import validity
from app.rules.ticket import Ticket, sign
from app.web.access import token_hash

RAW_CSRF = "0" * 40
LANGUAGE = "en"
AGREED = ("terms_of_use", "third_party", "company_information")
INTRODUCTION = "In my last job I planned the work of a team of five, and we were never late. " * 12
EMPLOYMENT = {"company": "Saigon Precision", "from_year": "2019", "from_month": "3", "details": INTRODUCTION[:400]}
FULL_RESUME = {
    "basics": {"title": "Machine operator", "english_name": "NGUYEN THI LAN", "email": "lan@mail.example"},
    "stay": {"nationality": "VN", "stay_place": "korea", "visa": "E-9", "visa_expiry": "20290930", "no_expiry": False},
    "address": {"address_place": "korea", "address_road": "서울특별시 관악구 중앙로 7", "address_postcode": "08826"},
    "experience": {"career": "experienced"},
    **{f"experience:k{number}": {**EMPLOYMENT, "place": number, "removed": False} for number in range(5)},
    **{f"education:k{number}": {"university": "Hanoi", "place": number, "removed": False} for number in range(2)},
    **{f"options:k{number}": {"kind": "language", "place": number, "removed": False} for number in range(4)},
    "conditions": {"work_type": "full_time", "places": ["11", "26"], "occupation_text": "Machinery"},
    "introduction": {"introduction": INTRODUCTION},
}
_numbers = count(1)


@dataclass(frozen=True)
class Browser:
    """Cookies, and the token that the forms of its pages carry."""

    cookies: dict[str, str]
    csrf_token: str

    @property
    def fields(self) -> dict[str, str]:
        return {"csrf_token": self.csrf_token}


def browser(app: Flask, login: str | None = None, draft: str | None = None) -> Browser:
    """A browser that has been here before, with a login's token or a draft's secret."""
    session: dict[str, Any] = {"csrf_token": RAW_CSRF}
    if draft:
        session |= {"_permanent": True, "drafts": {"join": draft}}
    signer = app.session_interface.get_signing_serializer(app)
    cookies = {"session": signer.dumps(session), "language": LANGUAGE}
    if login:
        cookies["login"] = login
    return Browser(cookies, URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(RAW_CSRF))


def visitor(app: Flask) -> Browser:
    """Somebody without login or draft."""
    return browser(app)


def kiosk_cookies() -> dict[str, str]:
    return {"kiosk": KIOSK_TOKEN, "language": "ko"}


def staff(app: Flask) -> Browser:
    """The demo's administrator, logged in."""
    staff_id = Staff.first_with("admin").id  # type: ignore[union-attr]
    return next(_logged_in(app, [{"staff_id": staff_id, "member_id": None}]))


def members(app: Flask, ids: list[int]) -> list[Browser]:
    """These members, each logged in in a browser of their own. Commits."""
    return list(_logged_in(app, [{"staff_id": None, "member_id": member_id} for member_id in ids]))


def _logged_in(app: Flask, people: list[dict[str, int | None]]) -> Iterator[Browser]:
    moment = now()
    tokens = [secrets.token_urlsafe(32) for _ in people]
    rows = [
        {
            **person,
            "public_id": new_public_id(),
            "token_hash": token_hash(token),
            "device": "",
            "created_at": moment,
            "seen_at": moment + timedelta(minutes=20),  # so that no load meets the minute of the next sign of life
            "expires_at": moment + timedelta(hours=12),
        }
        for person, token in zip(people, tokens, strict=True)
    ]
    db.session.execute(insert(LoginSession), rows)
    db.session.commit()
    return (browser(app, login=token) for token in tokens)


def drafts(app: Flask, number: int, *, at: str) -> list[tuple[Browser, int]]:
    """Sign-ups by e-mail that stand at the step "terms" or "information", with their ids. Commits."""
    shown = texts_shown()
    made = [secrets.token_urlsafe(24) for _ in range(number)]
    rows = [_draft_row(secret, shown, at) for secret in made]
    db.session.execute(insert(Draft), rows)
    db.session.commit()
    hashes = [row["secret_hash"] for row in rows]
    ids: dict[str, int] = {}
    for start in range(0, number, 500):
        part = hashes[start : start + 500]
        ids |= dict(db.session.execute(select(Draft.secret_hash, Draft.id).where(Draft.secret_hash.in_(part))).all())
    return [(browser(app, draft=secret), ids[secret_hash(secret)]) for secret in made]


def _draft_row(secret: str, shown: str, at: str) -> dict[str, Any]:
    moment, email = now(), f"visitor{next(_numbers)}.{secrets.token_hex(4)}@mail.example"
    answers = {
        "identity": {
            "way": "email",
            "name": "Nguyễn Thị Lan",
            "born_on": "1995-03-15",
            "nationality": "VN",
            "email": email,
        },
        "mailbox": {"email": email, "at": moment.isoformat()},
    }
    if at == "information":
        answers["terms"] = {"terms_of_use": True, "third_party": False, "company_information": True, "shown": shown}
    cells = {
        step: {name: [value, 1, "tab"] for name, value in {**fields, "complete": True}.items()}
        for step, fields in answers.items()
    }
    return {
        "public_id": new_public_id(),
        "wizard": "join",
        "secret_hash": secret_hash(secret),
        "answers": cells,
        "counter": 1,
        "language": LANGUAGE,
        "resume_tries": 0,
        "created_at": moment,
        "updated_at": moment,
        "expires_at": moment + timedelta(days=1),
    }


def resumes(app: Flask, number: int, answers: Mapping[str, Any] = FULL_RESUME) -> list[tuple[Browser, str]]:
    """Members with a full resume each: their browsers, and what the addresses of the resumes name. Commits."""
    ids = list(db.session.scalars(select(Member.id).where(Member.member_id.is_not(None)).limit(number)))
    made = [begin(member_id, LANGUAGE, answers).public_id for member_id in ids]
    db.session.commit()
    return list(zip(members(app, ids), made, strict=True))


def texts_shown() -> str:
    """The versions of the texts that the page of the terms shows now."""
    newest: dict[str, str] = {}
    for kind, version in db.session.execute(select(TermsText.kind, TermsText.version).order_by(TermsText.version)):
        newest[kind] = version
    return ",".join(f"{kind}={newest[kind]}:{LANGUAGE}" for kind in (*AGREED, "personal_data") if kind in newest)


def open_doors(fair: Fair) -> None:
    """Move a fair to this very hour, so that its tickets admit. Commits."""
    moment = now()
    today = moment.astimezone(KOREA).date()
    fair.starts_on, fair.ends_on, fair.ticket_days = today - timedelta(days=1), today + timedelta(days=1), "any_day"
    db.session.execute(
        update(Slot)
        .where(Slot.fair_id == fair.id)
        .values(starts_at=moment - timedelta(hours=1), ends_at=moment + timedelta(hours=5))
    )
    db.session.commit()


def make_room(fair: Fair) -> list[str]:
    """Give each slot of a fair as many places as will be asked for; their public ids. Commits."""
    db.session.execute(update(Slot).where(Slot.fair_id == fair.id).values(capacity=1_000_000))
    db.session.commit()
    return list(db.session.scalars(select(Slot.public_id).where(Slot.fair_id == fair.id, Slot.ends_at > now())))


def tickets(fair: Fair, number: int) -> list[str]:
    """The digits of this many tickets of the fair that nobody has used."""
    key_id, private_key = keys.ticket_signing
    rows = db.session.execute(
        select(Registration.ticket_id, Slot)
        .join(Slot, Slot.id == Registration.slot_id)
        .where(Registration.fair_id == fair.id, Registration.state == "held", Registration.admitted_at.is_(None))
        .order_by(Registration.id)
        .limit(number)
    )
    return [sign(Ticket(fair.id, ticket_id, *validity(fair, slot), key_id), private_key) for ticket_id, slot in rows]


def scan_of(ticket: str, sequence: int | None = None) -> dict[str, Any]:
    """What a kiosk sends of one scan."""
    at: datetime = now()
    return {"id": secrets.token_hex(16), "way": "camera", "at": int(at.timestamp() * 1000), "ticket": ticket}


def as_answer(body: bytes) -> dict[str, Any]:
    """The first verdict of an answer to a batch."""
    answers = json.loads(body)["answers"]
    return dict(answers[0]) if answers else {}
