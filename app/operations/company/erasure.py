"""Erasing companies that have left, when their time is over: names, people, papers go, the counts stay.

What a table or a column holds about a company is named here, as erased or as kept with the reason. A test compares both
lists with the tables, so that nothing new is forgotten.
"""

import logging
from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, or_, select, update

from app.extensions import db
from app.models import (
    Company,
    CompanyCertificate,
    CompanyCheck,
    CompanyConsent,
    CompanyDocument,
    CompanyEvent,
    CompanyInvitation,
    CompanyPerson,
    CompanyProxy,
    CompanyRecoveryCode,
    CustomerRecord,
    Draft,
    LoginSession,
    OutboxItem,
)
from app.models.types import now
from app.operations import customer_record
from app.operations.file import erase_later

log = logging.getLogger(__name__)
AT_ONCE = 100  # companies erased in one transaction

# Rows that go by their column `company_id`, in the order that foreign keys allow.
ERASED: tuple[Any, ...] = (Draft, CompanyEvent, CompanyInvitation, LoginSession, CompanyCertificate, CompanyPerson)
# Rows that go, found in another way.
ERASED_OTHERWISE = {
    "company_recovery_code": "By its person.",
    "company_document": "By its check; the files are erased by the outbox.",
    "company_check": "After its documents.",
    "company_proxy": "Whichever side has left.",
    "outbox_item": "But for the withdrawal of the customer record, which holds nothing and is still to arrive.",
}
KEPT = {
    "company_consent": "That somebody had agreed, without who: erased when the time of rights records is over.",
    "customer_record": "How far the withdrawal has got: numbers alone.",
}
# What the company's row is then: a number among others, with what is counted by.
NOBODY: dict[str, Any] = {
    "business_number": "",
    "representative": "",
    "second_name": None,
    "opened_on": date(1900, 1, 1),
    "approval_number": None,
    "name": "",
    "name_english": None,
    "folded": "",
    "address": {},
    "phone": "",
    "checked_at": None,
    "seen_at": None,
}
KEPT_COLUMNS = {
    "id": "The counts hang on it.",
    "public_id": "The customer system knows the record by it, and its withdrawal may still be on the way.",
    "kind": "A count.",
    "number_key": "Empty since it left.",
    "approval": "A count.",
    "industry": "A count.",
    "state": "That it has left.",
    "proof": "A count.",
    "standing": "A count.",
    "language": "A count.",
    "notice_service_message": "Refused when it left.",
    "notice_promotion_message": "Refused when it left.",
    "notice_promotion_email": "Refused when it left.",
    "notice_electronic": "Refused when it left.",
    "joined_at": "A count by month.",
    "left_at": "A count by month, and the clock of the rights records.",
    "leaving_reason": "A count.",
    "erased_at": "That it was done.",
}


def erase_left_companies() -> int:
    """The timed job: erase those whose time is over; answers how many. Commits."""
    before = now() - timedelta(days=current_app.config["KEEP_LEFT_COMPANY_DAYS"])
    due = select(Company.id).where(Company.left_at < before, Company.erased_at.is_(None)).order_by(Company.id)
    erased = 0
    while company_ids := list(db.session.scalars(due.limit(AT_ONCE))):
        rows = _erase(company_ids)
        db.session.commit()
        erased += len(company_ids)
        log.info("left companies erased", extra={"companies": len(company_ids), "rows": rows})
    return erased


def erase_rights_records() -> int:
    """The timed job: erase the consents of erased companies when nobody can have a right from them. Commits."""
    before = now() - timedelta(days=current_app.config["KEEP_RIGHTS_RECORDS_DAYS"])
    over = select(Company.id).where(Company.erased_at.is_not(None), Company.left_at < before)
    gone = _count(delete(CompanyConsent).where(CompanyConsent.company_id.in_(over)))
    db.session.commit()
    return gone


def erase_old_events() -> int:
    """The timed job: erase facts of histories that are older than companies are shown. Commits."""
    before = now() - timedelta(days=current_app.config["KEEP_MEMBER_EVENTS_DAYS"])
    gone = _count(delete(CompanyEvent).where(CompanyEvent.at < before))
    db.session.commit()
    return gone


def _erase(company_ids: list[int]) -> int:
    """Erase these; answers how many rows of other tables went. Flushed, not committed."""
    people = select(CompanyPerson.id).where(CompanyPerson.company_id.in_(company_ids))
    gone = _count(delete(CompanyRecoveryCode).where(CompanyRecoveryCode.person_id.in_(people)))
    nobody = update(CompanyConsent).where(CompanyConsent.company_id.in_(company_ids)).values(person_id=None)
    db.session.execute(nobody)
    gone += _erase_papers(company_ids)
    sides = or_(CompanyProxy.company_id.in_(company_ids), CompanyProxy.proxy_id.in_(company_ids))
    gone += _count(delete(CompanyProxy).where(sides))
    acted = update(LoginSession).where(LoginSession.acting_for_id.in_(company_ids)).values(acting_for_id=None)
    db.session.execute(acted)
    about = (OutboxItem.company_id.in_(company_ids), OutboxItem.topic != customer_record.TOPIC)
    gone += _count(delete(OutboxItem).where(*about))
    gone += sum(_count(delete(table).where(table.company_id.in_(company_ids))) for table in ERASED)
    clean = update(CustomerRecord).where(CustomerRecord.company_id.in_(company_ids)).values(last_error=None)
    db.session.execute(clean)
    empty = update(Company).where(Company.id.in_(company_ids)).values(**NOBODY, erased_at=now())
    db.session.execute(empty)
    return gone


def _erase_papers(company_ids: list[int]) -> int:
    checks = select(CompanyCheck.id).where(CompanyCheck.company_id.in_(company_ids))
    names = db.session.scalars(select(CompanyDocument.file).where(CompanyDocument.check_id.in_(checks))).all()
    if names:
        erase_later(list(names))
    gone = _count(delete(CompanyDocument).where(CompanyDocument.check_id.in_(checks)))
    return gone + _count(delete(CompanyCheck).where(CompanyCheck.company_id.in_(company_ids)))


def _count(statement: Any) -> int:
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
