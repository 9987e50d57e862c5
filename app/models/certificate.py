"""Certificates of companies, challenges to sign, and the lists of revoked certificates."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base
from app.models.company import Company
from app.models.types import UtcDateTime, new_public_id, now

CERTIFICATE_KINDS = ("joint", "financial")


class CompanyCertificate(Base):
    """A certificate that lets its holder act for a company. Neither its key nor R is ever here."""

    __tablename__ = "company_certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str] = mapped_column(default="")  # the company's own name for it
    thumbprint: Mapped[str]  # SHA-256 of its DER, hex
    active_key: Mapped[str | None] = mapped_column(unique=True)  # the thumbprint until it is removed
    owner: Mapped[str]  # the name in it
    issuer: Mapped[str]
    brand: Mapped[str]  # of its issuer, as in the table of policies
    serial: Mapped[str]  # hex
    policy: Mapped[str]  # OID
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_to: Mapped[datetime] = mapped_column(UtcDateTime)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_days: Mapped[int | None]  # of how many days before its end its people were told last
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    company: Mapped[Company] = relationship()

    __table_args__ = (
        CheckConstraint(f"kind IN {CERTIFICATE_KINDS}", name="kind"),
        Index("company_certificate_valid_to_idx", "valid_to"),
    )

    @property
    def is_over(self) -> bool:
        return self.valid_to <= now()

    @property
    def days_left(self) -> int:
        """Whole days until it expires."""
        return (self.valid_to - now()).days


class CertificateChallenge(Base):
    """A line to be signed: for one browser and purpose, at times for one number; once, five minutes."""

    __tablename__ = "certificate_challenge"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    purpose: Mapped[str]
    number: Mapped[str | None]
    content: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str]  # of the secret in the asking browser's session
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RevocationList(Base):
    """A list of revoked certificates (CRL) that was fetched, checked once, and counts until its next one is due."""

    __tablename__ = "revocation_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)  # http or ldap
    issuer: Mapped[str]  # SHA-256 of the issuing certificate, hex; with ":authorities" where it is about those
    fingerprint: Mapped[str]  # SHA-256 of the list
    this_update: Mapped[datetime] = mapped_column(UtcDateTime)
    next_update: Mapped[datetime] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)  # to the day; what nobody uses is let go
    count: Mapped[int]


class RevokedCertificate(Base):
    """One serial number of a list."""

    __tablename__ = "revoked_certificate"

    list_id: Mapped[int] = mapped_column(ForeignKey("revocation_list.id", ondelete="CASCADE"), primary_key=True)
    serial: Mapped[str] = mapped_column(primary_key=True)  # hex
    revoked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str | None]
