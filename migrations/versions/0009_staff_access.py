"""who of the staff may do what, and where

Revision ID: 0009
Revises: 0007
Create Date: 2026-11-22 02:50:00.000000

"""

import secrets

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


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
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.alter_column("role", existing_type=sa.String(), nullable=True)
    _grant_what_was_held()


def _grant_what_was_held():
    """Each role there is becomes a grant everywhere."""
    staff = sa.table("staff", *(sa.column(name) for name in ("id", "role", "created_at")))
    grant = sa.table("staff_grant", *(sa.column(name) for name in ("public_id", "staff_id", "role", "at")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(staff.c.id, staff.c.role, staff.c.created_at)).all():
        values = {"public_id": secrets.token_urlsafe(12), "staff_id": row.id, "role": row.role, "at": row.created_at}
        connection.execute(sa.insert(grant).values(**values))


def downgrade():
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "UPDATE staff SET role = coalesce((SELECT role FROM staff_grant WHERE staff_grant.staff_id = staff.id"
            " AND fair_id IS NULL AND revoked_at IS NULL), role, 'viewer')"
        )
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.alter_column("role", existing_type=sa.String(), nullable=False)
    op.drop_table("staff_grant")
