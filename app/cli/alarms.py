"""`flask alarms`: what the site noticed, and whom an attack reached."""

import csv
import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.extensions import db
from app.models import Alarm
from app.operations import alarms as operation
from app.operations import audit


@click.group("alarms", invoke_without_command=True)
@click.pass_context
@with_appcontext
def alarms(context: click.Context) -> None:
    """List the alarms, those that are on first."""
    if context.invoked_subcommand:
        return
    for alarm in operation.latest():
        until = f"until {alarm.ended_at:%Y-%m-%d %H:%M}" if alarm.ended_at else "going on"
        figures = " ".join(f"{name}={alarm.figures.get(name, 0)}" for name in operation.ADDED)
        raised = f"{alarm.raised_at:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{alarm.public_id} {alarm.kind} {raised} {until} addresses={operation.sources_of(alarm)} {figures}")


# An alarm's id may begin with a hyphen, and is no option then.
@alarms.command("members", context_settings={"ignore_unknown_options": True})
@click.argument("public_id")
@with_appcontext
def members(public_id: str) -> None:
    """Write, as CSV, the members whom the alarm PUBLIC_ID reached: somebody knew their right password.

    "logged_in": from an address that attacked. "login_stopped": the password was right and let nobody in.
    """
    alarm = db.session.scalar(select(Alarm).where(Alarm.public_id == public_id))
    if alarm is None:
        raise click.ClickException("There is no such alarm; `flask alarms` lists them.")
    rows = operation.affected(alarm)
    audit.record("alarm.members", f"alarm:{alarm.id}", count=len(rows), shown=[row.id for row in rows])
    db.session.commit()
    writer = csv.writer(sys.stdout)
    writer.writerow(("member_id", "email", "what", "way", "at"))
    for row in rows:
        writer.writerow((row.member_id_shown, row.email, row.kind, row.way, row.at.isoformat(timespec="seconds")))
