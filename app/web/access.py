"""Who is asking: members, staff and companies by their login cookie, kiosks by theirs; decorators that let them in."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import bindparam, select, update

from app.extensions import db, login_manager
from app.models import Company, CompanyPerson, Kiosk, LoginSession, Member, Staff
from app.models.types import now
from app.operations.company import proxies
from app.rules.company_services import FOR_OTHERS, is_covered
from app.web.errors import error_page
from app.web.frame import wants_fragment
from app.web.headers import cookie_name
from app.web.paths import safe_next

View = TypeVar("View", bound=Callable[..., Any])

TOUCH_EVERY = timedelta(minutes=1)
PROOF_HOLDS = timedelta(minutes=10)  # after which the password is asked for again before a change
LOGIN_AND_PERSON = (
    select(LoginSession, Member, Staff, Company, CompanyPerson)
    .outerjoin(Member, Member.id == LoginSession.member_id)
    .outerjoin(Staff, Staff.id == LoginSession.staff_id)
    .outerjoin(Company, Company.id == LoginSession.company_id)
    .outerjoin(CompanyPerson, CompanyPerson.id == LoginSession.company_person_id)
    .where(LoginSession.token_hash == bindparam("token_hash"))
)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def init_app(app: Flask) -> None:
    app.config["LOGIN_COOKIE"] = cookie_name(app, "login")
    app.config["KIOSK_COOKIE"] = cookie_name(app, "kiosk")
    login_manager.request_loader(_person_of)
    login_manager.session_protection = None
    app.jinja_env.globals.update(acted_for=acted_for, company_may=company_may)


def _person_of(request: Request) -> Member | Staff | Company | None:
    """The member, staff or company whose login the browser's cookie proves; of a company, who acts is in
    g.company_person, and nobody where it is the certificate."""
    g.login = g.company_person = None
    token = request.cookies.get(current_app.config["LOGIN_COOKIE"])
    if not token:
        return None
    # The person comes with the login and is held here: what nobody holds, the session would load again.
    row = db.session.execute(LOGIN_AND_PERSON, {"token_hash": token_hash(token)}).first()
    if row is None:
        return None
    login, member, staff, company, acting = row
    person = member or staff or company
    if not _is_live(login) or person is None or not person.is_active or (acting and acting.removed_at is not None):
        return None
    g.login, g.company_person = login, acting
    if not _asks_by_itself(request):
        _touch(login)
    return person  # type: ignore[no-any-return]


def _is_live(login: LoginSession) -> bool:
    moment = now()
    idle = current_app.config["STAFF_IDLE_TIMEOUT" if login.staff_id is not None else "IDLE_TIMEOUT"]
    return login.ended_at is None and login.expires_at > moment and login.seen_at + idle > moment


def asks_by_itself(view: View) -> View:
    """Mark what a page asks for again and again while nobody does anything: it keeps no login awake."""
    view.by_itself = True  # type: ignore[attr-defined]
    return view


def _asks_by_itself(request: Request) -> bool:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "by_itself", False)


def _touch(login: LoginSession) -> None:
    """Note that the person is here, at most once a minute, in a transaction of its own."""
    moment = now()
    if moment - login.seen_at < TOUCH_EVERY:
        return
    with db.engine.begin() as connection:
        connection.execute(update(LoginSession).where(LoginSession.id == login.id).values(seen_at=moment))


def member_only(view: View) -> View:
    """A page for members. Others are led to the login and back; who must agree to changed terms, there first."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated or not current_user.is_member:
            return _to_login("account.login")
        if g.login.must_agree and not getattr(view, "before_agreeing", False):
            return lead_there("account.agree")
        return view(*args, **kwargs)

    wrapped.audience = "member"  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def before_agreeing(view: View) -> View:
    """Mark a member's page that is open also before changed terms are agreed to. Stands below member_only."""
    view.before_agreeing = True  # type: ignore[attr-defined]
    return view


def freshly_proved(view: View) -> View:
    """A page that changes how one gets in: the password was typed in this login within ten minutes, or is asked for
    first (account.prove). Stands below member_only."""
    return _proved_first(view, "account.prove")


def staff_freshly_proved(view: View) -> View:
    """A page that decides who gets in or what may be done: password or passkey was used in this login within ten
    minutes, or is asked for first (staff.prove). Stands below staff_only."""
    return _proved_first(view, "staff.prove")


def staff_member(view: View) -> View:
    """A page for everybody of the staff, also for those who hold no role yet: about how they log in themselves."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated or not current_user.is_staff:
            return _to_login("staff.login")
        return view(*args, **kwargs)

    wrapped.audience = "staff:own"  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def company_freshly_proved(view: View) -> View:
    """A company's page that changes how one gets in: certificate or password was used in this login within ten minutes,
    or is asked for first (company.prove). Stands below company_only."""
    return _proved_first(view, "company.prove")


def _proved_first(view: View, endpoint: str) -> View:
    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not is_freshly_proved():
            return lead_there(endpoint)
        return view(*args, **kwargs)

    return wrapped  # type: ignore[return-value]


def is_freshly_proved() -> bool:
    """Whether password, passkey or a company's certificate was used in this login within ten minutes."""
    proved_at = g.login.proved_at
    return proved_at is not None and proved_at + PROOF_HOLDS > now()


