"""Inflow paths (유입경로): how a member came to us, kept as data that staff can edit."""

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, db


class InflowPath(Base):
    """One answer to "how did you hear of us", with its name in each language."""

    __tablename__ = "inflow_path"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict] = mapped_column(JSON)  # {"ko": …, "en": …}
    position: Mapped[int]
    is_offered: Mapped[bool] = mapped_column(default=True)

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.names["ko"]

    @classmethod
    def with_code(cls, code: str) -> "InflowPath | None":
        return db.session.scalar(select(cls).where(cls.code == code))

    @classmethod
    def all_of_them(cls) -> list["InflowPath"]:
        """Those that are offered first, each group in its order."""
        return list(db.session.scalars(select(cls).order_by(cls.is_offered.desc(), cls.position, cls.id)))

    @classmethod
    def offered(cls) -> list["InflowPath"]:
        return list(db.session.scalars(select(cls).where(cls.is_offered).order_by(cls.position)))
