"""Rows of tables as data.json shows them, of members and of companies."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import undefer

from app.extensions import db

Rows = list[dict[str, Any]]


def rows_of(table: Any, is_own: ColumnElement[bool], *deferred: Any) -> list[Any]:
    """The rows that belong to somebody, the oldest first."""
    own = select(table).where(is_own).order_by(inspect(table).primary_key[0])
    return list(db.session.scalars(own.options(*(undefer(column) for column in deferred))))


def shown(row: Any, columns: Iterable[str]) -> dict[str, Any]:
    """These columns of a row, in what JSON knows."""
    return {name: plain(getattr(row, name)) for name in columns}


def plain(value: Any) -> Any:
    """Moments and days in ISO 8601; all else as it is."""
    return value.isoformat() if isinstance(value, date | datetime) else value