def lead_there(endpoint: str) -> Any:
    """To a page that must come first, and back to this one: a page by 303, a fragment by asking htmx to go."""
    address = url_for(endpoint, next=_here())
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _here() -> str | None:
    """This page, to be led back to. What was sent to it has to be sent again."""
    opened = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return request.full_path.rstrip("?") if opened else None


def staff_only(role: str, *, everywhere: bool = False) -> Callable[[View], View]:
    """A page for staff who hold this role at some fair; what it shows is kept to their fairs by web.staff_fairs.
    `everywhere`: for those alone who hold it for all fairs, where the page is about what belongs to none. Other staff
    get 403; anybody else is led to the login."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated or not current_user.is_staff:
                return _to_login("staff.login")
            if not (current_user.may_everywhere(role) if everywhere else current_user.may(role)):
                abort(403)
            return view(*args, **kwargs)

        wrapped.audience = f"staff:{role}"  # type: ignore[attr-defined]
        return wrapped  # type: ignore[return-value]

    return decorate


def company_only(service: str, role: str = "viewer") -> Callable[[View], View]:
    """A page for companies, part of one of rules.company_services. Anybody else is led to the login; a login whose
    type does not cover the service, and a person whose role does not include the given one, get 403 with the reason.

    The company that logged in is g.company. Who proves by certificate acts as an owner. A proxy's login does what is
    done for others in the name of g.acting_for, a company that lets it do so at this moment; elsewhere that is None.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated or not current_user.is_company:
                return _to_login("company.login")
            g.company = current_user._get_current_object()
            if not is_covered(g.login.login_type, service):
                return error_page(403, why="login_type")
            if not company_may(role):
                return error_page(403, why="company_role")
            g.acting_for = None
            if g.login.login_type == "proxy" and service in FOR_OTHERS:
                return _as_proxy(service) or view(*args, **kwargs)
            return view(*args, **kwargs)

        wrapped.audience = f"company:{service}:{role}"  # type: ignore[attr-defined]
        return wrapped  # type: ignore[return-value]

    return decorate


def _as_proxy(service: str) -> Any:
    """Note in g.acting_for whom the proxy acts for; what stands in the way, if anything does."""
    if g.login.acting_for_id is None:
        return lead_there("company.acting")
    g.acting_for = proxies.named_by(g.login.acting_for_id, g.company.id, service)
    return None if g.acting_for else error_page(403, why="not_named")


def acted_for() -> Company | None:
    """The company that a proxy's login acts for just now, as the frame shows it; asked for once in a request."""
    login = getattr(g, "login", None)
    if login is None or login.login_type != "proxy" or login.acting_for_id is None:
        return None
    if "acted_for" not in g:
        g.acted_for = proxies.named_by(login.acting_for_id, login.company_id)
    return g.acted_for  # type: ignore[no-any-return]


def company_may(role: str) -> bool:
    """Whether whoever acts for the company that is logged in has this role."""
    return g.company_person is None or bool(g.company_person.may(role))


def kiosk_only(view: View) -> View:
    """A call that only a paired kiosk may make; it finds its Kiosk in g.kiosk. Others get 401."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        g.kiosk = kiosk_of(request)
        if g.kiosk is None:
            return Response(status=401)
        return view(*args, **kwargs)

    wrapped.audience = "kiosk"  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def kiosk_of(request: Request) -> Kiosk | None:
    token = request.cookies.get(current_app.config["KIOSK_COOKIE"])
    return Kiosk.with_token_hash(token_hash(token)) if token else None


def to_staff_login() -> Any:
    """For pages that let in others than staff too, and decide that themselves."""
    return _to_login("staff.login")


def _to_login(endpoint: str) -> Any:
    """Pages lead to the login and back; a fragment asks htmx to go there."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": url_for(endpoint, next=_page_around())})
    flash(gettext("Log in to go on."), "info")
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    address = url_for(endpoint, next=target)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _page_around() -> str | None:
    """The page that a fragment belongs to, to be led back to: htmx names it. Only one of ours."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    if not shown.path or (shown.netloc and shown.netloc != request.host):
        return None
    return safe_next(shown.path + (f"?{shown.query}" if shown.query else ""))


def set_cookie(response: Response, name: str, value: str, lifetime: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lifetime.total_seconds()),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget_cookie(response: Response, name: str) -> None:
    """Have the browser drop a cookie that set_cookie gave it."""
    is_secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.delete_cookie(name, path="/", secure=is_secure, httponly=True, samesite="Lax")
