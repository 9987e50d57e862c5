"""The paths that people walk most: what each sends, what the right answer is, and what must stand in the database."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count as count_from
from itertools import cycle, islice
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import CheckIn, Draft, Fair, Member, OutboxItem, Registration
from benchmarks import visitors
from benchmarks.checks import Check, same
from benchmarks.exchange import get, has_status, leads_to, post, post_json, shows, single
from benchmarks.load import Answer, Visit

FRAGMENT = {"HX-Request": "true"}
SCRIPT = {"X-Kiosk": "1", "Sec-Fetch-Site": "same-origin"}
CHECKS_PER_DRAFT = 18  # of an ID; 20 are allowed
DRAFTS_AT_ONCE = 64
RESUMES_AT_ONCE = 300  # as many as saves of a round: of two saves of one tab the older is ignored if it comes second


@dataclass
class HotPath:
    """One operation. `visits(n)` makes n visits; `rows` counts what the accepted ones must have written."""

    name: str
    title: str
    visits: Callable[[int], Iterator[Visit]]
    rows: Callable[[], int] | None = None
    more_checks: Callable[[], list[Check]] = list
    heaviness: int = 1  # how many times fewer visits say enough
    accepted: int = 0
    rows_before: int = field(default=0)

    def begin(self) -> None:
        """Count what is there before the first load."""
        self.rows_before = self.rows() if self.rows else 0

    def check(self) -> list[Check]:
        """After all loads: rows = accepted answers, and what else this path promises."""
        if self.rows is None:
            return []
        return [same(f"{self.title}: rows written", self.accepted, self.rows() - self.rows_before), *self.more_checks()]


def count(model: Any, *where: Any) -> int:
    """Rows, by a look of its own."""
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0)


def home(app: Flask) -> HotPath:
    browser = visitors.visitor(app)
    return HotPath("home", "Home", lambda n: (single(get("/", browser.cookies), shows("</html>")) for _ in range(n)))


def fair_page(app: Flask) -> HotPath:
    browser, slug = visitors.visitor(app), _fairs()[1].slug
    page = f"/fairs/{slug}"
    return HotPath(
        "fair", "Fair page", lambda n: (single(get(page, browser.cookies), shows("</html>")) for _ in range(n))
    )


def information_page(app: Flask) -> HotPath:
    drafts = cycle(browser for browser, _ in visitors.drafts(app, DRAFTS_AT_ONCE, at="information"))
    right = shows('name="member_id"')
    return HotPath(
        "information",
        "Sign-up information page",
        lambda n: (single(get("/join/information", next(drafts).cookies), right) for _ in range(n)),
    )


def id_check(app: Flask) -> HotPath:
    """Free and taken IDs in turn; each draft asks less often than its budget allows."""

    def visits(number: int) -> Iterator[Visit]:
        drafts = visitors.drafts(app, -(-number // CHECKS_PER_DRAFT), at="information")
        for place in range(number):
            browser, _ = drafts[place // CHECKS_PER_DRAFT]
            wanted = f"free{secrets.token_hex(5)}" if place % 2 else f"demo{place % 1000 + 1:07d}"
            is_right = shows("is free.") if place % 2 else _is_taken
            sent = post("/join/information/member-id", {"member_id": wanted}, browser.cookies, _scripted(browser))
            yield single(sent, is_right)

    return HotPath("id_check", "Duplicate-ID check", visits)


def _is_taken(answer: Answer) -> bool:
    return answer.status == 200 and b"is free." not in answer.body and b"field__error" in answer.body


def _scripted(browser: visitors.Browser) -> dict[str, str]:
    return {**FRAGMENT, "X-CSRFToken": browser.csrf_token}


def draft_step(app: Flask) -> HotPath:
    """The step of the terms, from the press of its button to the address of the next step."""
    made = visitors.drafts(app, DRAFTS_AT_ONCE, at="terms")
    ids, browsers = [draft_id for _, draft_id in made], cycle(browser for browser, _ in made)
    shown = visitors.texts_shown()

    def visits(number: int) -> Iterator[Visit]:
        for browser in islice(browsers, number):
            fields = {**browser.fields, "terms_of_use": "y", "shown": shown, "tab": "tab", "seen": "1"}
            yield single(post("/join/terms", fields, browser.cookies, {}), leads_to("/join/information"))

    def saves() -> int:
        db.session.rollback()
        return int(db.session.scalar(select(func.sum(Draft.counter)).where(Draft.id.in_(ids))) or 0)

    return HotPath("draft_step", "Draft step saved", visits, saves)


def resume_save(app: Flask) -> HotPath:
    """One change of a field of a full resume, saved while its owner types."""
    made = cycle([(browser, public_id, count_from(1)) for browser, public_id in visitors.resumes(app, RESUMES_AT_ONCE)])

    def visits(number: int) -> Iterator[Visit]:
        for browser, public_id, nth in islice(made, number):
            typed = {"introduction": f"{secrets.token_hex(4)} {visitors.INTRODUCTION}"}
            marks = {"tab": "tab", "seen": "1", "nth": str(next(nth))}
            sent = post(
                f"/resume/{public_id}/save/introduction", {**typed, **marks}, browser.cookies, _scripted(browser)
            )
            yield single(sent, shows("Saved at"))

    def saves() -> int:
        db.session.rollback()
        return int(db.session.scalar(select(func.sum(Draft.counter)).where(Draft.wizard == "resume")) or 0)

    return HotPath("resume_save", "Field of a resume saved", visits, saves)


def sign_up(app: Flask) -> HotPath:
    """Everything after the proof of who one is: terms, information with a check of the ID, and a member is made."""

    def visits(number: int) -> Iterator[Visit]:
        shown = visitors.texts_shown()
        for browser, _ in visitors.drafts(app, number, at="terms"):
            yield _whole_sign_up(browser, shown)

    return HotPath("sign_up", "Whole sign-up", visits, lambda: count(Member), heaviness=5)


def _whole_sign_up(browser: visitors.Browser, shown: str) -> Visit:
    agreed = {**browser.fields, "terms_of_use": "y", "shown": shown, "tab": "tab", "seen": "1"}
    typed = information(browser)
    steps = (
        (get("/join/terms", browser.cookies), shows("terms_of_use")),
        (post("/join/terms", agreed, browser.cookies, {}), leads_to("/join/information")),
        (get("/join/information", browser.cookies), shows('name="member_id"')),
        (
            post(
                "/join/information/member-id",
                {"member_id": typed["member_id"]},
                browser.cookies,
                _scripted(browser),
            ),
            shows("is free."),
        ),
        (post("/join/information", typed, browser.cookies, {}), leads_to("/join/done")),
    )
    for sent, is_right in steps:
        answer = yield sent
        if not is_right(answer):
            return False
    return True


def information(browser: visitors.Browser, member_id: str = "") -> dict[str, str]:
    """What somebody types into the page of information."""
    return {
        **browser.fields,
        "tab": "tab",
        "seen": "2",
        "name_korean": "응우옌 티 란",
        "member_id": member_id or f"new{secrets.token_hex(6)}",
        "password": "Orange#tree42",
        "password_again": "Orange#tree42",
        "address_place": "korea",
        "address_road": "서울특별시 관악구 중앙로 7",
        "address_postcode": "08826",
        "address_detail": "101-dong 1203-ho",
        "inflow_path": "none",
        "notice_by_message": "no",
        "notice_by_email": "yes",
    }


def registration(app: Flask) -> HotPath:
    """A member with a place at one fair registers for the other; ticket and mail are stored with the place."""
    first, second = _fairs()
    slots = cycle(visitors.make_room(second))
    ids = db.session.scalars(select(Registration.member_id).where(Registration.fair_id == first.id))
    people, path = iter(list(ids)), f"/fairs/{second.slug}/register"
    second_id = second.id

    def visits(number: int) -> Iterator[Visit]:
        for browser in visitors.members(app, list(islice(people, number))):
            fields = {**browser.fields, "slot": next(slots)}
            yield single(post(path, fields, browser.cookies, {}), leads_to("/tickets/"))

    made = HotPath("registration", "Fair registration", visits, lambda: count(Registration))
    tickets_before = count(OutboxItem, OutboxItem.topic == "mail.ticket")

    def with_mail() -> list[Check]:
        mails = count(OutboxItem, OutboxItem.topic == "mail.ticket") - tickets_before
        fair = db.session.get_one(Fair, second_id)
        taken = sum(slot.taken for slot in fair.slots)
        held = count(Registration, Registration.fair_id == second_id, Registration.state == "held")
        return [
            same("Fair registration: mails in the outbox", made.accepted, mails),
            same("Fair registration: places counted = places held", held, taken),
        ]

    made.more_checks = with_mail
    return made


def check_in(app: Flask) -> HotPath:
    """A ticket is shown to a kiosk for the first time."""
    fair = _fairs()[0]
    visitors.open_doors(fair)
    found = visitors.tickets(fair, 100_000)
    remaining, cookies = iter(found), visitors.kiosk_cookies()

    def visits(number: int) -> Iterator[Visit]:
        for ticket in islice(remaining, number):
            body = {"items": [visitors.scan_of(ticket)]}
            yield single(post_json("/kiosk/check-ins", body, cookies, SCRIPT), is_admitted)

    admitted = CheckIn.verdict == "admitted"
    made = HotPath("check_in", "Check-in", visits, lambda: count(CheckIn, admitted))

    def once() -> list[Check]:
        people = count(Registration, Registration.admitted_at.is_not(None))
        db.session.rollback()
        distinct = db.session.scalar(select(func.count(func.distinct(CheckIn.registration_id))).where(admitted)) or 0
        return [
            same("Check-in: nobody was admitted twice", count(CheckIn, admitted), distinct),
            same("Check-in: people marked as in", made.accepted, people),
        ]

    made.more_checks = once
    return made


def is_admitted(answer: Answer) -> bool:
    return has_status(200)(answer) and visitors.as_answer(answer.body).get("verdict") == "admitted"


def _fairs() -> list[Fair]:
    return list(db.session.scalars(select(Fair).order_by(Fair.id)))
