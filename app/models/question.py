"""Questions to the customer centre, answered by staff."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.types import EncryptedText, UtcDateTime, new_public_id, now


class Question(Base):
    """What somebody asked through the customer centre, and the answer that was mailed."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    email: Mapped[str] = mapped_column(EncryptedText("question.email"))
    text: Mapped[str] = mapped_column(EncryptedText("question.text"))
    language: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    answer: Mapped[str | None] = mapped_column(EncryptedText("question.answer"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
