"""`flask mail`: try the way of outgoing mail."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.clients.mail import MailError
from app.operations.mail import mailer


@click.group("mail")
def mail() -> None:
    """Outgoing mail."""


@mail.command("test")
@click.argument("address")
@with_appcontext
def test(address: str) -> None:
    """Send a test mail to ADDRESS at once, past the outbox."""
    name = current_app.config["SITE_NAME"]
    try:
        mailer().send(address, f"{name}: test", f"This mail was sent by `flask mail test` of {name}.\n")
    except MailError as error:
        kind = "for good" if error.permanent else "for now"
        raise click.ClickException(f"The mail server refused it {kind}: {error.reason}") from None
    click.echo(f"Handed to {current_app.config['SMTP_URL'].rpartition('@')[2]}.")
