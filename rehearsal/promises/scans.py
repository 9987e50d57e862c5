"""What is promised of scans at the kiosks, of what staff see of them, and of the log."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, Kiosk, Registration
from app.operations import audit, checkin, figures
from rehearsal.promises.evidence import CLOCKS_DIFFER_BY, Evidence, promise

SPOKEN_HERE = ("ko", "en")  # by the site; others are greeted in Korean


@promise("No scan is lost: each verdict that was shown is recorded, as it was shown.")
def nothing_lost(found: Evidence) -> Iterable[str]:
    yield from found.left
    shown = Counter((scan.kiosk_id, scan.verdict) for scan in found.delivered)
    known = Counter((fact.kiosk_id, fact.verdict) for fact in found.facts)
    for (kiosk_id, verdict), number in shown.items():
        missing = number - known[kiosk_id, verdict]
        if missing > 0:
            yield f"kiosk {kiosk_id} showed {verdict} {number} times, {missing} of them are not recorded"
    for scan in found.delivered:
        if scan.admitted and not any(fact.kiosk_id == scan.kiosk_id for fact in found.facts_of(scan.visitor)):
            yield f"ticket {scan.visitor.ticket_id} was let in at kiosk {scan.kiosk_id}, and nothing says so"


@promise("Each scan is recorded once, however often it was delivered.")
def nothing_twice(found: Evidence) -> Iterable[str]:
    shown = Counter(scan.kiosk_id for scan in found.delivered)
    for kiosk_id, number in Counter(fact.kiosk_id for fact in found.facts).items():
        if number > shown[kiosk_id]:
            yield f"kiosk {kiosk_id} showed {shown[kiosk_id]} verdicts, {number} are recorded"


@promise("Whoever comes with a good ticket for the first time is let in.")
def nobody_refused(found: Evidence) -> Iterable[str]:
    for scan in found.day.shown:
        if scan.visitor.fault is None and not scan.again and not scan.admitted:
            yield f"ticket {scan.visitor.ticket_id} got {scan.verdict} at kiosk {scan.kiosk_id} ({scan.cable} cable)"


@promise("Altered tickets, those of another fair and cancelled ones let nobody in.")
def no_fault_admitted(found: Evidence) -> Iterable[str]:
    for scan in found.day.shown:
        if scan.visitor.fault is not None and scan.admitted:
            yield f"a ticket {scan.visitor.fault} got {scan.verdict} at kiosk {scan.kiosk_id}"


@promise("The same ticket again at the same kiosk is refused, network or not.")
def refused_again(found: Evidence) -> Iterable[str]:
    for scan in found.day.shown:
        if scan.again and scan.verdict != "refused":
            yield f"ticket {scan.visitor.ticket_id} got {scan.verdict} the second time ({scan.cable} cable)"


@promise("Each scan keeps its own time, whenever it was delivered.")
def times_kept(found: Evidence) -> Iterable[str]:
    for scan in found.delivered:
        if not scan.admitted:
            continue
        here = [fact for fact in found.facts_of(scan.visitor) if fact.kiosk_id == scan.kiosk_id]
        times = [fact.device_time.timestamp() for fact in here if fact.kind == "admit"]
        if times and min(abs(at - scan.at / 1000) for at in times) > CLOCKS_DIFFER_BY.total_seconds():
            yield f"ticket {scan.visitor.ticket_id} is recorded at another time than kiosk {scan.kiosk_id} showed it"


@promise("Tickets that two kiosks let in unknown to each other wait for staff, and no others.")
def doubles_listed(found: Evidence) -> Iterable[str]:
    listed = select(Registration.id).where(Registration.fair_id == found.fair.id, Registration.double_at.is_not(None))
    known, meant = set(db.session.scalars(listed)), {visitor.registration_id for visitor in found.day.shared}
    yield from (f"registration {one} was let in twice and is not listed" for one in sorted(meant - known))
    yield from (f"registration {one} is listed without reason" for one in sorted(known - meant))


@promise("What a revoked kiosk hands over lets nobody in by itself, and waits for staff.")
def revoked_set_aside(found: Evidence) -> Iterable[str]:
    meant, known = found.day.number_set_aside, len(found.set_aside)
    if meant != known:
        yield f"{meant} scans and walk-ins were waiting on the revoked kiosk, {known} are set aside"
    if not found.day.set_aside:
        yield "nothing was waiting on the revoked kiosk: this promise was not tried"


@promise("A fair with anything to settle cannot be closed: all of it is counted.")
def cases_counted(found: Evidence) -> Iterable[str]:
    meant, known = len(found.day.shared) + found.day.number_set_aside, checkin.open_cases(found.fair)
    if meant != known:
        yield f"{meant} entries are to be settled, {known} are counted"


@promise("A kiosk whose browser was killed starts again without a network.")
def started_cold(found: Evidence) -> Iterable[str]:
    if found.day.cold_starts < 2:
        yield f"only {found.day.cold_starts} kiosks were started without a network"
    for door in found.day.doors:
        yield from (f"a script broke at kiosk {door.id}: {error}" for error in door.errors)


@promise("A verdict stands there in time.")
def in_time(found: Evidence) -> Iterable[str]:
    for scan in found.day.shown:
        if scan.took > found.day.within * 1000:
            yield f"kiosk {scan.kiosk_id} took {scan.took:.0f} ms ({scan.cable} cable)"


@promise("Visitors are spoken to in their own language.")
def own_language(found: Evidence) -> Iterable[str]:
    for scan in found.day.shown:
        visitor = scan.visitor
        meant = visitor.language if visitor.language in SPOKEN_HERE else "ko"
        if scan.admitted and scan.language != meant:
            yield f"a visitor who speaks {visitor.language} was greeted in {scan.language}"


@promise("The figures say what the facts say.")
def figures_agree(found: Evidence) -> Iterable[str]:
    facts = [*found.facts, *found.walk_in_facts, *found.desk_facts]
    inside = {fact.registration_id for fact in facts if fact.kind == "admit" and fact.registration_id is not None}
    shown = figures.of_fair(found.fair).arrived
    if shown != len(inside):
        yield f"{len(inside)} people are in by the facts, the figures say {shown}"


@promise("Staff see of each kiosk that it has nothing more to send.")
def health_known(found: Evidence) -> Iterable[str]:
    for kiosk in db.session.scalars(select(Kiosk).where(Kiosk.fair_id == found.fair.id, Kiosk.revoked_at.is_(None))):
        if kiosk.health is None:
            yield f"kiosk {kiosk.id} has never said how it does"
        elif kiosk.health.get("dead"):
            yield f"kiosk {kiosk.id} keeps scans that the server would not take"


@promise("The audit log is whole.")
def audit_whole(found: Evidence) -> Iterable[str]:
    report = audit.verify()
    if not report.is_intact:
        yield f"the chain of {db.session.query(AuditEntry).count()} entries is broken"
