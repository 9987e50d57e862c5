"""`flask backup` and `flask restore`: one archive of everything an embedded site holds."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.operations import backup as archive


@click.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(target: Path) -> None:
    """Write the database and the files to TARGET (.tar.gz) while the site runs. Secrets are not in it."""
    manifest = archive.write(target)
    click.echo(f"{target}: {len(manifest['files'])} files, tables at {manifest['migration']}.")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace what is there without asking.")
@with_appcontext
def restore(source: Path, yes: bool) -> None:
    """Replace the database and the files by those of SOURCE. Stop the site first."""
    if not yes:
        click.confirm("Everything the site holds now is replaced. Go on?", abort=True)
    try:
        manifest = archive.restore(source)
    except archive.BrokenBackup as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Restored {len(manifest['files'])} files, written {manifest['written_at']}.")
