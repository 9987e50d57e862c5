"""The companies of the demo: a dozen, in every state, made by the operations that companies and staff use.

Certificates are handed in from outside, as bytes, since whoever issues test certificates is no part of the
application. Without them the companies are there all the same, and register certificates when they log in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import x509
from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import (
    Company,
    CompanyCertificate,
    CompanyCheck,
    CompanyConsent,
    CompanyEvent,
    CompanyInvitation,
    CompanyPerson,
    CompanyProxy,
    CustomerRecord,
    OutboxItem,
    Staff,
    TermsText,
)
from app.models.types import now
from app.operations import customer_record
from app.operations import draft as drafts
from app.operations.certificate.verifying import Verified, told_by
from app.operations.company import certificates as registered
from app.operations.company import checks, consents, history, joining, leaving, papers, proxies, recovery
from app.operations.consent import Given
from app.operations.demo_company_cast import COMPANY_CAST, PROXY_NUMBER, CompanySketch, Someone
from app.operations.login import hash_password

PASSWORD = "madang demo company 2027"
TOTP_SECRET = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"
LASTING = timedelta(days=60)  # what ends sooner is meant to, and no renewal of it is registered
AGREED = ("company_terms", "company_contact", "company_provision")
MEMBERSHIP = "employment_membership"
NOTICED = {"notice_service_message": True, "notice_electronic": True}
DEVICES = ("Chrome · Windows", "Edge · Windows", "Safari · iPhone", "Whale · Windows")
WRONG_PAPER = "사업자등록증이 아니에요. This is no certificate of business registration. Sign up again with it."
LOST = "인증서가 만료되었고 담당자가 퇴사했어요. Our certificate has expired, and its holder has left the company."
WAITED = timedelta(hours=5)  # since the record was first sent in vain
NEXT_TRY = timedelta(hours=6)
Certificates = Mapping[str, Sequence[bytes]]  # DER, by business number; the one of the sign-up first


@dataclass
class Filler:
    """Makes the companies one after another."""

    manager: Staff
    certificates: Certificates
    moment: datetime
    password_hash: str
    made: list[tuple[CompanySketch, Company]] = field(default_factory=list)

    def add(self, sketch: CompanySketch) -> None:
        company = self._join(sketch)
        self._decide(sketch, company)
        self._add_people(sketch, company)
        self._use(sketch, company)
        self.made.append((sketch, company))

    def _join(self, sketch: CompanySketch) -> Company:
        proofs = [certificate_in(der) for der in self.certificates.get(sketch.number, ())]
        for_staff = sketch.state in ("papers", "to_check", "refused")
        draft = _begun("company_join", "business-registration.pdf") if for_staff else None
        company = joining.join(_answers(sketch, proofs[:1], for_staff=for_staff), draft)
        if draft is not None:
            drafts.erase(draft)
        for proof in proofs[1:]:
            registered.register(company, proof)
        return company

    def _add_people(self, sketch: CompanySketch, company: Company) -> None:
        contact = CompanyPerson.contact_of(company.id)
        assert contact is not None  # every company has one
        for nth, someone in enumerate(sketch.people):
            person = contact if nth == 0 else CompanyPerson(company_id=company.id, role=someone.role, name=someone.name)
            person.email, person.language = someone.email, someone.language
            if someone.logs_in:
                person.email_key, person.password_hash = someone.email, self.password_hash
                person.totp_secret = TOTP_SECRET
            db.session.add(person)
            db.session.flush()
            if nth == 0:
                _accept_invitation(person)
            else:
                about = {"email": someone.email, "role": someone.role}
                history.record(company.id, "person_invited", actor=f"company_person:{contact.id}", **about)
                joined = {"name": person.name, "role": person.role}
                history.record(company.id, "person_joined", actor=f"company_person:{person.id}", **joined)

    def _decide(self, sketch: CompanySketch, company: Company) -> None:
        """What staff did, and what they are to do."""
        check = db.session.scalar(select(CompanyCheck).where(CompanyCheck.company_id == company.id))
        if check is not None and (sketch.state == "papers" or sketch.approval == "accepted"):
            checks.accept(self.manager, check)
        elif check is not None and sketch.state == "refused":
            checks.refuse(self.manager, check, WRONG_PAPER)
        elif sketch.state == "asked":
            self._ask_for_recovery(company)

    def _ask_for_recovery(self, company: Company) -> None:
        draft = _begun(recovery.WIZARD, "employment-certificate.pdf")
        asked = recovery.Asked("정지후", "jihu@maru.example", "certificate_lost", LOST, "ko")
        recovery.confirm(recovery.ask(draft, company, asked), self.manager)
        drafts.erase(draft)

    def _use(self, sketch: CompanySketch, company: Company) -> None:
        """What its people did since then."""
        if company.state != "active":
            return
        for nth, actor in enumerate(_actors(company)):
            way = "certificate" if actor.startswith("certificate") else "password"
            about = {"way": way, "login_type": sketch.kind, "device": DEVICES[(company.id + nth) % len(DEVICES)]}
            history.record(company.id, "logged_in", actor=actor, **about, address=f"211.234.{company.id}.{nth}")
        proxy = Company.with_number(PROXY_NUMBER)
        if sketch.proxy_services and proxy is not None:
            proxies.name(company, proxy, sketch.proxy_services.split(","), actor=_actors(company)[0])
        if sketch.state == "left":
            leaving.leave(company, "found_people", actor=_actors(company)[0])


def certificate_in(der: bytes) -> Verified:
    """What a certificate says of itself, as if its holder had just signed."""
    certificate = x509.Certificate.load(der)
    return told_by(certificate, certificate.certificate_policies_value[0]["policy_identifier"].dotted)


def fill(certificates: Certificates) -> int:
    """Add the companies, where none is there; how many. Commits."""
    manager = Staff.first_with("fair_manager")
    if manager is None or db.session.scalar(select(Company.id).limit(1)) is not None:
        return 0
    filler = Filler(manager, certificates, now(), hash_password(PASSWORD))
    for sketch in sorted(COMPANY_CAST, key=lambda one: one.joined, reverse=True):  # the proxy before whoever names it
        filler.add(sketch)
    db.session.flush()
    for place, (sketch, company) in enumerate(filler.made):
        _send_record(sketch, company, filler.moment)
        _spread(sketch, company, filler.moment, place)
    ids = [company.id for _, company in filler.made]
    # Nobody waits for these mails.
    db.session.execute(delete(OutboxItem).where(OutboxItem.topic.like("mail.%"), OutboxItem.company_id.in_(ids)))
    db.session.commit()
    return len(ids)


def renew(certificates: Certificates) -> int:
    """Register what was issued since: another month, or another port, makes other certificates. How many. Commits.

    One that somebody removed stays removed.
    """
    known = set(db.session.scalars(select(CompanyCertificate.thumbprint)))
    count = 0
    for sketch in COMPANY_CAST:
        company = Company.with_number(sketch.number) if sketch.number in certificates else None
        if company is None or not company.is_active:
            continue
        for proof in map(certificate_in, certificates[sketch.number]):
            if proof.thumbprint not in known and proof.valid_to > now() + LASTING:
                registered.register(company, proof)
                count += 1
    db.session.commit()
    return count


def logins() -> list[tuple[CompanySketch, Someone]]:
    """Who logs in by e-mail."""
    return [(sketch, one) for sketch in COMPANY_CAST for one in sketch.people if one.logs_in]


def _answers(sketch: CompanySketch, proofs: list[Verified], *, for_staff: bool) -> joining.CompanyAnswers:
    contact = sketch.people[0]
    agreed, refused = _consents(sketch)
    about = {
        name: getattr(sketch, name) for name in ("kind", "representative", "opened_on", "name", "phone", "industry")
    }
    return joining.CompanyAnswers(
        **about,
        business_number=sketch.number,
        second_name=sketch.second_name or None,
        approval_number=f"{sketch.number[3:]}-0" if sketch.kind == "agency" else None,
        standing="active",
        checked_at=now(),
        for_staff=for_staff,
        name_english=sketch.name_english or None,
        address={"way": "typed", "road": sketch.road, "postcode": sketch.postcode, "detail": ""},
        certificate=_certificate(proofs[0]) if proofs else None,
        contact=joining.Contact(contact.name, sketch.phone, f"+8210{sketch.number[2:]}", contact.email),
        notices={name: NOTICED.get(name, False) for name in consents.NOTICES},
        consents=agreed,
        refused=refused,
        language=contact.language,
    )


def _certificate(proof: Verified) -> joining.Certificate:
    names = ("kind", "brand", "owner", "issuer", "serial", "thumbprint", "policy", "valid_from", "valid_to")
    return joining.Certificate(**{name: getattr(proof, name) for name in names})


def _consents(sketch: CompanySketch) -> tuple[list[Given], list[Given]]:
    """What was agreed to and what was refused, in the versions that hold."""
    kinds = {**dict.fromkeys(AGREED, True), MEMBERSHIP: sketch.has_membership}
    answered = []
    for kind, agrees in kinds.items():
        text = TermsText.current(kind, sketch.people[0].language)
        if text is not None:
            answered.append((Given(kind, text.version, text.language), agrees))
    notice = next((given for given, _ in answered if given.kind == consents.NOTICE_TEXT), None)
    if notice is not None:
        answered += [(Given(name, notice.version, notice.language), name in NOTICED) for name in consents.NOTICES]
    return [given for given, agrees in answered if agrees], [given for given, agrees in answered if not agrees]


def _begun(wizard: str, title: str) -> Any:
    """A draft with a paper beside it. Commits."""
    draft, _secret = drafts.start(wizard, "ko")
    papers.add(draft, title, papers.Paper("pdf", paper("Made up for the demo of Madang")))
    return draft


def paper(text: str) -> bytes:
    """A PDF of one page with one line of plain letters."""
    drawn = f"BT /F1 20 Tf 72 720 Td ({text}) Tj ET".encode()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page + b"<< /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    content, places = b"%PDF-1.4\n", []
    for nth, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (nth, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    ending = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 6\n0000000000 65535 f \n" + table + ending


def _accept_invitation(person: CompanyPerson) -> None:
    """The link that staff's decision mailed was followed."""
    own = (CompanyInvitation.person_id == person.id, CompanyInvitation.used_at.is_(None))
    using = update(CompanyInvitation).where(*own).values(used_at=now()).returning(CompanyInvitation.id)
    if db.session.scalar(using) is not None:
        about = {"name": person.name, "role": person.role}
        history.record(person.company_id, "login_set_up", actor=f"company_person:{person.id}", **about)


