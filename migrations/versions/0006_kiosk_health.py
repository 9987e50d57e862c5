"""what kiosks say about themselves

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-22 02:55:00.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("health", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("screen_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("screen_seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("second_screen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    # As statements of their own: SQLite would make the table anew, which it refuses where scans point to its rows.
    for column in ("second_screen_at", "screen_seen_at", "screen_id", "health"):
        op.execute(f"ALTER TABLE kiosk DROP COLUMN {column}")
