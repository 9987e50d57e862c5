"""`flask reference`: the texts and lists that the code carries."""

import click
from flask.cli import AppGroup

from app.extensions import db
from app.operations import reference

reference_commands = AppGroup("reference", help="Texts and lists that the code carries.")


@reference_commands.command("load")
def load() -> None:
    """Store texts and inflow paths that are new. Stored ones are never changed."""
    try:
        loaded = reference.load()
    except reference.TextChanged as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"{loaded.texts} texts and {loaded.inflow_paths} inflow paths added.")
