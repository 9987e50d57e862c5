"""The live board of a fair, and its version for a screen in the hall (ST-4)."""

from typing import Any

from flask import Response, abort, flash, g, render_template, session, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.board import HallLinkForm
from app.models import Fair, HallLink
from app.operations import board as figures
from app.operations.board import links
from app.views.staff.blueprint import bp
from app.web import board as boards
from app.web.access import asks_by_itself, staff_only
from app.web.hall import hall_screen, hold
from app.web.headers import with_headers
from app.web.reading import reads_only
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff

PARTS, HALL_PARTS = "staff/_board_figures.html", "staff/_board_hall_figures.html"
NEW_LINK = "hall_link"  # in this browser's session, until the page has shown it once


@bp.get("/fairs/<slug>/board")
@reads_only("GET")
@staff_only("viewer")
def board(slug: str) -> str:
    """How the fair stands now."""
    return _page("staff/board.html", fair_for_staff(slug, "viewer"), PARTS)


@bp.get("/fairs/<slug>/board/figures")
@reads_only("GET")
@staff_only("viewer")
@asks_by_itself
def board_figures(slug: str) -> Response:
    """The parts of the board alone, as its page asks for them every few seconds."""
    return boards.fragment(fair_for_staff(slug, "viewer"), PARTS)


@bp.get("/fairs/<slug>/board/hall")
@with_headers(dict)
@hall_screen
def board_hall(slug: str) -> str:
    """The same for a screen that everybody in the hall sees: large, dark, and without small groups."""
    return _page("staff/board_hall.html", g.fair, HALL_PARTS, for_all=True)


@bp.get("/fairs/<slug>/board/hall/figures")
@hall_screen
@asks_by_itself
def board_hall_figures(slug: str) -> Response:
    return boards.fragment(g.fair, HALL_PARTS, for_all=True)


@bp.get("/fairs/<slug>/board/hall/<token>")
def board_hall_link(slug: str, token: str) -> Response:
    """What a screen opens once: the secret leaves the address for a cookie of this browser."""
    link = links.with_secret(token)
    if link is None or link.fair.slug != slug:
        abort(404)
    return hold(lead_to("staff.board_hall", slug=slug), link, token)


@bp.route("/fairs/<slug>/board/links", methods=["GET", "POST"])
@staff_only("fair_manager")
def board_links(slug: str) -> Any:
    """The screens of the hall; a new link is shown once, on the page that follows."""
    fair, form = fair_for_staff(slug, "fair_manager"), HallLinkForm()
    if not form.validate_on_submit():
        shown = session.pop(NEW_LINK, None)
        return render_form("staff/board_links.html", form, fair=fair, links=links.of_fair(fair), shown=shown)
    _link, secret = links.make(fair, current_user, form.name.data or "")
    session[NEW_LINK] = url_for("staff.board_hall_link", slug=slug, token=secret, _external=True)
    db.session.commit()
    return lead_to("staff.board_links", slug=slug)


@bp.post("/fairs/<slug>/board/links/<public_id>/revoke")
@staff_only("fair_manager")
def board_link_revoke(slug: str, public_id: str) -> Any:
    """The screen goes dark at its next look."""
    link = _link_of(fair_for_staff(slug, "fair_manager"), public_id)
    links.revoke(link)
    db.session.commit()
    flash(gettext("%(name)s shows the board no more.", name=link.name), "success")
    return lead_to("staff.board_links", slug=slug)


def _page(template: str, fair: Fair, parts: str, *, for_all: bool = False) -> str:
    view = boards.view_of(fair, figures.figures_of(fair), for_all=for_all)
    return render_template(
        template, view=view, fair=fair, parts=boards.drawn(view, parts), name=boards.name_of(view, parts)
    )


def _link_of(fair: Fair, public_id: str) -> HallLink:
    found = db.session.scalar(select(HallLink).where(HallLink.fair_id == fair.id, HallLink.public_id == public_id))
    if found is None:
        abort(404)
    return found
