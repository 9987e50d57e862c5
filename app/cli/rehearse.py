"""`flask rehearse`: rehearse a fair day on a site of its own, the day before."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]


@click.command("rehearse", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def rehearse(arguments: tuple[str, ...]) -> None:
    """Made-up people come to three kiosks in headless browsers while cables are pulled and programs die; says which
    promises were kept. It has a site, keys and a database of its own: nothing of this one is read or changed.
    Options are those of `python -m rehearsal --help`."""
    if find_spec("playwright") is None:
        raise click.ClickException("The rehearsal needs the development packages and Chromium: run make rehearse.")
    program = subprocess.Popen([sys.executable, "-m", "rehearsal", *arguments], cwd=ROOT)
    try:
        sys.exit(program.wait())
    finally:
        if program.poll() is None:
            program.terminate()
            program.wait()
