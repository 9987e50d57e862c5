"""Companies (기업회원): members by proof of their business, the people who act for them, and what staff check."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, db
from app.models.types import EncryptedJson, EncryptedText, UtcDateTime, new_public_id, now

KINDS = ("general", "agency")  # an employment insurance agency (고용보험 사무대행기관) gives an approval number besides
COMPANY_STATES = ("active", "to_check", "refused", "left")  # to_check: staff look at its papers before it may log in
APPROVAL_STATES = ("none", "waiting", "accepted", "refused")  # of an agency's approval number
COMPANY_ROLES = ("viewer", "recruiter", "owner")  # each may do what those before it may
CHECK_KINDS = ("join", "approval", "recovery")
CHECK_STATES = ("waiting", "confirmed", "accepted", "refused")  # confirmed: one of two has agreed to a recovery


class Company(Base):
    """A business that is a member. Its number is public; its representative's name is a person's."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    kind: Mapped[str]
    business_number: Mapped[str]  # 10 digits
    number_key: Mapped[str | None] = mapped_column(
        unique=True
    )  # the number while it is a member; None once it has left
    representative: Mapped[str]  # as the tax office has it
    second_name: Mapped[str | None]  # the Korean name of a foreign representative, as the tax office has it
    opened_on: Mapped[date]
    approval_number: Mapped[str | None]  # of an agency
    approval: Mapped[str] = mapped_column(default="none")
    name: Mapped[str]
    name_english: Mapped[str | None]
    folded: Mapped[str] = mapped_column(default="")  # what staff's search compares; rules.names.folded of its names
    address: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("company.address"), deferred=True)
    phone: Mapped[str] = mapped_column(EncryptedText("company.phone"))  # of the office, E.164
    industry: Mapped[str]  # a code of the list "industry"
    state: Mapped[str] = mapped_column(default="active")
    proof: Mapped[str] = mapped_column(default="certificate")  # or staff, who saw the certificate of registration
    standing: Mapped[str] = mapped_column(default="active")  # as the tax office said; staff, where it was not asked
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the tax office was asked last
    language: Mapped[str] = mapped_column(default="ko")
    notice_service_message: Mapped[bool] = mapped_column(default=False)
    notice_promotion_message: Mapped[bool] = mapped_column(default=False)
    notice_promotion_email: Mapped[bool] = mapped_column(default=False)
    notice_electronic: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leaving_reason: Mapped[str | None]
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # only counts are left

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"state IN {COMPANY_STATES}", name="state"),
        CheckConstraint(f"approval IN {APPROVAL_STATES}", name="approval"),
        Index("company_state_joined_at_idx", "state", "joined_at"),
        Index("company_left_at_idx", "left_at"),
    )

    # flask-login's questions
    is_authenticated = True
    is_anonymous = False
    is_staff = False
    is_member = False
    is_company = True

    @property
    def is_active(self) -> bool:
        return self.state == "active"

    def get_id(self) -> str:
        return self.public_id

    @classmethod
    def with_number(cls, number: str) -> "Company | None":
        """The member with this business number, whatever its state; one that has left is none."""
        return db.session.scalar(select(cls).where(cls.number_key == number))

    @classmethod
    def with_public_id(cls, public_id: str) -> "Company | None":
        return db.session.scalar(select(cls).where(cls.public_id == public_id))


class CompanyPerson(Base):
    """Somebody who acts for a company. The contact person of its sign-up is an owner, who proves by certificate and may
    set a password besides; others are invited by e-mail."""

    __tablename__ = "company_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    role: Mapped[str]
    is_contact: Mapped[bool] = mapped_column(default=False)  # whom notices and staff reach; one of each company
    name: Mapped[str]
    email: Mapped[str | None]  # as typed
    email_key: Mapped[str | None] = mapped_column(unique=True)  # lower case, once confirmed; one person each
    phone: Mapped[str | None] = mapped_column(EncryptedText("company_person.phone"))  # landline, E.164
    mobile: Mapped[str | None] = mapped_column(EncryptedText("company_person.mobile"))  # E.164
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText("company_person.totp_secret"))
    totp_last_step: Mapped[int] = mapped_column(default=0)  # a code is good once
    language: Mapped[str] = mapped_column(default="ko")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    company: Mapped[Company] = relationship()

    __table_args__ = (CheckConstraint(f"role IN {COMPANY_ROLES}", name="role"),)

    @property
    def may_log_in(self) -> bool:
        """Whether e-mail, password and second factor are all set up."""
        return self.removed_at is None and bool(self.email_key and self.password_hash and self.totp_secret)

    def may(self, role: str) -> bool:
        """Whether this person's role includes the given one."""
        return COMPANY_ROLES.index(self.role) >= COMPANY_ROLES.index(role)

    @classmethod
    def contact_of(cls, company_id: int) -> "CompanyPerson | None":
        return db.session.scalar(
            select(cls).where(cls.company_id == company_id, cls.is_contact, cls.removed_at.is_(None))
        )


