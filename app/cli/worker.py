"""`flask worker`: sends what waits and runs the timed jobs."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.worker import Worker


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now, then end.")
@with_appcontext
def worker(once: bool) -> None:
    """Work until stopped."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        click.echo(f"{Worker(app).work_off()} handled")
    else:
        Worker(app).run()
