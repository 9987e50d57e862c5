"""The record of a company in the master customer system (MDM), as far as it has got."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base
from app.models.company import Company
from app.models.types import UtcDateTime, now


class CustomerRecord(Base):
    """One for each company. `version` counts what there is to send, `sent_version` what the system has confirmed."""

    __tablename__ = "customer_record"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    is_withdrawal: Mapped[bool] = mapped_column(default=False)  # wins over whatever came before it
    sent_version: Mapped[int] = mapped_column(default=0)
    customer_number: Mapped[str | None]  # as the system answered
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)  # when the oldest of what waits came up
    attempts: Mapped[int] = mapped_column(default=0)  # since then
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the first failure since then
    last_error: Mapped[str | None]  # a few words, without personal data
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    company: Mapped[Company] = relationship()

    __table_args__ = (Index("customer_record_since_idx", "since"),)