def _actors(company: Company) -> list[str]:
    """Who has acted for it: its certificates, and whoever logs in by e-mail."""
    held = [f"certificate:{one.id}" for one in registered.listed(company.id) if not one.is_over]
    people = select(CompanyPerson).where(CompanyPerson.company_id == company.id).order_by(CompanyPerson.id)
    able = [f"company_person:{person.id}" for person in db.session.scalars(people) if person.may_log_in]
    return held + able or ["company"]


def _send_record(sketch: CompanySketch, company: Company, moment: datetime) -> None:
    """Bring its record to where it is, as the worker would have left it."""
    record = db.session.get(CustomerRecord, company.id, populate_existing=True)
    if record is None:
        return
    if sketch.record in ("sent", "withdrawn"):
        record.sent_version, record.sent_at = record.version, moment
        record.customer_number = f"C-{900000 + company.id}"
        item = {"state": "sent", "sent_at": moment}
    else:
        is_held = sketch.record == "held"
        record.failed_at, record.attempts = moment - WAITED, 1 if is_held else 9
        record.last_error = "bad_record name_english" if is_held else "status_503"
        item = {"attempts": record.attempts, "last_error": record.last_error}
        item |= {"state": "held"} if is_held else {"next_at": moment + NEXT_TRY}
    items = (OutboxItem.topic == customer_record.TOPIC, OutboxItem.company_id == company.id)
    db.session.execute(update(OutboxItem).where(*items).values(**item))


