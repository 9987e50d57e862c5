"""Crowds on one thing, over HTTP: a slot with five places, a member ID that fifty people want."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select

from app.extensions import db
from app.models import Fair, Member, OutboxItem, Registration, Slot
from app.models.types import now
from benchmarks import visitors
from benchmarks.checks import Check, at_most, same
from benchmarks.exchange import leads_to, post, single
from benchmarks.hot_paths import count, information
from benchmarks.load import Answer, Load, Visit, run
from benchmarks.processes import Server
from benchmarks.sites import Site

CAPACITY = 5


def oversell(site: Site, server: Server, crowd: int, rounds: int) -> list[Check]:
    """Every round, a crowd presses at once for the five places of a new slot."""
    with site.app.app_context():
        first, second = db.session.scalars(select(Fair).order_by(Fair.id)).all()
        wanted, slug = second.id, second.slug
        ids = db.session.scalars(select(Registration.member_id).where(Registration.fair_id == first.id).limit(crowd))
        browsers = visitors.members(site.app, list(ids))
        checks: list[Check] = []
        for number in range(1, rounds + 1):
            slot_id, public_id = _new_slot(wanted)
            visits = [_registering(browser, slug, public_id) for browser in browsers]
            checks += _judge(number, slot_id, run(server.port, visits, crowd), crowd)
            _forget(slot_id)
    return checks


def _new_slot(fair_id: int) -> tuple[int, str]:
    start = now() + timedelta(days=1)
    slot = Slot(fair_id=fair_id, starts_at=start, ends_at=start + timedelta(hours=1), capacity=CAPACITY)
    db.session.add(slot)
    db.session.commit()
    found = slot.id, slot.public_id
    db.session.rollback()
    return found


def _registering(browser: visitors.Browser, slug: str, slot: str) -> Visit:
    fields = {**browser.fields, "slot": slot}
    return single(post(f"/fairs/{slug}/register", fields, browser.cookies, {}), leads_to("/tickets/"))


def _judge(number: int, slot_id: int, load: Load, crowd: int) -> list[Check]:
    held = count(Registration, Registration.slot_id == slot_id, Registration.state == "held")
    taken = db.session.scalar(select(Slot.taken).where(Slot.id == slot_id)) or 0
    db.session.rollback()
    where = f"Oversell, round {number}"
    return [
        at_most(f"{where}: places given", CAPACITY, held),
        same(f"{where}: places given and counted", held, taken),
        same(f"{where}: accepted answers", held, load.accepted),
        same(f"{where}: told that it is full, with what else there is", crowd - CAPACITY, load.statuses[422]),
    ]


def _forget(slot_id: int) -> None:
    db.session.execute(delete(Registration).where(Registration.slot_id == slot_id))
    db.session.execute(delete(OutboxItem).where(OutboxItem.topic == "mail.ticket"))
    db.session.execute(delete(Slot).where(Slot.id == slot_id))
    db.session.commit()


def same_member_id(site: Site, server: Server, crowd: int, rounds: int) -> list[Check]:
    """Every round, a crowd finishes its sign-ups with one and the same ID at once."""
    checks: list[Check] = []
    with site.app.app_context():
        for number in range(1, rounds + 1):
            wanted = f"wanted{secrets.token_hex(4)}"
            refusals: list[bool] = []
            drafts = visitors.drafts(site.app, crowd, at="information")
            visits = [_finishing(browser, wanted, refusals) for browser, _ in drafts]
            load = run(server.port, visits, crowd)
            where = f"Same ID, round {number}"
            checks += [
                same(f"{where}: members with the ID", 1, count(Member, Member.member_id == wanted)),
                same(f"{where}: who joined", 1, load.accepted),
                same(f"{where}: told at the field, with what they typed", crowd - 1, sum(refusals)),
            ]
            db.session.rollback()
    return checks


def _finishing(browser: visitors.Browser, wanted: str, refusals: list[bool]) -> Visit:
    typed = information(browser, wanted)
    answer = yield post("/join/information", typed, browser.cookies, {})
    while answer.status == 503:  # many passwords at this moment: people press again, as the page says
        answer = yield post("/join/information", typed, browser.cookies, {})
    if leads_to("/join/done")(answer):
        return True
    refusals.append(_says_so_and_keeps(answer, typed))
    return False


def _says_so_and_keeps(answer: Answer, typed: dict[str, str]) -> bool:
    page = answer.body.decode()
    kept = (typed["address_road"], typed["address_postcode"], typed["member_id"])
    return answer.status == 422 and 'id="member_id-error"' in page and all(value in page for value in kept)
