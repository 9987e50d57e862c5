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
    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.drop_column("second_screen_at")
        batch_op.drop_column("screen_seen_at")
        batch_op.drop_column("screen_id")
        batch_op.drop_column("health")
