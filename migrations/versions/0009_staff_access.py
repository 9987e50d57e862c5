"""who of the staff may do what, and where

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-22 02:50:00.000000

"""

import secrets

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLE_COLUMN = ("role VARCHAR NOT NULL,", "role VARCHAR,")


def upgrade():
    op.create_table(
        "staff_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('viewer', 'desk', 'fair_manager', 'admin')", name=op.f("staff_grant_role_check")),
        sa.CheckConstraint("role != 'admin' OR fair_id IS NULL", name=op.f("staff_grant_admin_check")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("staff_grant_fair_id_fkey")),
        sa.ForeignKeyConstraint(["granted_by"], ["staff.id"], name=op.f("staff_grant_granted_by_fkey")),
        sa.ForeignKeyConstraint(["revoked_by"], ["staff.id"], name=op.f("staff_grant_revoked_by_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("staff_grant_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_grant_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("staff_grant_public_id_key")),
    )
    op.create_index("staff_grant_staff_id_idx", "staff_grant", ["staff_id"])
    everywhere, at_a_fair = (
        sa.text("fair_id IS NULL AND revoked_at IS NULL"),
        sa.text("fair_id IS NOT NULL AND revoked_at IS NULL"),
    )
    op.create_index(
        "staff_grant_everywhere_key",
        "staff_grant",
        ["staff_id"],
        unique=True,
        sqlite_where=everywhere,
        postgresql_where=everywhere,
    )
    op.create_index(
        "staff_grant_fair_key",
        "staff_grant",
        ["staff_id", "fair_id"],
        unique=True,
        sqlite_where=at_a_fair,
        postgresql_where=at_a_fair,
    )
    _let_role_be(None)
    _grant_what_was_held()
    _create_data_read()
    _create_approval()
    _create_ways_in()
    _let_alarms_be_about_somebody()


def _create_data_read():
    op.create_table(
        "data_read",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("data_read_pkey")),
    )
    op.create_index("data_read_actor_at_idx", "data_read", ["actor", "at", "member_id"])
    op.create_index("data_read_member_id_at_idx", "data_read", ["member_id", "at"])


def _create_approval():
    op.create_table(
        "staff_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decision IN ('approved', 'refused', 'withdrawn')", name=op.f("staff_approval_decision_check")
        ),
        sa.CheckConstraint(
            "decision = 'withdrawn' OR decided_by != asked_by", name=op.f("staff_approval_decided_by_check")
        ),
        sa.CheckConstraint(
            "kind IN ('mass_export', 'mass_erase', 'role_grant')", name=op.f("staff_approval_kind_check")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("staff_approval_asked_by_fkey")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("staff_approval_decided_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_approval_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("staff_approval_public_id_key")),
    )
    op.create_index("staff_approval_expires_at_idx", "staff_approval", ["expires_at"])


def _create_ways_in():
    op.create_table(
        "staff_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('join', 'reset')", name=op.f("staff_invitation_purpose_check")),
        sa.ForeignKeyConstraint(["invited_by"], ["staff.id"], name=op.f("staff_invitation_invited_by_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("staff_invitation_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_invitation_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("staff_invitation_public_id_key")),
        sa.UniqueConstraint("token_hash", name=op.f("staff_invitation_token_hash_key")),
    )
    op.create_index("staff_invitation_staff_id_idx", "staff_invitation", ["staff_id"])
    op.create_table(
        "staff_passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("staff_passkey_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_passkey_pkey")),
        sa.UniqueConstraint("credential", name=op.f("staff_passkey_credential_key")),
        sa.UniqueConstraint("public_id", name=op.f("staff_passkey_public_id_key")),
    )
    op.create_index("staff_passkey_staff_id_idx", "staff_passkey", ["staff_id"])


def _let_alarms_be_about_somebody():
    is_on = sa.text("ended_at IS NULL")
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(), nullable=False, server_default=""))
        batch_op.drop_index("alarm_kind_key")
    op.create_index(
        "alarm_kind_subject_key",
        "alarm",
        ["kind", "subject"],
        unique=True,
        sqlite_where=is_on,
        postgresql_where=is_on,
    )


def _let_role_be(needed):
    """Whether somebody of the staff needs a role in the old column.

    SQLite would make the table anew, which it refuses where anything points to its rows. What it recommends instead is
    to change the words that the table was made with.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("staff", "role", existing_type=sa.String(), nullable=needed is None)
        return
    before, after = ROLE_COLUMN if needed is None else reversed(ROLE_COLUMN)
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar()
    op.execute("PRAGMA writable_schema = ON")
    op.get_bind().execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = 'staff'"),
        {"before": before, "after": after},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def _grant_what_was_held():
    """Each role there is becomes a grant everywhere."""
    staff = sa.table("staff", *(sa.column(name) for name in ("id", "role", "created_at")))
    grant = sa.table("staff_grant", *(sa.column(name) for name in ("public_id", "staff_id", "role", "at")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(staff.c.id, staff.c.role, staff.c.created_at)).all():
        values = {"public_id": secrets.token_urlsafe(12), "staff_id": row.id, "role": row.role, "at": row.created_at}
        connection.execute(sa.insert(grant).values(**values))


def downgrade():
    is_on = sa.text("ended_at IS NULL")
    op.drop_index("alarm_kind_subject_key", table_name="alarm")
    op.execute("DELETE FROM alarm WHERE subject != ''")
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.drop_column("subject")
    op.create_index("alarm_kind_key", "alarm", ["kind"], unique=True, sqlite_where=is_on, postgresql_where=is_on)
    for table in ("staff_passkey", "staff_invitation", "staff_approval", "data_read"):
        op.drop_table(table)
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "UPDATE staff SET role = coalesce((SELECT role FROM staff_grant WHERE staff_grant.staff_id = staff.id"
            " AND fair_id IS NULL AND revoked_at IS NULL), role, 'viewer')"
        )
    )
    _let_role_be("NOT NULL")
    op.drop_table("staff_grant")
