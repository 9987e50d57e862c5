"""What happened to an account, as its member sees it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, db
from app.models.types import EncryptedText, UtcDateTime, now


class MemberEvent(Base):
    """An append-only fact about an account: a login, a changed password, a link. Shown to its member."""

    __tablename__ = "member_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]  # see operations.history.KINDS
    way: Mapped[str] = mapped_column(default="")  # password, naver, …: how it was proved
    device: Mapped[str] = mapped_column(default="")  # browser and system, in words
    address: Mapped[str | None] = mapped_column(EncryptedText("member_event.address"))  # the network address
    address_hash: Mapped[str | None]  # keyed: which logins came from where an attack came from
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (
        Index("member_event_member_id_id_idx", "member_id", "id"),
        Index("member_event_at_idx", "at"),
        Index("member_event_address_hash_at_idx", "address_hash", "at"),
    )

    @classmethod
    def latest_of(cls, member_id: int, count: int = 50) -> list["MemberEvent"]:
        return list(
            db.session.scalars(select(cls).where(cls.member_id == member_id).order_by(cls.id.desc()).limit(count))
        )
