"""`flask demo`: fill a site with made-up people, to try it or to measure it."""

from types import MappingProxyType

import click
import pyotp
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.extensions import db
from app.models import Fair
from app.operations import demo as data
from app.operations import demo_companies, reference
from app.rules.business_number import shown


def fill_demo(count: int = 300, certificates: demo_companies.Certificates = MappingProxyType({})) -> None:
    """Two fairs, staff, a kiosk, companies and `count` visitors, in an empty database."""
    reference.load()
    data.fill(count, certificates)


def say_logins() -> None:
    """Tell how to log in as the demo's people."""
    code = pyotp.TOTP(data.TOTP_SECRET).now()
    click.echo("Demo logins:")
    click.echo(f"  member  demo0000001 / {data.MEMBER_PASSWORD} / {data.first_name()}")
    for email, _, role in data.STAFF:
        click.echo(f"  staff   {email} / {data.STAFF_PASSWORD}  ({role})")
    click.echo(f"  staff's second factor: {data.TOTP_SECRET} in any authenticator (now {code})")
    _say_logins_of_companies()


def _say_logins_of_companies() -> None:
    code = pyotp.TOTP(demo_companies.TOTP_SECRET).now()
    for sketch, someone in demo_companies.logins():
        about = f"{sketch.name} {shown(sketch.number)}, {someone.role}"
        click.echo(f"  company {someone.email} / {demo_companies.PASSWORD}  ({about})")
    click.echo(f"  companies' second factor: {demo_companies.TOTP_SECRET} (now {code})")
    click.echo("  companies' certificates: at /standins/certificates, their password stands there")


@click.command("demo")
@click.option("--people", default=300, show_default=True, help="How many visitors; 1000000 takes minutes.")
@with_appcontext
def demo(people: int) -> None:
    """Fill an empty database with demo data, or add visitors to a demo. Refused in production."""
    if current_app.config["ENVIRONMENT"] == "production":
        raise click.ClickException("The demo's logins are public: never fill them into a site of real people.")
    if db.session.scalar(select(Fair.id).limit(1)) is None:
        fill_demo(people)
    else:
        data.add_people(people)
    say_logins()
