"""A production site with a mail server and nothing else: somebody joins by e-mail and registers for a fair.

Run by test_configuration.py in a process of its own, since production has keys of its own. Arguments: the address of
the mail server, the folder for the site's state. Prints what was reached.
"""

import base64
import re
import secrets
import sys
from pathlib import Path

from flask_migrate import upgrade

from app import create_app
from app.extensions import db
from app.models import Member, OutboxItem, Registration
from app.operations import reference
from app.worker import Worker
from config import Production
from tests.applicant import PASSWORD, Applicant
from tests.cast import Cast
from tests.page_client import Browser


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def settings(smtp_url: str, var: Path) -> dict[str, object]:
    """The least that production starts with."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"1:{key()}",
        "HASH_KEY": key(),
        "AUDIT_KEY": key(),
        "TICKET_KEYS": f"1:{key()}",
        "BASE_URL": "https://fair.example",
        "TRUSTED_HOSTS": ["fair.example"],
        "DATABASE_URL": f"sqlite:///{var / 'madang.sqlite'}",
        "RATELIMIT_STORAGE_URI": f"nodefile://{var / 'limits.sqlite'}",
        "VAR_DIR": var,
        "SMTP_URL": smtp_url,
        "MAIL_FROM": "Fair <no-reply@fair.example>",
        "OPERATOR_NAME": "Fair Office",
        "OPERATOR_ADDRESS": "1 Sejong-daero, Seoul",
        "OPERATOR_EMAIL": "office@fair.example",
        "PRIVACY_OFFICER": "Officer, privacy@fair.example",
        **dict.fromkeys(
            ("STANDINS_URL", "PORTONE_URL", "PORTONE_SECRET", "JUSO_URL", "JUSO_KEY", "JUSO_ENGLISH_KEY"), ""
        ),
    }


def main(smtp_url: str, var: Path) -> None:
    app = create_app(Production, **settings(smtp_url, var))
    with app.app_context():
        upgrade()
        reference.load()
        db.session.commit()
        browser = Browser(app)
        applicant = Applicant(browser, standins=None)
        assert browser.location(browser.get("/join/identity", status=303)).endswith("/join/identity/email")
        applicant.to_information_by_email()
        form = applicant_form()
        applicant.post("/join/information", form)
        assert browser.get("/join/done").h1
        log_in_and_register(browser)
        handled = Worker(app).work_off()
        states = set(db.session.scalars(db.select(OutboxItem.state)))
        browser.get("/standins/", status=404)
        sys.stdout.write(f"joined, registered, {handled} mails, {sorted(states)}\n")


def applicant_form() -> dict[str, str]:
    """What the form asks of somebody whose e-mail is confirmed already."""
    from_form = {
        "name_korean": "",
        "member_id": "nguyenlan95",
        "password": PASSWORD,
        "password_again": PASSWORD,
        "contact": "",
        "address_place": "korea",
        "address_road": "서울특별시 관악구 중앙로 7",
        "address_postcode": "08826",
        "address_detail": "101-dong",
        "inflow_path": "none",
        "notice_by_message": "no",
        "notice_by_email": "yes",
    }
    return from_form


def log_in_and_register(browser: Browser) -> None:
    member = db.session.scalars(db.select(Member)).one()
    assert member.identity == "to_check"
    answer = browser.post("/login", {"member_id": member.member_id, "password": PASSWORD, "name": member.name})
    cookie = next(text for text in answer.response.headers.getlist("Set-Cookie") if "login=" in text)
    assert re.match(r"__Host-login=.*Secure; HttpOnly", cookie)
    slot = Cast().fair.slots[0]
    browser.get("/fairs/spring/register")
    browser.post("/fairs/spring/register", {"slot": slot.public_id})
    ticket = db.session.scalars(db.select(Registration)).one()
    assert browser.get(f"/tickets/{ticket.public_id}").soup.select_one(".ticket__qr")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
