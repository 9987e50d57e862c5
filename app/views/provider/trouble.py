"""The one page for every journey to a provider that ends badly: what happened, and what to do now.

Nothing was linked and nothing was made when it is shown, and it says so. It has an address of its own, so that state
and code of the way back do not stay in the browser's, and the page can be read again, and in another language.
"""

from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.forms.validators import too_young
from app.models.provider import PURPOSES
from app.operations import provider
from app.views.provider.blueprint import bp
from app.web.paths import safe_next

# What went wrong, and the status of its page.
STATUSES = {
    "denied": 403,  # the person said no, over there
    "stale": 400,  # no journey of this browser is open under this state
    "refused": 400,  # the answer must not be trusted
    "outage": 502,  # the provider does not answer, or nothing that can be read
    "often": 429,  # too many journeys from one place
    "logged_out": 403,  # a link that nobody asks for any more
    "taken": 409,  # the account belongs to another membership
    "another": 409,  # the member has linked another account of this provider
    "other_person": 409,  # a government vouches for somebody else
    "member": 409,  # a government vouches for somebody who has a membership without this link
    "too_young": 403,
    "left": 403,  # the membership was ended
}
MAY_TRY_AGAIN = ("denied", "stale", "refused", "outage", "often")


def trouble(kind: str, key: str, *, purpose: str = "login", next_url: str | None = None) -> Any:
    """Lead to the page of what went wrong."""
    beside = None if purpose == "login" else purpose
    return redirect(url_for("provider.trouble", key=key, kind=kind, purpose=beside, next=next_url), 303)


@bp.get("/login/<key>/trouble/<kind>", endpoint="trouble")
def trouble_page(key: str, kind: str) -> Any:
    """With a way to try again where that can help, and another way in."""
    purpose = request.args.get("purpose", "login")
    if key not in provider.configured() or kind not in STATUSES or purpose not in PURPOSES:
        abort(404)
    html = render_template(
        "provider/trouble.html",
        kind=kind,
        provider=key,
        purpose=purpose,
        next=safe_next(request.args.get("next")),
        title=_title(kind),
        reason=too_young() if kind == "too_young" else "",
        may_try_again=kind in MAY_TRY_AGAIN,
    )
    return make_response(html, STATUSES[kind])


def _title(kind: str) -> str:
    titles = {
        "denied": gettext("You said no, and nothing happened"),
        "stale": gettext("This way in is over"),
        "refused": gettext("We could not trust the answer"),
        "outage": gettext("No answer that we can use"),
        "often": gettext("Too many tries from your network"),
        "logged_out": gettext("You are logged out"),
        "taken": gettext("This account cannot be linked"),
        "another": gettext("Another account is linked already"),
        "other_person": gettext("This account cannot be linked"),
        "member": gettext("You are a member already"),
        "too_young": gettext("You can join when you are 14"),
        "left": gettext("This membership has ended"),
    }
    return titles[kind]
