"""The people and things that tests speak of. Each maker stores what it makes and returns it."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pyotp
from argon2 import PasswordHasher

from app.extensions import db, keys
from app.models import (
    Company,
    CompanyCertificate,
    CompanyPerson,
    CompanyProxy,
    Fair,
    InflowPath,
    Kiosk,
    LoginSession,
    Member,
    Registration,
    Slot,
    Staff,
    StaffGrant,
)
from app.models.fair import KOREA
from app.models.types import now
from app.operations import kiosk as kiosks
from app.operations.demo import short_code_of
from app.rules.names import folded
from app.web.access import token_hash
from standins.businesses import AGENCY, EMPLOYER, HANBIT, PROXY, Business

PASSWORD = "orange-tree-42"
MEMBER_PASSWORD = "Orange#tree42"
_hash = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash
PASSWORD_HASH = _hash(PASSWORD)
MEMBER_PASSWORD_HASH = _hash(MEMBER_PASSWORD)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = count(1)
_places = count(1_000_000)  # beyond those of the demo, whose codes these could be


@dataclass
class Cast:
    """Alice and Bob are members, strangers to each other; Dana works at the desk, Max manages fairs, Ada is
    admin, Vera only looks, each everywhere. Dora works at the desk of the Autumn Fair alone. The Spring Fair is open; the Autumn Fair is another. Hanbit is a company, a stranger to the
    other company; the agency and the proxy log in as such."""

    @property
    def alice(self) -> Member:
        return self.member("alice1234", "NGUYEN THI HUONG", email="alice@example.com", phone="+821023844471")

    @property
    def bob(self) -> Member:
        return self.member(
            "bob12345", "KIM Minsu", name_korean="김민수", email="bob@example.com", phone="+821055551234"
        )

    def member(self, member_id: str, name: str, **changes: object) -> Member:
        """The member with this ID; made at the first call."""
        found = Member.with_member_id(member_id)
        if found:
            return found
        fields: dict = {
            "member_id": member_id.lower(),
            "member_id_shown": member_id,
            "password_hash": MEMBER_PASSWORD_HASH,
            "name": name,
            "folded": name.casefold(),
            "identity": "verified",
            "email_confirmed_at": now(),
            "birth_date": "1999-04-02",
            "address": {"road": "서울특별시 관악구 관악로 1", "postcode": "08826", "detail": "101"},
            "is_foreigner": True,
            "nationality": "VN",
            "language": "en",
            "notice_by_email": True,
            "notice_by_message": False,
        }
        fields.update(changes)
        fields["email_key"] = str(fields["email"]).lower() if fields.get("email") else None
        member = Member(**fields)
        db.session.add(member)
        db.session.commit()
        return member

    @property
    def dana(self) -> Staff:
        return self.staff("dana@madang.example", "Dana Desk", "desk")

    @property
    def max(self) -> Staff:
        return self.staff("max@madang.example", "Max Manager", "fair_manager")

    @property
    def ada(self) -> Staff:
        return self.staff("ada@madang.example", "Ada Admin", "admin")

    @property
    def vera(self) -> Staff:
        return self.staff("vera@madang.example", "Vera Viewer", "viewer")

    @property
    def dora(self) -> Staff:
        return self.staff("dora@madang.example", "Dora Elsewhere", "desk", self.other_fair)

    def staff(self, email: str, name: str, role: str, fair: Fair | None = None, **fields: Any) -> Staff:
        """Somebody who holds this role at that fair, or everywhere; made at the first call."""
        found = Staff.with_email(email)
        if found:
            return found
        fields = {"password_hash": PASSWORD_HASH, "totp_secret": TOTP_SECRET, "language": "en"} | fields
        staff = Staff(email=email, name=name, **fields)
        db.session.add(staff)
        db.session.flush()
        db.session.add(StaffGrant(staff_id=staff.id, fair_id=fair.id if fair else None, role=role))
        db.session.commit()
        return staff

    @staticmethod
    def code_of(_staff: Staff) -> str:
        """What the staff member's authenticator shows now."""
        return pyotp.TOTP(TOTP_SECRET).now()

    @property
    def fair(self) -> Fair:
        """The Spring Fair: open for registration, in ten days, one day, two slots of five."""
        return self.make_fair("spring", "Spring Fair", "봄 박람회")

    @property
    def other_fair(self) -> Fair:
        return self.make_fair("autumn", "Autumn Fair", "가을 박람회")

    def make_fair(self, slug: str, name: str, name_korean: str, *, in_days: int = 10, capacity: int = 5) -> Fair:
        found = Fair.with_slug(slug)
        if found:
            return found
        day = now().astimezone(KOREA).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=in_days)
        texts = {
            "ko": {"name": name_korean, "summary": "외국인 취업박람회", "venue": "코엑스", "address": "서울 강남구"},
            "en": {"name": name, "summary": "A job fair", "venue": "COEX", "address": "Gangnam-gu, Seoul"},
        }
        fair = Fair(
            slug=slug,
            state="published",
            texts=texts,
            desk_languages=["ko", "en"],
            starts_on=day.date(),
            ends_on=day.date(),
            registration_opens_at=now() - timedelta(days=5),
            registration_closes_at=day,
        )
        fair.slots = [
            Slot(starts_at=day + timedelta(hours=hour), ends_at=day + timedelta(hours=hour + 2), capacity=capacity)
            for hour in (10, 13)
        ]
        db.session.add(fair)
        db.session.commit()
        return fair

    def registration(self, member: Member, slot: Slot, state: str = "held") -> Registration:
        """The member's place in a slot, as the registration page would make it."""
        registration = Registration(
            fair_id=slot.fair_id,
            slot_id=slot.id,
            member_id=member.id,
            state=state,
            short_code=short_code_of(next(_places)),
            language=member.language,
        )
        if state == "held":
            slot.taken += 1
        db.session.add(registration)
        db.session.commit()
        return registration

    def kiosk(self, fair: Fair, name: str = "Gate 1") -> tuple[Kiosk, str]:
        """A paired kiosk of this fair, and its token."""
        _kiosk, code = kiosks.create(fair, name)
        paired = kiosks.pair(code)
        db.session.commit()
        return paired

    @property
    def inflow_path(self) -> InflowPath:
        path = db.session.scalar(db.select(InflowPath).where(InflowPath.code == "none"))
        if path is None:
            path = InflowPath(code="none", names={"ko": "해당없음", "en": "None of these"}, position=9)
            db.session.add(path)
            db.session.commit()
        return path

    @property
    def company(self) -> Company:
        """Hanbit: a member, with an owner who is its contact person."""
        return self.make_company(HANBIT)

    @property
    def other_company(self) -> Company:
        return self.make_company(EMPLOYER)

    @property
    def agency(self) -> Company:
        """An employment insurance agency whose approval number staff have found right."""
        return self.make_company(AGENCY, kind="agency", approval_number="2006-1234", approval="accepted")

    @property
    def proxy(self) -> Company:
        """A firm that acts for others."""
        return self.make_company(PROXY)

    def make_company(self, business: Business, **changes: object) -> Company:
        """The member with this business number, with an owner; made at the first call."""
        found = Company.with_number(business.number)
        if found:
            return found
        fields: dict = {
            "kind": "general",
            "business_number": business.number,
            "number_key": business.number,
            "representative": business.representative,
            "second_name": business.second_name or None,
            "opened_on": business.opened_on,
            "name": business.name,
            "folded": folded(business.name),
            "address": {"road": "서울특별시 금천구 가산디지털1로 1", "postcode": "08501", "detail": "701"},
            "phone": "+8228701234",
            "industry": "C",
            "language": "en",
        }
        company = Company(**(fields | changes))
        db.session.add(company)
        db.session.commit()
        self.company_person(company, "owner", is_contact=True)
        return company

    def company_person(self, company: Company, role: str, **changes: object) -> CompanyPerson:
        """Its first person with this role, who logs in with e-mail, password and second factor; made at the first
        call. The password is PASSWORD, the second factor `code_of`."""
        wanted = db.select(CompanyPerson).where(CompanyPerson.company_id == company.id, CompanyPerson.role == role)
        found = db.session.scalars(wanted.order_by(CompanyPerson.id)).first()
        if found:
            return found
        email = f"{role}-{company.business_number}@company.example"
        fields: dict = {
            "company_id": company.id,
            "role": role,
            "name": {"owner": "Olivia Owner", "recruiter": "Rita Recruiter", "viewer": "Vic Viewer"}[role],
            "email": email,
            "email_key": email,
            "mobile": "+821055550101",
            "password_hash": PASSWORD_HASH,
            "totp_secret": TOTP_SECRET,
            "language": "en",
        }
        person = CompanyPerson(**(fields | changes))
        db.session.add(person)
        db.session.commit()
        return person

    @staticmethod
    def certificate(company: Company, **changes: object) -> CompanyCertificate:
        """One that is registered for the company, without a key behind it."""
        name = f"{next(_numbers):064x}"
        fields: dict = {
            "company_id": company.id,
            "kind": "joint",
            "thumbprint": name,
            "active_key": name,
            "owner": company.name,
            "issuer": "signGATE CA6",
            "brand": "signGATE",
            "serial": name[-8:],
            "policy": "1.2.410.200004.5.2.1.1",
            "valid_from": now() - timedelta(days=100),
            "valid_to": now() + timedelta(days=265),
        }
        certificate = CompanyCertificate(**(fields | changes))
        db.session.add(certificate)
        db.session.commit()
        return certificate

    @staticmethod
    def naming(company: Company, proxy: Company, services: str = "openings,interviews,resumes") -> CompanyProxy:
        """The company has named the proxy."""
        pair = f"{company.id}:{proxy.id}"
        naming = CompanyProxy(company_id=company.id, proxy_id=proxy.id, pair_key=pair, services=services)
        db.session.add(naming)
        db.session.commit()
        return naming

    def log_in_company(
        self,
        browser,
        company: Company,
        *,
        login_type: str = "general",
        person: CompanyPerson | None = None,
        certificate: CompanyCertificate | None = None,
        acting_for: Company | None = None,
    ):
        """Give a browser a login of this company: by a person, or without one as whoever holds a certificate."""
        token = f"token-{next(_numbers)}-{company.public_id}"
        login = LoginSession(token_hash=token_hash(token), expires_at=now() + timedelta(hours=12))
        login.way = "password" if person else "certificate"
        login.company_id, login.login_type = company.id, login_type
        login.company_person_id = person.id if person else None
        login.company_certificate_id = certificate.id if certificate else None
        login.acting_for_id = acting_for.id if acting_for else None
        db.session.add(login)
        db.session.commit()
        browser.set_cookie("__Host-login", token)
        browser.set_cookie("language", (person or company).language)
        return browser

    def log_in(self, browser, person: Member | Staff):
        """Give a browser a login of this person, as the login page would."""
        token = f"token-{next(_numbers)}-{person.public_id}"
        login = LoginSession(token_hash=token_hash(token), expires_at=now() + timedelta(hours=12))
        if isinstance(person, Staff):
            login.staff_id = person.id
        else:
            login.member_id = person.id
        db.session.add(login)
        db.session.commit()
        browser.set_cookie("__Host-login", token)
        browser.set_cookie("language", person.language)
        return browser

    @staticmethod
    def save() -> None:
        """Store what a test changed of somebody or something."""
        db.session.commit()

    @staticmethod
    def hash(purpose: str, text: str) -> str:
        return keys.hash(purpose, text)
