"""fairs and campaigns

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-22 02:50:00.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = "('draft', 'published', 'cancelled')"
STATES_NOW = "('draft', 'published', 'cancelled', 'closed')"


def upgrade():
    allow_states(STATES, STATES_NOW)
    with op.batch_alter_table("fair", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opening_hours", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("statistics", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("registrations_erased_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("inflow_path_id", sa.Integer(), nullable=True))
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by_message", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("batch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('service', 'news')", name=op.f("campaign_kind_check")),
        sa.CheckConstraint("per_minute > 0", name=op.f("campaign_per_minute_check")),
        sa.CheckConstraint(
            "state IN ('draft', 'scheduled', 'sending', 'paused', 'stopped', 'done')", name=op.f("campaign_state_check")
        ),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("campaign_fair_id_fkey")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("campaign_made_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("campaign_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("campaign_public_id_key")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index("campaign_fair_id_idx", ["fair_id"], unique=False)
        batch_op.create_index("campaign_state_starts_at_idx", ["state", "starts_at"], unique=False)
    op.create_table(
        "campaign_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'handed_over', 'sent', 'failed', 'skipped')",
            name=op.f("campaign_recipient_state_check"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("campaign_recipient_campaign_id_fkey")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("campaign_recipient_registration_id_fkey")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("campaign_recipient_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("campaign_recipient_pkey")),
        sa.UniqueConstraint("campaign_id", "member_id", name=op.f("campaign_recipient_campaign_id_key")),
    )
    with op.batch_alter_table("campaign_recipient", schema=None) as batch_op:
        batch_op.create_index("campaign_recipient_campaign_id_state_idx", ["campaign_id", "state", "id"], unique=False)
        batch_op.create_index("campaign_recipient_member_id_idx", ["member_id"], unique=False)
        batch_op.create_index("campaign_recipient_registration_id_idx", ["registration_id"], unique=False)


def downgrade():
    op.drop_table("campaign_recipient")
    op.drop_table("campaign")
    op.execute("ALTER TABLE registration DROP COLUMN inflow_path_id")
    op.execute("ALTER TABLE slot DROP COLUMN closed_at")
    # A closed fair is over for everybody: as a published one it shows as that.
    op.execute("UPDATE fair SET state = 'published' WHERE state = 'closed'")
    for name in ("registrations_erased_at", "closed_at", "statistics", "opening_hours"):
        op.execute(f"ALTER TABLE fair DROP COLUMN {name}")
    allow_states(STATES_NOW, STATES)


def allow_states(old, new):
    """Another list of states of a fair.

    SQLite cannot change a constraint, and a table that others point to cannot be made anew inside a transaction: its
    rows would be deleted, and theirs with them. What it recommends for a change of words alone is to change the words.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("fair_state_check"), "fair", type_="check")
        op.create_check_constraint(op.f("fair_state_check"), "fair", f"state IN {new}")
        return
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar()
    op.execute("PRAGMA writable_schema = ON")
    op.get_bind().execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'fair'"),
        {"old": f"state IN {old}", "new": f"state IN {new}"},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
