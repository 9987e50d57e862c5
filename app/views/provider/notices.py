"""What providers tell this site by themselves: that somebody has ended a link over there, or wants data deleted."""

import logging
from typing import Any

from flask import Response, abort, current_app, render_template, request, url_for
from sqlalchemy import select

from app.clients.facebook import Facebook
from app.clients.kakao import Kakao
from app.clients.provider import ProviderRefused
from app.extensions import db
from app.models import DeletionRequest
from app.operations import provider
from app.views.provider.blueprint import bp
from app.web.edge import from_elsewhere

log = logging.getLogger(__name__)


@bp.route("/login/kakao/unlinked", methods=["GET", "POST"])
@from_elsewhere
def kakao_unlinked() -> Any:
    """Kakao says that a person has ended the link; it wants a 200 within three seconds, also for somebody unknown."""
    client = provider.configured().get("kakao")
    if not isinstance(client, Kakao):
        abort(404)
    authorization = request.headers.get("Authorization", "")
    if not authorization:
        return Response(status=401, headers={"WWW-Authenticate": "KakaoAK"})
    try:
        subject = client.reads_unlink_notice(authorization, request.values.to_dict())
    except ProviderRefused as error:
        return _refused("kakao", error)
    provider.unlinked_there("kakao", subject)
    db.session.commit()
    return Response(status=200)


@bp.post("/login/facebook/deauthorized")
@from_elsewhere
def facebook_deauthorized() -> Any:
    """Facebook says that a person has removed this site from their account."""
    try:
        subject = _facebook().read_signed_request(request.form.get("signed_request", ""))
    except ProviderRefused as error:
        return _refused("facebook", error)
    provider.unlinked_there("facebook", subject)
    db.session.commit()
    return {}


@bp.post("/login/facebook/deletion")
@from_elsewhere
def facebook_deletion() -> Any:
    """A person asks Facebook to have their data deleted here; the answer says where they see what became of it."""
    try:
        subject = _facebook().read_signed_request(request.form.get("signed_request", ""))
    except ProviderRefused as error:
        return _refused("facebook", error)
    code = provider.request_deletion("facebook", subject)
    db.session.commit()
    path = url_for("provider.deletion", code=code)
    return {"url": str(current_app.config["BASE_URL"]).rstrip("/") + path, "confirmation_code": code}


@bp.get("/login/facebook/deletion/<code>")
def deletion(code: str) -> str:
    """What became of a request to delete, for whoever has its code."""
    found = db.session.scalar(select(DeletionRequest).where(DeletionRequest.code == code)) or abort(404)
    return render_template("provider/deletion.html", request_for_deletion=found)


def _facebook() -> Facebook:
    client = provider.configured().get("facebook")
    if not isinstance(client, Facebook):
        abort(404)
    return client


def _refused(key: str, error: ProviderRefused) -> Response:
    log.warning("notice of a provider", extra={"provider": key, "reason": error.reason})
    return Response(status=403)
