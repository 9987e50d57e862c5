"""double admissions of before, that nobody was asked about; people who put two records of theirs together themselves

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-22 07:20:00.000000

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Kiosks of before have let people in without network as well, and only those that answered by themselves say so.
SHOWN_BY_THE_DEVICE = """
    UPDATE check_in SET offline = true
    WHERE kiosk_id IS NOT NULL AND NOT offline AND (verdict = 'to_confirm' OR reason = 'no_network')
"""
# Who is in question already has been looked at by this release, whatever the fair allows by now.
CAME_IN_AGAIN = """
    UPDATE check_in SET reentry = true
    WHERE kind = 'admit' AND NOT reentry AND registration_id IN (
        SELECT registration.id FROM registration JOIN fair ON fair.id = registration.fair_id
        WHERE fair.allows_reentry AND registration.double_at IS NULL
    )
"""
# As rules.admission.state_of says it of facts that nobody has settled: the first entry of a ticket is in order, the
# next one is in question from its own time on. An undo may stand before what it takes back.
SECOND_ENTRIES = """
    SELECT registration_id, min(device_time) AS asked_since FROM (
        SELECT registration_id, device_time, reentry,
               row_number() OVER (PARTITION BY registration_id ORDER BY device_time, random_id) AS nth
        FROM check_in AS entered
        WHERE kind = 'admit' AND registration_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM check_in AS about WHERE about.undoes = entered.random_id AND about.kind = 'undo')
          AND NOT EXISTS (
              SELECT 1 FROM check_in AS about
              WHERE about.registration_id = entered.registration_id AND about.kind = 'settle'
          )
    ) AS entry
    WHERE nth > 1 AND NOT reentry
    GROUP BY registration_id
"""
ASKED_SINCE = f"""
    UPDATE registration SET double_at = asked.asked_since
    FROM ({SECOND_ENTRIES}) AS asked
    WHERE asked.registration_id = registration.id AND registration.double_at IS NULL
"""  # noqa: S608  nothing of it comes from outside


KINDS = "kind IN ('correction', 'merge')"


def upgrade():
    _let_changes_be_by(nobody_of_the_staff=True)
    for statement in (SHOWN_BY_THE_DEVICE, CAME_IN_AGAIN, ASKED_SINCE):
        op.execute(statement)


def downgrade():
    """What the facts say stays said."""
    op.execute("DELETE FROM member_change WHERE staff_id IS NULL")
    _let_changes_be_by(nobody_of_the_staff=False)


def _let_changes_be_by(nobody_of_the_staff):
    """SQLite makes the table anew for it, to which nothing points, and has forgotten the condition by then."""
    changes = {"existing_type": sa.Integer(), "nullable": nobody_of_the_staff}
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("member_change", "staff_id", **changes)
        return
    with op.batch_alter_table("member_change", schema=None) as batch_op:
        batch_op.alter_column("staff_id", **changes)
        batch_op.create_check_constraint(op.f("member_change_kind_check"), KINDS)
