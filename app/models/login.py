"""Logins: one row for each signed-in browser, so that each can be ended at once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base
from app.models.certificate import CompanyCertificate
from app.models.company import Company, CompanyPerson
from app.models.member import Member
from app.models.staff import Staff
from app.models.types import EncryptedText, UtcDateTime, new_public_id, now


class LoginSession(Base):
    """A signed-in browser of a member, of staff or of a company. The cookie holds a token; here is only its SHA-256."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    company_person_id: Mapped[int | None] = mapped_column(ForeignKey("company_person.id"))  # None: by certificate
    company_certificate_id: Mapped[int | None] = mapped_column(ForeignKey("company_certificate.id"))
    login_type: Mapped[str | None]  # of a company: one of rules.company_services.LOGIN_TYPES
    acting_for_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))  # whom a proxy acts for just now
    device: Mapped[str] = mapped_column(default="")  # browser and system, in words
    address: Mapped[str | None] = mapped_column(EncryptedText("login_session.address"), deferred=True)  # network
    way: Mapped[str] = mapped_column(default="password")  # or the provider, as in LinkedAccount
    proved_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # when a password or passkey last proved who is here
    must_agree: Mapped[bool] = mapped_column(default=False)  # the terms have changed since the last login
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member | None] = relationship()
    staff: Mapped[Staff | None] = relationship()
    company: Mapped[Company | None] = relationship(foreign_keys=[company_id])
    company_person: Mapped[CompanyPerson | None] = relationship()
    company_certificate: Mapped[CompanyCertificate | None] = relationship()
    acting_for: Mapped[Company | None] = relationship(foreign_keys=[acting_for_id])

    __table_args__ = (
        Index("login_session_member_id_idx", "member_id"),
        Index("login_session_staff_id_idx", "staff_id"),
        Index("login_session_company_id_idx", "company_id"),
        Index("login_session_expires_at_idx", "expires_at"),
    )
