"""records of people: notes, corrections, merges, saved views

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-22 02:50:00.000000

"""

import re

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES = {
    "member": {
        "member_language_idx": ["language", "id"],
        "member_identity_idx": ["identity", "id"],
        "member_inflow_path_id_idx": ["inflow_path_id", "id"],
    },
    "registration": {
        "registration_fair_id_member_id_idx": ["fair_id", "state", "member_id"],
        "registration_slot_id_member_id_idx": ["slot_id", "member_id"],
    },
    "resume": {"resume_visa_idx": ["visa", "member_id"]},
}
# Of few rows: name, table, columns, condition.
PARTIAL_INDEXES = (
    ("member_merged_into_id_idx", "member", ["merged_into_id"], "merged_into_id IS NOT NULL"),
    ("registration_merged_into_id_idx", "registration", ["merged_into_id"], "merged_into_id IS NOT NULL"),
    ("registration_fair_id_returned_idx", "registration", ["fair_id", "member_id"], "review = 'returned'"),
)
SYLLABLE = "[\uac00-\ud7a3\u3040-\u30ff\u3400-\u9fff]"
BETWEEN_SYLLABLES = re.compile(f"(?<={SYLLABLE}) +(?={SYLLABLE})")


def upgrade():
    op.create_table(
        "member_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("member_note_member_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("member_note_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("member_note_pkey")),
    )
    op.create_index(op.f("member_note_member_id_idx"), "member_note", ["member_id"])
    op.create_table(
        "member_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('correction', 'merge')", name=op.f("member_change_kind_check")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("member_change_member_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("member_change_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("member_change_pkey")),
    )
    op.create_index("member_change_member_id_idx", "member_change", ["member_id", "id"])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("saved_view_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("saved_view_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("saved_view_public_id_key")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("saved_view_staff_id_key")),
    )
    op.create_index("saved_view_is_shared_idx", "saved_view", ["is_shared", "staff_id"])
    for table in ("member", "registration"):
        name = op.f(f"{table}_merged_into_id_fkey")
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(name, table, ["merged_into_id"], ["id"])
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns)
    for name, table, columns, condition in PARTIAL_INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    _find_names_without_their_spaces()


def _find_names_without_their_spaces():
    """Names in Hangul, kana and Han are found with and without the spaces between their words."""
    connection = op.get_bind()
    member = sa.table("member", sa.column("id", sa.Integer), sa.column("folded", sa.String))
    gram = sa.table("search_gram", sa.column("gram", sa.String), sa.column("member_id", sa.Integer))
    with_space = sa.select(member.c.id, member.c.folded).where(member.c.folded.contains(" "))
    for member_id, folded in connection.execute(with_space).all():
        closed = BETWEEN_SYLLABLES.sub("", folded)
        if closed == folded:
            continue
        connection.execute(sa.update(member).where(member.c.id == member_id).values(folded=f"{folded} {closed}"))
        has = set(connection.scalars(sa.select(gram.c.gram).where(gram.c.member_id == member_id)))
        pairs = {word[at : at + 2] for word in closed.split() for at in range(len(word) - 1)}
        new = [{"gram": pair, "member_id": member_id} for pair in sorted(pairs - has)]
        if new:
            connection.execute(sa.insert(gram), new)


def downgrade():
    for name, table, _columns, _condition in PARTIAL_INDEXES:
        op.drop_index(name, table_name=table)
    for table, indexes in INDEXES.items():
        for name in indexes:
            op.drop_index(name, table_name=table)
    for table in ("member", "registration"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"{table}_merged_into_id_fkey"), type_="foreignkey")
            batch_op.drop_column("merged_into_id")
    for table in ("saved_view", "member_change", "member_note"):
        op.drop_table(table)