def _spread(sketch: CompanySketch, company: Company, moment: datetime, place: int) -> None:
    """It joined days ago, and what happened since did not happen in one second."""
    joined = moment - timedelta(days=sketch.joined, hours=place, minutes=place * 17 % 60)
    last = moment - timedelta(days=sketch.left, minutes=20 + place * 7)
    company.joined_at = company.checked_at = joined
    company.seen_at = last if company.state == "active" else None
    company.left_at = last if company.left_at else None
    events = _of(CompanyEvent, company.id)
    for nth, event in enumerate(events, 1):
        event.at = joined + (last - joined) * nth / (len(events) + 1)
    for fact in _of(CompanyConsent, company.id):
        fact.given_at = joined
    for nth, person in enumerate(_of(CompanyPerson, company.id)):
        person.created_at = joined + timedelta(days=nth)
    for certificate in _of(CompanyCertificate, company.id):
        certificate.registered_at, certificate.used_at = joined, last
    for naming in _of(CompanyProxy, company.id):
        naming.named_at = last - timedelta(hours=30)
    for check in _of(CompanyCheck, company.id):
        check.created_at = joined if check.kind != recovery.KIND else last - timedelta(hours=22)
        check.first_at = last if check.first_at else None
    _spread_record(sketch, company, moment)


def _spread_record(sketch: CompanySketch, company: Company, moment: datetime) -> None:
    record = db.session.get(CustomerRecord, company.id)
    if record is None:
        return
    record.since = company.joined_at if sketch.record == "sent" else moment - WAITED
    if record.sent_at is not None:
        record.sent_at = (company.left_at or company.joined_at) + timedelta(seconds=2)


def _of(kind: Any, company_id: int) -> list[Any]:
    return list(db.session.scalars(select(kind).where(kind.company_id == company_id).order_by(kind.id)))
