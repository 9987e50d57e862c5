"""`flask reference`: the texts and lists that the code carries, and full lists that an operator brings."""

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from app.extensions import db
from app.models.fair import KOREA
from app.models.types import now
from app.operations import audit, reference
from app.operations.reference import lists, official

reference_commands = AppGroup("reference", help="Texts and lists that the code carries.")


@reference_commands.command("load")
def load() -> None:
    """Store texts and inflow paths that are new, and bring lists up to date with their files.

    Stored texts are never changed, nor what staff have edited.
    """
    try:
        loaded = reference.load()
    except reference.TextChanged as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"{loaded.texts} texts and {loaded.inflow_paths} inflow paths added.")


@reference_commands.command("import")
@click.argument("kind", type=click.Choice(lists.KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Whose list it is, as staff read it. Without it the file's name.")
@click.option("--dated", help="The day of the list, YYYY-MM-DD. Without it today.")
@click.option("--complete", is_flag=True, help="The file is the whole list: what it lacks is no longer offered.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_list(kind: str, file: Path, source: str | None, dated: str | None, complete: bool, dry_run: bool) -> None:
    """Take over the list KIND from the CSV FILE: the official full KSIC or KECO, or columns as in app/reference/."""
    try:
        items = official.read(file, lists.parents(kind))
    except official.FileRefused as refused:
        more = len(refused.problems) - official.MOST_PROBLEMS
        raise click.ClickException(f"{refused}" + (f"\n… and {more} more." if more > 0 else "")) from None
    merged = lists.take_over(kind, items, source=source or file.name, dated=_day(dated), is_complete=complete)
    _keep(kind, merged, dry_run)
    words = "would be " if dry_run else ""
    click.echo(
        f"{len(items)} entries read: {merged.added} {words}added, {merged.changed} {words}changed, "
        f"{merged.withdrawn} {words}withdrawn, {merged.kept} left as staff edited them."
    )


def _keep(kind: str, merged: lists.Merged, dry_run: bool) -> None:
    if dry_run:
        db.session.rollback()
        return
    audit.record("reference.import", f"list:{kind}", **merged._asdict())
    db.session.commit()


def _day(text: str | None) -> str:
    try:
        return (date.fromisoformat(text) if text else now().astimezone(KOREA).date()).isoformat()
    except ValueError:
        raise click.ClickException("Write the day as YYYY-MM-DD.") from None
