"""The one page for every journey to a provider that ends badly: what happened, and what to do now.

Nothing was linked and nothing was made when it is shown, and it says so.
"""

from typing import Any

from flask import make_response, render_template
from flask_babel import gettext

# What went wrong, and the status of its page.
STATUSES = {
    "denied": 403,  # the person said no, over there
    "stale": 400,  # no journey of this browser is open under this state
    "refused": 400,  # the answer must not be trusted
    "outage": 502,  # the provider does not answer, or nothing that can be read
    "logged_out": 403,  # a link that nobody asks for any more
    "taken": 409,  # the account belongs to another membership
    "another": 409,  # the member has linked another account of this provider
    "other_person": 409,  # a government vouches for somebody else
    "left": 403,  # the membership was ended
    "often": 429,  # too many journeys from one place
}
WITHOUT_SECOND_TRY = {"taken", "another", "other_person", "left"}


def trouble(kind: str, provider: str, *, purpose: str = "login", next_url: str | None = None) -> Any:
    """The page, with a way to try again where that can help, and another way in."""
    html = render_template(
        "provider/trouble.html",
        kind=kind,
        provider=provider,
        purpose=purpose,
        next=next_url,
        title=_title(kind),
        may_try_again=kind not in WITHOUT_SECOND_TRY,
    )
    return make_response(html, STATUSES[kind])


def _title(kind: str) -> str:
    titles = {
        "denied": gettext("You said no, and nothing happened"),
        "stale": gettext("This way in is over"),
        "refused": gettext("We could not trust the answer"),
        "outage": gettext("No answer that we can use"),
        "logged_out": gettext("You are logged out"),
        "taken": gettext("This account cannot be linked"),
        "another": gettext("Another account is linked already"),
        "other_person": gettext("This account cannot be linked"),
        "left": gettext("This membership has ended"),
        "often": gettext("Too many tries from your network"),
    }
    return titles[kind]
