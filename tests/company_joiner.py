"""A company that joins, as the tests of its pages go through them."""

from typing import Any

from app.extensions import db
from app.models import Draft
from standins.businesses import Business
from tests.page_client import Browser, Page

KIND, BUSINESS, CERTIFICATE, DOCUMENTS = (
    f"/company/join{step}" for step in ("", "/business", "/certificate", "/documents")
)


def typed(business: Business, **changes: str) -> dict[str, str]:
    """What somebody types who has the certificate of registration at hand."""
    return {
        "number": business.shown_number,
        "representative": business.representatives[0],
        "opened_on": business.opened_on.isoformat(),
        "second_name": business.second_name,
    } | changes


class Joiner:
    """A browser in the middle of a company's sign-up; each form carries the marks of the page it was opened from."""

    def __init__(self, browser: Browser):
        self.browser = browser.in_language("en")

    def begin(self, **kind: str) -> "Joiner":
        self.send(KIND, {"kind": "general", "approval_number": ""} | kind)
        return self

    def certify(self, business: Business, *, status: int = 303, **changes: str) -> Page:
        return self.send(BUSINESS, typed(business, **changes), status=status)

    def send(self, path: str, fields: dict[str, Any], *, status: int = 303, **options: Any) -> Page:
        page = self.browser.get(path)
        marks = {"tab": page.value("tab") or "", "seen": page.value("seen") or "0"}
        return self.browser.post(path, marks | fields, status=status, **options)

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """The fields of the one draft there is, by step."""
        db.session.rollback()
        answers = db.session.scalars(db.select(Draft)).one().answers
        return {
            step: {name: cell[0] for name, cell in fields.items()} for step, fields in answers.items() if step != "tabs"
        }
