"""check-in facts: late ones, settlements, scans set aside

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-22 02:50:00.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = "kind IN ('admit', 'refuse', 'undo', 'readmit', 'settle')"
KINDS_BEFORE = "kind IN ('admit', 'refuse', 'undo', 'readmit')"
PARTIAL_INDEXES = (
    ("check_in_undoes_idx", "check_in", ["undoes"], "undoes IS NOT NULL"),
    ("check_in_doubt_idx", "check_in", ["fair_id", "id"], "doubt IS NOT NULL"),
    ("check_in_settled_idx", "check_in", ["fair_id", "id"], "kind = 'settle'"),
    ("check_in_ticket_id_idx", "check_in", ["ticket_id"], "ticket_id IS NOT NULL AND registration_id IS NULL"),
    ("registration_double_idx", "registration", ["fair_id", "id"], "double_at IS NOT NULL"),
    ("set_aside_scan_open_idx", "set_aside_scan", ["fair_id", "kiosk_id", "id"], "applied_at IS NULL"),
)


def upgrade():
    _allow_kinds(KINDS)
    for column in (
        sa.Column("ticket_id", sa.LargeBinary(length=8), nullable=True),
        sa.Column("offline", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reentry", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("doubt", sa.String(), nullable=True),
        sa.Column("device_clock", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("check_in", column)
    op.add_column("registration", sa.Column("double_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("fair", sa.Column("kiosk_pin_salt", sa.String(), nullable=True))
    op.add_column("fair", sa.Column("kiosk_pin_hash", sa.String(), nullable=True))
    _create_tables()
    for name, table, columns, where in PARTIAL_INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _create_tables():
    op.create_table(
        "ended_kiosk_token",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name=op.f("ended_kiosk_token_kiosk_id_fkey")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("ended_kiosk_token_pkey")),
    )
    op.create_index(op.f("ended_kiosk_token_kiosk_id_idx"), "ended_kiosk_token", ["kiosk_id"])
    op.create_table(
        "set_aside_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("random_id", sa.String(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.LargeBinary(length=8), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=True),
        sa.Column("device_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_clock", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_offset_ms", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discard_reason", sa.String(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decision IN ('accepted', 'discarded')", name=op.f("set_aside_scan_decision_check")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("set_aside_scan_decided_by_fkey")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("set_aside_scan_fair_id_fkey")),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name=op.f("set_aside_scan_kiosk_id_fkey")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("set_aside_scan_registration_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("set_aside_scan_pkey")),
        sa.UniqueConstraint("kiosk_id", "random_id", name=op.f("set_aside_scan_kiosk_id_random_id_key")),
    )
    op.create_index(op.f("set_aside_scan_registration_id_idx"), "set_aside_scan", ["registration_id"])


def _allow_kinds(kinds):
    """SQLite makes the table anew for it, and has forgotten the old condition by then."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("check_in_kind_check"), "check_in", type_="check")
        op.create_check_constraint(op.f("check_in_kind_check"), "check_in", kinds)
        return
    with op.batch_alter_table("check_in", schema=None, recreate="always") as batch_op:
        batch_op.create_check_constraint(op.f("check_in_kind_check"), kinds)


def downgrade():
    for name, table, _columns, _where in reversed(PARTIAL_INDEXES):
        op.drop_index(name, table_name=table)
    op.drop_table("set_aside_scan")
    op.drop_table("ended_kiosk_token")
    # As statements of their own: SQLite would make the tables anew, and what hangs on a fair goes with its table.
    for table, column in (("fair", "kiosk_pin_hash"), ("fair", "kiosk_pin_salt"), ("registration", "double_at")):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    # Nothing reads these any more: what staff settled, and what takes it back.
    op.execute(
        "DELETE FROM check_in WHERE kind = 'undo' AND undoes IN (SELECT random_id FROM check_in WHERE kind = 'settle')"
    )
    op.execute("DELETE FROM check_in WHERE kind = 'settle'")
    for column in ("device_clock", "doubt", "reentry", "offline", "ticket_id"):
        op.execute(f"ALTER TABLE check_in DROP COLUMN {column}")
    _allow_kinds(KINDS_BEFORE)
