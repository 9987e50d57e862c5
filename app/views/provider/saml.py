"""The government's SAML 2.0: its answer is posted across sites, where no cookie of ours comes along."""

from typing import Any

from flask import Response, abort, redirect, request, url_for

from app.clients.government_saml import GovernmentSaml
from app.extensions import db
from app.operations import provider
from app.views.provider.blueprint import bp
from app.views.provider.trip import SAML, come_back, way_back
from app.web.edge import allows_body_of, from_elsewhere

LARGEST_ANSWER = 256 * 1024  # bytes


@bp.post("/login/government_saml/acs")
@from_elsewhere
@allows_body_of(LARGEST_ANSWER)
def acs() -> Any:
    """Keep what was posted, and look at it on a page of ours, where the browser shows who it is."""
    _client()
    state = request.form.get("RelayState", "")
    key = provider.keep_answer(SAML, state, request.form)
    db.session.commit()
    return redirect(url_for("provider.return", state=state if key else None, brought=key), 303)


@bp.get("/login/government_saml/return", endpoint="return")
def come_back_by_saml() -> Any:
    """The same as the way back of the others, with the answer that was kept."""
    _client()
    return come_back(SAML, request.args.get("state", ""), None, brought=request.args.get("brought", ""))


@bp.get("/login/government_saml/metadata")
def metadata() -> Response:
    """What the identity provider must know about this site."""
    return Response(_client().metadata(way_back(SAML)), mimetype="application/samlmetadata+xml")


def _client() -> GovernmentSaml:
    client = provider.configured().get(SAML)
    if not isinstance(client, GovernmentSaml):
        abort(404)
    return client
