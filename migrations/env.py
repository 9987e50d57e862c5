"""How migrations run: on the application's own engine, in one transaction, giving way quickly to traffic."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from app.models.types import EncryptedJson, EncryptedText, UtcDateTime

LOCK_TIMEOUT_MS = 2_000  # a migration that cannot get its lock gives up instead of stopping the site

database = current_app.extensions["migrate"].db


def render_item(kind, value, _context):
    """Migrations must not depend on the application's classes: own column types are written as what they are."""
    if kind == "type" and isinstance(value, EncryptedJson | EncryptedText):
        return "sa.Text()"
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
            context.run_migrations()
        connection.commit()


run()
