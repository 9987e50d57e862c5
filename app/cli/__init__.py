"""The `flask` commands of an operator, one file per subject."""

from flask import Flask

from app.cli.alarms import alarms
from app.cli.audit import audit
from app.cli.backup import backup, restore
from app.cli.demo import demo
from app.cli.doctor import doctor
from app.cli.mail import mail
from app.cli.prepare import prepare
from app.cli.reference import reference_commands
from app.cli.rehearse import rehearse
from app.cli.staff import staff
from app.cli.worker import worker

COMMANDS = (alarms, audit, backup, restore, demo, doctor, mail, prepare, reference_commands, rehearse, staff, worker)


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
