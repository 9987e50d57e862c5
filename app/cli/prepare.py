"""`flask prepare`: bring a site up to date before it starts."""

from collections.abc import Callable
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select
from whitenoise.compress import Compressor

from app.cli.demo import fill_demo, say_logins
from app.extensions import db
from app.models import Fair
from app.operations import demo_companies, demo_resumes, health, reference
from app.web.assets import SAME_TIME, STATIC

SMALLEST_WORTH_COMPRESSING = 1024  # bytes
ALREADY_COMPRESSED = ("woff2", "png", "jpg", "gz", "br")


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Migrate, load reference data, compress static files and, in development, fill in demo data. Repeatable."""
    bring_up_to_date()


def bring_up_to_date(certificates: Callable[[], demo_companies.Certificates] = dict) -> None:
    """What `flask prepare` does; fast where there is nothing to do. `certificates` issues those of the demo."""
    if not health.migrations_are_at_head():
        upgrade()
    reference.load()
    db.session.commit()
    compress_static_files()
    if current_app.config["ENVIRONMENT"] == "development":
        _fill_in_demo(certificates())
        say_logins()
    db.session.remove()


def _fill_in_demo(certificates: demo_companies.Certificates) -> None:
    """Everything, or what a demo of an earlier version or month lacks."""
    if db.session.scalar(select(Fair.id).limit(1)) is None:
        fill_demo(certificates=certificates)
    else:
        demo_resumes.fill()
        demo_companies.fill(certificates)
        demo_companies.renew(certificates)


def compress_static_files() -> int:
    """Write a .gz beside each static file that gains by it; answers how many were written."""
    compressor = Compressor(extensions=ALREADY_COMPRESSED, use_brotli=False, quiet=True)
    stale = [path for path in STATIC.rglob("*") if path.is_file() and _is_worth_it(path)]
    for path in stale:
        list(compressor.compress(str(path)))
    return len(stale)


def _is_worth_it(path: Path) -> bool:
    if path.suffix.lstrip(".") in ALREADY_COMPRESSED or path.stat().st_size < SMALLEST_WORTH_COMPRESSING:
        return False
    packed = path.with_name(path.name + ".gz")
    return not packed.exists() or abs(packed.stat().st_mtime - path.stat().st_mtime) > SAME_TIME
