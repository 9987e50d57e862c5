"""What the pages of a sign-up share: whose draft it is, which step may be opened, how a step is stored."""

from flask import g
from flask_babel import gettext

from app.web.drafting import keep, lead_on, sender, store
from app.web.sign_up import SignUp
from app.wizards.join import JOIN

__all__ = ["keep", "lead_on", "next_address", "page", "progress", "sender", "store", "within_sign_up"]

MAILS_PER_ADDRESS = "20 per hour"

_sign_up = SignUp(JOIN, begins_at="member.join_identity")
within_sign_up, next_address, page, progress = _sign_up.within, _sign_up.next_address, _sign_up.page, _sign_up.progress


def of_somebody_else(person: str) -> tuple[str, ...]:
    """The steps to drop where another person proves to be there than the one who began this draft on another device:
    what was typed then is not for these eyes."""
    before = g.answers.get("identity", {}).get("proved_before")
    return () if before in (None, person) else ("terms", "information", "confirm")


def too_many_mails() -> str:
    return gettext("Many codes were sent already. Look into your spam folder, or try again in an hour.")
