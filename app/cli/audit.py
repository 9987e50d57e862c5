"""`flask audit`: look after the staff's audit log."""

import click
from flask.cli import with_appcontext

from app.operations import audit as log


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
