"""The `flask` commands of an operator, one file per subject."""

from flask import Flask

from app.cli.audit import audit
from app.cli.backup import backup, restore
from app.cli.doctor import doctor
from app.cli.reference import reference_commands


def init_app(app: Flask) -> None:
    for command in (
        audit,
        backup,
        restore,
        doctor,
        reference_commands,
    ):
        app.cli.add_command(command)
