"""Somebody who joins, step by step, in a browser without scripts."""

from flask.sessions import SecureCookieSessionInterface

from app.extensions import db
from app.models import Draft, OutboxItem
from app.operations.draft import secret_hash
from tests import bundled
from tests.page_client import Browser, Page

NAME = "NGUYEN THI LAN"
NUMBER = "010-2345-0001"
SEVEN_DIGITS = "950315-6"
PASSWORD = "Orange#tree42"
EMAIL = "lan.nguyen@gmail.com"


def identity(**changes: str) -> dict[str, str]:
    return {"name": NAME, "phone": NUMBER, "seven_digits": SEVEN_DIGITS, "operator": "SKT"} | changes


def email_identity(**changes: str) -> dict[str, str]:
    whole = {"name": "Nguyễn Thị Lan", "birth_date": "19950315", "nationality": "VN"}
    return whole | {"email_local": "lan.nguyen", "email_domain": "gmail.com", "email_typed": ""} | changes


def information(**changes: str) -> dict[str, str]:
    return {
        "name_korean": "응우옌 티 란",
        "member_id": "nguyenlan95",
        "password": PASSWORD,
        "password_again": PASSWORD,
        "email_local": "lan.nguyen",
        "email_domain": "gmail.com",
        "email_typed": "",
        "contact": "",
        "address_place": "korea",
        "address_search": "",
        "address_road": "서울특별시 관악구 중앙로 7",
        "address_postcode": "08826",
        "address_detail": "101-dong 1203-ho",
        "address_found": "",
        "address_country": "",
        "address_abroad": "",
        "inflow_path": "none",
        "notice_by_message": "no",
        "notice_by_email": "yes",
    } | changes


class Applicant:
    """One person in one browser. Each `to_…` brings them to that page by the steps before it."""

    def __init__(self, browser: Browser, standins, language: str = "en"):
        self.browser = browser.in_language(language)
        self.standins = standins
        bundled.load()

    def post(self, path: str, data: dict[str, str], *, status: int = 303, **page: str) -> Page:
        """Send a form as the page shows it: with its hidden fields."""
        shown = self.browser.get(path)
        return self.browser.post(path, {**hidden(shown), **data, **page}, status=status)

    def to_code(self, **changes: str) -> "Applicant":
        self.post("/join/identity", identity(**changes))
        return self

    def text_code(self, number: str = NUMBER) -> str:
        return self.standins.phone.last_code(number)

    def to_terms(self, **changes: str) -> "Applicant":
        self.to_code(**changes)
        code = self.text_code(changes.get("phone", NUMBER))
        self.post("/join/identity/code", {"code": code})
        return self

    def to_information(self, **changes: str) -> "Applicant":
        self.to_terms(**changes)
        self.post("/join/terms", {"terms_of_use": "y"})
        return self

    def to_confirm(self, **changes: str) -> "Applicant":
        self.to_information()
        self.post("/join/information", information(**changes))
        return self

    def to_terms_by_email(self, **changes: str) -> "Applicant":
        self.post("/join/identity/email", email_identity(**changes))
        self.post("/join/confirm", {"code": self.mailed_code()})
        return self

    def to_information_by_email(self, **changes: str) -> "Applicant":
        self.to_terms_by_email(**changes)
        self.post("/join/terms", {"terms_of_use": "y"})
        return self

    def joined(self, **changes: str) -> Page:
        """A whole sign-up; the page that says so."""
        self.to_confirm(**changes)
        self.post("/join/confirm", {"code": self.mailed_code()})
        return self.browser.get("/join/done")

    @staticmethod
    def mails(topic: str) -> list[OutboxItem]:
        query = db.select(OutboxItem).where(OutboxItem.topic == topic).order_by(OutboxItem.id)
        return list(db.session.scalars(query))

    def mailed_code(self) -> str:
        return str(self.mails("mail.confirm_email")[-1].payload["context"]["code"])

    @property
    def draft(self) -> Draft:
        """The row behind this browser."""
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.browser.app)
        secret = serializer.loads(self.browser.cookie("session"))["drafts"]["join"]
        found = db.session.scalar(db.select(Draft).where(Draft.secret_hash == secret_hash(secret)))
        assert found is not None
        return found


def hidden(page: Page) -> dict[str, str]:
    """The hidden fields of the page's form."""
    form = page.soup.find("form", id="page-form")
    return {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