class CompanyRecoveryCode(Base):
    """One of ten codes that stand in for a lost second factor, each good once."""

    __tablename__ = "company_recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("company_person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CompanyInvitation(Base):
    """A link by e-mail that lets somebody act for a company, or set a new password; good once, for a time."""

    __tablename__ = "company_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    purpose: Mapped[str] = mapped_column(default="join")  # join, password, recovery
    person_id: Mapped[int | None] = mapped_column(ForeignKey("company_person.id"))  # of whom it is; None: not there yet
    email: Mapped[str]
    role: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[str | None]  # company_person:12, certificate:3, staff:4
    language: Mapped[str] = mapped_column(default="ko")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    company: Mapped[Company] = relationship()


class CompanyConsent(Base):
    """An append-only fact: what was agreed to, or no longer is, for a company."""

    __tablename__ = "company_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("company_person.id"))  # None: by certificate
    kind: Mapped[str]
    version: Mapped[str]
    language: Mapped[str]  # the language that was shown
    agreed: Mapped[bool]
    channel: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (Index("company_consent_company_id_kind_idx", "company_id", "kind", "id"),)

    @classmethod
    def latest_of(cls, company_id: int) -> dict[str, "CompanyConsent"]:
        """The company's present answer for each kind."""
        facts = db.session.scalars(select(cls).where(cls.company_id == company_id).order_by(cls.id))
        return {fact.kind: fact for fact in facts}


class CompanyProxy(Base):
    """A company that another one has named to act for it (대리인), within some services, until either ends it."""

    __tablename__ = "company_proxy"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    proxy_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    pair_key: Mapped[str | None] = mapped_column(unique=True)  # "company:proxy" while it holds
    services: Mapped[str]  # names of rules.company_services, separated by commas
    named_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None]  # company, proxy or staff

    company: Mapped[Company] = relationship(foreign_keys=[company_id])
    proxy: Mapped[Company] = relationship(foreign_keys=[proxy_id])


class CompanyCheck(Base):
    """What staff are to look at: papers of a sign-up, an agency's approval number, or a recovery (by two of them)."""

    __tablename__ = "company_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    kind: Mapped[str]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(index=True)  # of a sign-up under way; no key, drafts go on their own
    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("company_check.details"), default=dict)
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None] = mapped_column(EncryptedText("company_check.reason"))  # of a refusal, in staff's words
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    first_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    first_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    company: Mapped[Company | None] = relationship()
    documents: Mapped[list["CompanyDocument"]] = relationship(order_by="CompanyDocument.id")

    __table_args__ = (
        CheckConstraint(f"kind IN {CHECK_KINDS}", name="kind"),
        CheckConstraint(f"state IN {CHECK_STATES}", name="state"),
        Index("company_check_state_created_at_idx", "state", "created_at"),
    )


class CompanyDocument(Base):
    """A file beside a check. Its content is in the file store under a random name."""

    __tablename__ = "company_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    check_id: Mapped[int] = mapped_column(ForeignKey("company_check.id"), index=True)
    file: Mapped[str]  # its name in the file store
    title: Mapped[str] = mapped_column(EncryptedText("company_document.title"))  # the name that it was sent with
    kind: Mapped[str]  # pdf, jpeg, png
    size: Mapped[int]  # bytes
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class CompanyEvent(Base):
    """What happened to a company's membership, for its own history: logins, certificates, people, proxies, changes."""

    __tablename__ = "company_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    kind: Mapped[str]
    actor: Mapped[str]  # company_person:12, certificate:3, staff:4, worker
    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("company_event.details"), default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (Index("company_event_company_id_idx", "company_id", "id"),)
