"""The record of a company in the master customer system: sent from the outbox until it is there, however long it takes.

`CustomerRecord.version` counts what there is to send. Whoever sends reads the newest state, so that several waiting
items of one company are one record, and the system itself keeps the highest version and withdrawals for ever: order
and repetition do no harm. Nothing of the record lies in the outbox.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import CursorResult, ScalarSelect, case, func, literal, or_, select, update

from app.clients.customer_system import CustomerSystem, CustomerSystemError, Kept
from app.clients.http import session_for
from app.extensions import db, made_once
from app.models import Company, CompanyConsent, CompanyPerson, CustomerRecord, OutboxItem
from app.models.types import now
from app.operations import outbox
from app.operations.outbox import Refused, TryLater

TOPIC = "customer.send"
AGREED_BY = "company_provision"  # the consent without which nothing is sent
SOON = timedelta(seconds=10)  # until then the page says that the record is under way
OTHERS_WAIT = timedelta(seconds=30)  # where the system is slow, so that mails are not held up behind it
UNDER_WAY, DONE, LATER = "under_way", "done", "later"


class _Due(NamedTuple):
    """What is sent now: a version of the record under our key, or with no record a withdrawal."""

    company_id: int
    key: str
    version: int
    record: dict[str, Any] | None


def is_configured() -> bool:
    """Whether this site has a master customer system; without one no record is sent nor promised."""
    return bool(current_app.config["MDM_URL"] and current_app.config["MDM_KEY"])


def service() -> CustomerSystem:
    """The client of the system, made once for each application."""
    return made_once("customer_system", _service_of)


def _service_of(config: Any) -> CustomerSystem:
    return CustomerSystem(session_for(config["MDM_URL"]), config["MDM_URL"], config["MDM_KEY"])


def begin(company: Company) -> None:
    """A company is a member now: its record goes out, if it agreed to that. Flushed, not committed."""
    if company.state != "active" or not is_configured() or not _has_agreed(company.id):
        return
    record = CustomerRecord(company_id=company.id)
    db.session.add(record)
    db.session.flush()
    _put(company, record.version)


def changed(company: Company) -> None:
    """Something of the company or its contact person is different: the next version goes out. Flushed, not committed.

    A company that staff have just let in, or that agrees now, gets its record here.
    """
    version = _next_version(company.id)
    if version is not None:
        _put(company, version)
    elif db.session.get(CustomerRecord, company.id) is None:
        begin(company)


def withdrawn(company: Company) -> None:
    """The company is a member no longer. Where nothing was ever to be sent, there is nothing to take back. Flushed."""
    version = _next_version(company.id, is_withdrawal=True)
    if version is not None:
        _put(company, version)


def again(company: Company) -> bool:
    """Staff: try this company's record at once, also one that was refused. Answers whether there is something to send.

    Flushed, not committed.
    """
    record = db.session.get(CustomerRecord, company.id, populate_existing=True)
    if record is None or record.sent_version >= record.version:
        return False
    revived: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(OutboxItem)
        .where(OutboxItem.id == _newest_item(company.id))
        .values(state="waiting", next_at=now(), leased_until=None)
        .execution_options(synchronize_session=False)
    )
    if not revived.rowcount:
        outbox.put(TOPIC, {}, company_id=company.id)
    return True


def transfer(company_id: int) -> str | None:
    """How far the record has got: under_way, done or later; None where there is none."""
    record = db.session.execute(
        select(
            CustomerRecord.version, CustomerRecord.sent_version, CustomerRecord.failed_at, CustomerRecord.since
        ).where(CustomerRecord.company_id == company_id)
    ).first()
    if record is None:
        return None
    if record.sent_version >= record.version:
        return DONE
    return LATER if record.failed_at is not None or now() - record.since >= SOON else UNDER_WAY


def send(item: OutboxItem) -> None:
    """The worker: send what there is of a company, if anything. Raises Refused for good, TryLater for now.

    What is noted about a failure is committed before.
    """
    due = _due(item.company_id) if item.company_id is not None else None
    db.session.rollback()
    if due is None:
        return
    try:
        kept = _written(due)
        _refuse_contradiction(due, kept)
    except CustomerSystemError as error:
        _note_failure(due, error)
        db.session.commit()
        raise (Refused if error.permanent else TryLater)(error.reason) from None
    _note_success(due, kept, item.id)


def _written(due: _Due) -> Kept:
    if not is_configured():
        raise CustomerSystemError("not_configured")
    if due.record is None:
        return service().withdraw(due.key, due.version)
    return service().put(due.key, due.version, due.record)


def _refuse_contradiction(due: _Due, kept: Kept) -> None:
    """What the system has must be what was sent, or what another worker has sent since then."""
    if due.record is None:
        return
    if kept.version < due.version:
        raise CustomerSystemError("unreadable")
    if not kept.is_withdrawn and kept.version == due.version:
        return
    here = db.session.execute(
        select(CustomerRecord.version, CustomerRecord.is_withdrawal).where(CustomerRecord.company_id == due.company_id)
    ).one()
    if kept.is_withdrawn and not here.is_withdrawal:
        raise CustomerSystemError("withdrawn_there", permanent=True)
    if kept.version > here.version:  # our database is an older one, from a backup: what stands here is sent as newer
        _raise_version(due, kept.version + 1)
        raise CustomerSystemError("newer_there")


def _due(company_id: int) -> _Due | None:
    """The newest state, if the system does not have it. The version is read with or before what it stands for."""
    found = db.session.execute(
        select(CustomerRecord, Company)
        .join(Company, Company.id == CustomerRecord.company_id)
        .where(CustomerRecord.company_id == company_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        return None
    record, company = found
    if record.sent_version >= record.version:
        return None
    content = None if record.is_withdrawal else content_of(company)
    return _Due(company.id, company.public_id, record.version, content)


def content_of(company: Company) -> dict[str, Any]:
    """A company as its record has it; docs/customer-record.md names the fields."""
    contact = CompanyPerson.contact_of(company.id)
    address = company.address or {}
    return {
        "kind": company.kind,
        "business_number": company.business_number,
        "name": company.name,
        "name_english": company.name_english,
        "representative": company.representative,
        "opened_on": company.opened_on.isoformat(),
        "address": {name: address.get(name) or None for name in ("postcode", "road", "detail", "country")},
        "phone": company.phone,
        "industry": company.industry,
        "contact": _contact(contact) if contact else None,
        "joined_at": company.joined_at.isoformat(),
    }


def _contact(person: CompanyPerson) -> dict[str, Any]:
    return {"name": person.name, "phone": person.phone, "mobile": person.mobile, "email": person.email}


def _has_agreed(company_id: int) -> bool:
    latest = CompanyConsent.latest_of(company_id).get(AGREED_BY)
    return latest is not None and latest.agreed


def _next_version(company_id: int, *, is_withdrawal: bool = False) -> int | None:
    """Count on, unless the company has none or was withdrawn. `since` is of the oldest that waits."""
    nothing_waited = CustomerRecord.sent_version >= CustomerRecord.version
    values: dict[str, Any] = {"is_withdrawal": True} if is_withdrawal else {}
    version: int | None = db.session.scalar(
        update(CustomerRecord)
        .where(CustomerRecord.company_id == company_id, CustomerRecord.is_withdrawal.is_(False))
        .values(
            version=CustomerRecord.version + 1,
            since=case((nothing_waited, literal(now(), CustomerRecord.since.type)), else_=CustomerRecord.since),
            **values,
        )
        .returning(CustomerRecord.version)
        .execution_options(synchronize_session=False)
    )
    return version


def _raise_version(due: _Due, version: int) -> None:
    db.session.execute(
        update(CustomerRecord)
        .where(CustomerRecord.company_id == due.company_id, CustomerRecord.version < version)
        .values(version=version)
        .execution_options(synchronize_session=False)
    )


def _put(company: Company, version: int) -> None:
    outbox.put(TOPIC, {}, key=f"customer:{company.public_id}:{version}", company_id=company.id)


def _newest_item(company_id: int) -> ScalarSelect[int]:
    waits = OutboxItem.state.in_(("waiting", "held"))
    newest = select(func.max(OutboxItem.id)).where(
        OutboxItem.topic == TOPIC, OutboxItem.company_id == company_id, waits
    )
    return newest.scalar_subquery()


def _note_failure(due: _Due, error: CustomerSystemError) -> None:
    moment = now()
    db.session.execute(
        update(CustomerRecord)
        .where(CustomerRecord.company_id == due.company_id)
        .values(
            attempts=CustomerRecord.attempts + 1,
            failed_at=func.coalesce(CustomerRecord.failed_at, moment),
            last_error=error.reason,
        )
        .execution_options(synchronize_session=False)
    )
    if error.reason == "slow":
        _let_others_wait(moment)


def _let_others_wait(moment: datetime) -> None:
    """Each of them would wait as long for no answer, and whatever else is due behind it."""
    is_free = or_(OutboxItem.leased_until.is_(None), OutboxItem.leased_until < moment)
    db.session.execute(
        update(OutboxItem)
        .where(OutboxItem.topic == TOPIC, OutboxItem.state == "waiting", is_free, OutboxItem.next_at <= moment)
        .values(next_at=moment + OTHERS_WAIT)
        .execution_options(synchronize_session=False)
    )


def _note_success(due: _Due, kept: Kept, item_id: int) -> None:
    """Noted in the transaction that marks the item. A newer version of the record waits in an item of its own."""
    sent: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(CustomerRecord)
        .where(CustomerRecord.company_id == due.company_id, CustomerRecord.sent_version < due.version)
        .values(
            sent_version=due.version,
            customer_number=func.coalesce(kept.customer_number, CustomerRecord.customer_number),
            sent_at=now(),
            since=now(),
            attempts=0,
            failed_at=None,
            last_error=None,
        )
        .execution_options(synchronize_session=False)
    )
    if sent.rowcount and _is_newest(due):
        _settle_others(due.company_id, item_id)


def _is_newest(due: _Due) -> bool:
    version = select(CustomerRecord.version).where(CustomerRecord.company_id == due.company_id)
    return db.session.scalar(version) == due.version


def _settle_others(company_id: int, item_id: int) -> None:
    """Older items of the company that were refused, or pause, have nothing to send any more."""
    db.session.execute(
        update(OutboxItem)
        .where(
            OutboxItem.topic == TOPIC,
            OutboxItem.company_id == company_id,
            OutboxItem.id != item_id,
            OutboxItem.state.in_(("waiting", "held")),
        )
        .values(state="sent", sent_at=now(), leased_until=None, last_error=None)
        .execution_options(synchronize_session=False)
    )
