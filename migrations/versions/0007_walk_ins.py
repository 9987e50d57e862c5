"""walk-ins

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-22 02:50:11.402913

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    # As statements of their own: SQLite would make the table anew, which it refuses where facts point to its rows.
    op.add_column("registration", sa.Column("channel", sa.String(), nullable=False, server_default="web"))
    op.add_column("registration", sa.Column("takes_place", sa.Boolean(), nullable=False, server_default=sa.true()))

    op.create_table(
        "walk_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim_hash", sa.String(), nullable=False),
        sa.Column("claim_tries", sa.Integer(), nullable=False),
        sa.Column("claim_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("walk_in_registration_id_fkey")),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name=op.f("walk_in_kiosk_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("walk_in_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("walk_in_pkey")),
        sa.UniqueConstraint("claim_hash", name=op.f("walk_in_claim_hash_key")),
        sa.UniqueConstraint("registration_id", name=op.f("walk_in_registration_id_key")),
    )
    op.create_table(
        "reserved_ticket",
        sa.Column("ticket_id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("short_code", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("reserved_ticket_fair_id_fkey")),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name=op.f("reserved_ticket_kiosk_id_fkey")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("reserved_ticket_registration_id_fkey")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("reserved_ticket_pkey")),
        sa.UniqueConstraint("fair_id", "short_code", name=op.f("reserved_ticket_fair_id_short_code_key")),
    )
    with op.batch_alter_table("reserved_ticket", schema=None) as batch_op:
        batch_op.create_index("reserved_ticket_kiosk_id_day_idx", ["kiosk_id", "day"], unique=False)
        batch_op.create_index("reserved_ticket_registration_id_idx", ["registration_id"], unique=False)


def downgrade():
    with op.batch_alter_table("reserved_ticket", schema=None) as batch_op:
        batch_op.drop_index("reserved_ticket_registration_id_idx")
        batch_op.drop_index("reserved_ticket_kiosk_id_day_idx")

    op.drop_table("reserved_ticket")
    op.drop_table("walk_in")
    for column in ("takes_place", "channel"):
        op.execute(f"ALTER TABLE registration DROP COLUMN {column}")
