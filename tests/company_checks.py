"""Companies that wait for staff: papers of a sign-up, an agency's approval number, a recovery."""

import secrets

from app.extensions import db, files
from app.models import Company, CompanyCheck, CompanyConsent, CompanyDocument, CompanyPerson
from app.operations import customer_record
from app.operations import draft as drafts
from app.operations.company import recovery
from app.operations.company.recovery import Asked
from standins.businesses import AGENCY, HANBIT
from tests.cast import Cast
from tests.photos.good import plain
from tests.scene import PDF

ASKED = Asked("HONG Gildong", "hong@example.com", "owner_gone", "She has left.", "en")
NO_LOGIN = {"email_key": None, "password_hash": None, "totp_secret": None}


def to_check(cast: Cast, *, email: str | None = "dohyun@hanbit.example") -> CompanyCheck:
    """Hanbit has signed up with papers in place of a certificate: a PDF and a picture."""
    company = cast.make_company(HANBIT, state="to_check", proof="staff", standing="staff")
    person = CompanyPerson.contact_of(company.id)
    for name, value in (NO_LOGIN | {"name": "이도현", "email": email}).items():
        setattr(person, name, value)
    db.session.add(agreement_of(company))
    return check_of(company, "join", papers=True)


def approval(cast: Cast, **changes: object) -> CompanyCheck:
    """An agency whose approval number is to be looked at."""
    fields = {"kind": "agency", "approval_number": "2006-1234", "approval": "waiting"} | changes
    return check_of(cast.make_company(AGENCY, **fields), "approval")


def asked_for_recovery(cast: Cast, company: Company | None = None) -> CompanyCheck:
    """Somebody wants to be an owner of Hanbit."""
    draft, _secret = drafts.start(recovery.WIZARD, "en")
    check = recovery.ask(draft, company or cast.company, ASKED)
    cast.save()
    return check


def check_of(company: Company, kind: str, *, papers: bool = False) -> CompanyCheck:
    check = CompanyCheck(kind=kind, company_id=company.id)
    db.session.add(check)
    db.session.commit()
    if papers:
        add_paper(check, "등록증.pdf", "pdf", PDF)
        add_paper(check, "scan.jpg", "jpeg", plain("jpeg"))
    return check


def add_paper(check: CompanyCheck, title: str, kind: str, content: bytes) -> CompanyDocument:
    name = f"company/{secrets.token_urlsafe(24)}.{'pdf' if kind == 'pdf' else 'jpg'}"
    paper = CompanyDocument(check_id=check.id, file=name, title=title, kind=kind, size=len(content))
    db.session.add(paper)
    db.session.commit()
    files.put(name, content)
    return paper


def agreement_of(company: Company) -> CompanyConsent:
    """Its information may be passed on."""
    fact = {"kind": customer_record.AGREED_BY, "version": "2026-11-21", "language": "ko", "channel": "web"}
    return CompanyConsent(company_id=company.id, agreed=True, **fact)
