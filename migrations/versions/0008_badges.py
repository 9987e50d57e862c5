"""badges

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-22 02:50:11.402817

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "badge_settings",
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("shows_reading", sa.Boolean(), nullable=False),
        sa.Column("shows_language", sa.Boolean(), nullable=False),
        sa.Column("shows_code", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("layout IN ('a6', 'label')", name=op.f("badge_settings_layout_check")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("badge_settings_fair_id_fkey")),
        sa.PrimaryKeyConstraint("fair_id", name=op.f("badge_settings_pkey")),
    )
    op.create_table(
        "badge_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("first_of", sa.Integer(), nullable=True),
        sa.Column("kiosk_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("layout IN ('a6', 'label')", name=op.f("badge_job_layout_check")),
        sa.CheckConstraint(
            "state IN ('waiting', 'printing', 'printed', 'stuck', 'cancelled')", name=op.f("badge_job_state_check")
        ),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("badge_job_fair_id_fkey")),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.id"], name=op.f("badge_job_kiosk_id_fkey")),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("badge_job_registration_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("badge_job_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("badge_job_pkey")),
        sa.UniqueConstraint("asked_by", name=op.f("badge_job_asked_by_key")),
        sa.UniqueConstraint("first_of", name=op.f("badge_job_first_of_key")),
        sa.UniqueConstraint("public_id", name=op.f("badge_job_public_id_key")),
    )
    with op.batch_alter_table("badge_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("badge_job_registration_id_idx"), ["registration_id"], unique=False)
        batch_op.create_index("badge_job_fair_id_state_idx", ["fair_id", "state", "id"], unique=False)

    op.create_table(
        "badge_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("layout IN ('a6', 'label')", name=op.f("badge_batch_layout_check")),
        sa.CheckConstraint(
            "state IN ('waiting', 'making', 'ready', 'failed', 'expired')", name=op.f("badge_batch_state_check")
        ),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("badge_batch_fair_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("badge_batch_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("badge_batch_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("badge_batch_public_id_key")),
    )
    with op.batch_alter_table("badge_batch", schema=None) as batch_op:
        batch_op.create_index("badge_batch_fair_id_idx", ["fair_id", "id"], unique=False)
        batch_op.create_index("badge_batch_expires_at_idx", ["expires_at"], unique=False)

    # By itself: SQLite would make the table anew, which it refuses where scans point to its rows.
    op.add_column("kiosk", sa.Column("prints_badges", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    op.execute("ALTER TABLE kiosk DROP COLUMN prints_badges")
    op.drop_table("badge_batch")
    op.drop_table("badge_job")
    op.drop_table("badge_settings")
