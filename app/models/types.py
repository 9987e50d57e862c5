"""Column types: UTC times, and texts encrypted at rest."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from app.extensions import keys


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """A random id for addresses: 96 bits, not sequential."""
    return secrets.token_urlsafe(12)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time: UTC in the database, whatever the database thinks of zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """A text that the database and its backups hold only as AES-GCM ciphertext."""

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str):
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keys.ring.encrypt(self.purpose, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keys.ring.decrypt(self.purpose, value)


class EncryptedJson(TypeDecorator[Any]):
    """Any JSON value, encrypted as one text. Assign a new value to change it: inner changes are not seen."""

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str):
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else keys.ring.encrypt(self.purpose, json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(keys.ring.decrypt(self.purpose, value))
