"""The check in the service's own window: how it is begun, the page that opens it, and the way back."""

from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext

from app.clients.identity import (
    Cancelled,
    IdentityRefused,
    IdentityServiceError,
    NotFinished,
    PersonNotFound,
    TooManyTries,
)
from app.extensions import db
from app.models.types import now
from app.operations import budget, identity
from app.operations import identity_window as windows
from app.views.identity.visit import (
    back_or_on,
    begin,
    elsewhere,
    identity_page,
    may_run,
    open_draft,
    proved,
    without_service,
)
from app.web.drafting import lead_on
from app.web.headers import opens_window_of, posts_to, with_headers

LOOKS_PER_DRAFT = "30 per hour"  # how often the service is asked what became of a run


def _headers() -> dict[str, str]:
    """The window page alone may load the service's script, or send a form to the service."""
    config = current_app.config
    if identity.service_key() == identity.NICE:
        return posts_to(config["NICE_WINDOW_URL"])
    return opens_window_of(scripts=[config["PORTONE_SCRIPT_URL"]], origins=config["PORTONE_WINDOW_ORIGINS"])


@with_headers(_headers)
def window() -> Any:
    """A button that opens the window of the service. By POST the run is begun."""
    if not identity.has_window():
        return lead_on(g.journey.address()) if identity.is_configured() else without_service()
    if request.method == "POST":
        return _begin_run()
    if away := elsewhere():
        return away
    check = identity.waiting(g.draft.id, identity.WINDOW)
    if check is None or check.expires_at <= now():
        return back_or_on()
    return _window_page(check)


def _window_page(check: Any) -> Any:
    config = current_app.config
    if check.service == identity.NICE:
        fields = check.secrets["fields"]
        return identity_page("identity/window_form.html", action=config["NICE_WINDOW_URL"], fields=fields)
    opening = {
        "script": config["PORTONE_SCRIPT_URL"],
        "store-id": config["PORTONE_STORE_ID"],
        "channel-key": config["PORTONE_CHANNEL_KEY"],
        "verification-id": check.verification_id,
        "return-url": _absolute(check.secrets["leads_to"]),
    }
    return identity_page("identity/window.html", opening=opening, has_code=identity.has_code())


def _begin_run() -> Any:
    open_draft()
    begin()
    if not may_run():
        db.session.commit()
        return _not_begun(g.journey.words.pause, 429)
    db.session.commit()  # a draft that was just begun; and nothing is held while NICE is asked
    number = windows.new_id()
    answers_to = _absolute(url_for("identity.arrived", verification_id=number))
    try:
        secrets = windows.prepare(number, answers_to, g.journey.address("return"))
    except IdentityServiceError:
        return _not_begun(g.journey.words.outage, 503)
    windows.begin(g.draft.id, number, secrets)
    db.session.commit()
    return lead_on(g.journey.address("window"))


def _not_begun(trouble: Any, status: int) -> Any:
    title = gettext("The window was not opened")
    return identity_page("identity/not_verified.html", title=title, text=trouble, status=status)


def _absolute(path: str) -> str:
    """On this site's fixed address, whatever host the request names."""
    return current_app.config["BASE_URL"].rstrip("/") + path


def came_back() -> Any:
    """The way back from the window. What the browser says only chooses words: the service is asked, or its sealed
    answer opened, for the run of this browser's own draft."""
    if away := elsewhere():
        return away
    check = identity.waiting(g.draft.id, identity.WINDOW)
    if check is None:
        return back_or_on()
    if request.args.get("identityVerificationId", check.verification_id) != check.verification_id:
        return _refused(gettext("This answer belongs to another form. Open the window again from here."))
    if check.expires_at <= now():
        return _refused(gettext("The window was open too long. Open it again."))
    if not budget.within("identity.result", g.draft.public_id, LOOKS_PER_DRAFT):
        return _refused(g.journey.words.pause, 429)
    db.session.rollback()
    return _outcome(check)


def _outcome(check: Any) -> Any:
    try:
        person = windows.outcome(check, request.args.get("brought", ""))
    except IdentityRefused as refused:
        return _refused(_words(refused), may_look_again=isinstance(refused, NotFinished))
    except IdentityServiceError:
        return _refused(g.journey.words.outage, 503, may_look_again=True)
    if "code" in request.args:  # the window said no, so that the person was told so
        return _refused(_words(NotFinished()))
    return proved(person, check.id)


def _words(refused: IdentityRefused) -> Any:
    if isinstance(refused, PersonNotFound):
        return gettext(
            "Your operator knows nobody with what was typed in the window. Check name, number and birth date."
        )
    if isinstance(refused, TooManyTries):
        return g.journey.words.pause
    if isinstance(refused, Cancelled):
        return gettext("The window was closed before the check was done.")
    if isinstance(refused, NotFinished):
        return gettext("The check in the window is not done yet.")
    return gettext("The check in the window ended without a result.")


def _refused(text: Any, status: int = 422, *, may_look_again: bool = False) -> Any:
    return identity_page(
        "identity/not_verified.html",
        title=gettext("You are not confirmed yet"),
        text=text,
        look_again=g.journey.address("return") if may_look_again else "",
        status=status,
    )
