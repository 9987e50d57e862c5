"""`flask audit`: look after the staff's audit log."""

import csv
import sys
from datetime import datetime, timedelta

import click
from flask.cli import with_appcontext

from app.extensions import db
from app.models import Staff
from app.models.fair import KOREA
from app.models.types import now
from app.operations import audit as log
from app.operations import reads as data_reads


@click.group("audit")
def audit() -> None:
    """The audit log of staff."""


@audit.command("verify")
@with_appcontext
def verify() -> None:
    """Walk the chain and compare it with the heads written to the file; exits with 1 if anything was changed."""
    report = log.verify(log.written_heads())
    if report.problem:
        raise click.ClickException(report.problem)
    click.echo(f"{report.entries} entries, unchanged.")


@audit.command("head")
@with_appcontext
def head() -> None:
    """Write the present head to the file now; the worker does it daily."""
    position, mac = log.write_head()
    click.echo(f"{position} {mac}")


@audit.command("reads")
@click.argument("actor")
@click.option("--since", type=click.DateTime(), required=True, help="From this Korean time on.")
@click.option("--until", type=click.DateTime(), help="Until before this Korean time; without it until now.")
@with_appcontext
def reads(actor: str, since: datetime, until: datetime | None) -> None:
    """Write, as CSV, whose data ACTOR (an e-mail address of the staff, "command", "worker") read between two times."""
    account = Staff.with_email(actor)
    name = f"staff:{account.id}" if account else actor
    end = until.replace(tzinfo=KOREA) if until else now() + timedelta(minutes=1)
    rows = data_reads.of_actor(name, since.replace(tzinfo=KOREA), end, limit=None)
    log.record("audit.reads", name, since=since.isoformat(), until=end.isoformat(), count=len(rows))
    db.session.commit()
    out = csv.writer(sys.stdout)
    out.writerow(("number", "address", "member_id", "times", "first", "last"))
    for row in rows:
        times = (row.first_at.isoformat(), row.last_at.isoformat())
        out.writerow((row.key, row.public_id or "", row.member_id_shown or "", row.reads, *times))
