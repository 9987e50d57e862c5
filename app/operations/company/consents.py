"""What is agreed to for a company: withdrawn and given again by its owners (CM-9, CM-12)."""

from app.extensions import db
from app.models import Company, CompanyConsent, CompanyPerson, TermsText
from app.models.types import now
from app.operations.company import history

OPTIONAL = ("employment_membership",)
SHOWN = ("company_terms", "company_contact", "company_provision", *OPTIONAL)
NOTICES = ("notice_service_message", "notice_promotion_message", "notice_promotion_email", "notice_electronic")
NOTICE_TEXT = "company_contact"  # where the notices are described


class NeedsMobile(Exception):
    """The membership needs a mobile number of the contact person."""


def record(
    company: Company, kind: str, version: str, language: str, *, agreed: bool, person_id: int | None = None
) -> None:
    """Write one fact. Flushed with the caller's work, not committed."""
    shared = {"channel": "web", "given_at": now(), "person_id": person_id}
    fact = CompanyConsent(company_id=company.id, kind=kind, version=version, language=language, agreed=agreed, **shared)
    db.session.add(fact)


def withdraw(company: Company, kind: str, *, actor: str, person_id: int | None) -> None:
    """Agree no longer to an optional text, as easily as agreeing. Flushed, not committed."""
    if kind not in OPTIONAL:
        raise ValueError(f"{kind} cannot be withdrawn while the membership lasts.")
    latest = CompanyConsent.latest_of(company.id).get(kind)
    if latest is not None and latest.agreed:
        record(company, kind, latest.version, latest.language, agreed=False, person_id=person_id)
        history.record(company.id, "consent_withdrawn", actor=actor, consent=kind)
        db.session.flush()


def agree(company: Company, kind: str, language: str, *, actor: str, person_id: int | None) -> None:
    """Agree to the text that holds now. Raises NeedsMobile. Flushed, not committed."""
    text = TermsText.current(kind, language)
    contact = CompanyPerson.contact_of(company.id)
    if kind not in OPTIONAL or text is None:
        raise ValueError(kind)
    if contact is None or not contact.mobile:
        raise NeedsMobile
    latest = CompanyConsent.latest_of(company.id).get(kind)
    if latest is None or not latest.agreed or latest.version != text.version:
        record(company, kind, text.version, text.language, agreed=True, person_id=person_id)
        history.record(company.id, "consent_given", actor=actor, consent=kind)
        db.session.flush()


def choose_notices(company: Company, chosen: dict[str, bool], language: str, *, person_id: int | None) -> list[str]:
    """Store which notices are accepted; what changed is recorded with the text that describes them. Answers which."""
    text = TermsText.current(NOTICE_TEXT, language)
    changed = [name for name in NOTICES if getattr(company, name) != chosen[name]]
    for name in changed:
        setattr(company, name, chosen[name])
        if text is not None:
            record(company, name, text.version, text.language, agreed=chosen[name], person_id=person_id)
    return changed


def has_membership(company_id: int) -> bool:
    """Whether the employment membership is agreed to."""
    latest = CompanyConsent.latest_of(company_id).get("employment_membership")
    return latest is not None and latest.agreed
