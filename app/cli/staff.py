"""`flask staff`: make the accounts of the people who work here."""

import sys

import click
import segno
from flask import current_app
from flask.cli import with_appcontext

from app.extensions import db
from app.models.staff import ROLES, Staff
from app.operations import staff as operation


@click.group("staff")
def staff() -> None:
    """Staff accounts."""


@staff.command("create")
@click.argument("email")
@click.option("--name", prompt=True, help="The person's name, as colleagues see it.")
@click.option("--role", type=click.Choice(ROLES), prompt=True, help="Each role may do what those before it may.")
@click.password_option(help="12 to 128 characters.")
@with_appcontext
def create(email: str, name: str, role: str, password: str) -> None:
    """Make an account for EMAIL, and show its second factor and recovery codes once."""
    try:
        person = operation.create(email, name, role, password)
    except operation.EmailTaken:
        raise click.ClickException(f"{email} has an account already.") from None
    except operation.WeakPassword:
        raise click.ClickException(
            "Use 12 to 128 characters, not a well-known password, and no part of the name."
        ) from None
    codes = operation.new_recovery_codes(person)
    db.session.commit()
    _show_second_factor(person, codes)


@staff.command("reset")
@click.argument("email")
@with_appcontext
def reset(email: str) -> None:
    """Give EMAIL a new second factor and new recovery codes; the person's passkeys and logins end."""
    person = _person(email)
    codes = operation.reset_second_factor(person)
    db.session.commit()
    _show_second_factor(person, codes)


@staff.command("disable")
@click.argument("email")
@with_appcontext
def disable(email: str) -> None:
    """Shut EMAIL out at once."""
    operation.disable(_person(email))
    db.session.commit()
    click.echo(f"{email} can no longer log in.")


@staff.command("list")
@with_appcontext
def list_all() -> None:
    """Who works here, and with which highest role; - is none any more."""
    for person in operation.all_staff():
        click.echo(f"{person.email:40} {person.role or '-':14} {'disabled' if person.disabled_at else ''}")


def _person(email: str) -> Staff:
    person = Staff.with_email(email)
    if person is None:
        raise click.ClickException(f"Nobody on the staff has the address {email}.")
    return person


def _show_second_factor(person: Staff, codes: list[str]) -> None:
    uri = operation.setup_uri(person, current_app.config["SITE_NAME"])
    click.echo("Scan this with an authenticator; it is shown this once.")
    if sys.stdout.isatty():
        segno.make(uri).terminal(compact=True)
    click.echo(uri)
    click.echo("Recovery codes, each good once: keep them apart from the phone.")
    for code in codes:
        click.echo(f"  {code[:4]}-{code[4:8]}-{code[8:]}")
