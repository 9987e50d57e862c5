"""Inflow paths: the list that people choose from when they join, and the links of a fair that count by them (ST-6)."""

from typing import Any

from flask import Response, abort, current_app, flash, render_template
from flask_babel import gettext

from app.extensions import db
from app.forms.staff_inflow import InflowForm
from app.models import InflowPath
from app.operations import inflow as operations
from app.operations.link_code import code_path, png
from app.rules.stamp import stamp
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff


@bp.get("/inflow")
@staff_only("fair_manager", everywhere=True)
def inflow() -> str:
    """All paths, in their order; retired ones last."""
    return render_template("staff/inflow.html", paths=InflowPath.all_of_them())


@bp.route("/inflow/new", methods=["GET", "POST"])
@staff_only("fair_manager", everywhere=True)
def inflow_new() -> Any:
    """A path more."""
    form = InflowForm()
    if not form.validate_on_submit():
        return render_form("staff/inflow_new.html", form)
    try:
        operations.add(form.code.data or "", form.names)
        db.session.commit()
    except operations.CodeTaken:
        form.code.errors = [gettext("Another path has this code. Choose another.")]
        return render_form("staff/inflow_new.html", form)
    flash(gettext("The path is stored. People choose it from now on."), "success")
    return lead_to("staff.inflow")


@bp.route("/inflow/<path_code>", methods=["GET", "POST"])
@staff_only("fair_manager", everywhere=True)
def inflow_path(path_code: str) -> Any:
    """Other names of a path."""
    path = _path(path_code)
    form = InflowForm.of(path)
    if not form.validate_on_submit():
        return _page(form, path)
    try:
        operations.change(path, form.names, seen=form.seen.data or "")
        db.session.commit()
    except operations.ChangedMeanwhile:
        db.session.rollback()
        path = _path(path_code)
        form.seen.data = stamp(path.names)
        form.form_errors.append(
            gettext("A colleague changed this page while you did. Compare both, then save again what is right.")
        )
        return _page(form, path, stored=InflowForm.values_of(path))
    flash(gettext("Stored."), "success")
    return lead_to("staff.inflow")


@bp.post("/inflow/<path_code>/up")
@staff_only("fair_manager", everywhere=True)
def inflow_up(path_code: str) -> Any:
    """One place earlier."""
    operations.move_up(_path(path_code))
    db.session.commit()
    return lead_to("staff.inflow")


@bp.post("/inflow/<path_code>/retire")
@staff_only("fair_manager", everywhere=True)
def inflow_retire(path_code: str) -> Any:
    """Nobody is asked for it any more; statistics keep it."""
    operations.offer(_path(path_code), False)
    db.session.commit()
    return lead_to("staff.inflow")


@bp.post("/inflow/<path_code>/offer")
@staff_only("fair_manager", everywhere=True)
def inflow_offer(path_code: str) -> Any:
    """People choose it again."""
    operations.offer(_path(path_code), True)
    db.session.commit()
    return lead_to("staff.inflow")


@bp.get("/fairs/<slug>/ways")
@staff_only("viewer")
def fair_inflow(slug: str) -> str:
    """How the registrants of a fair came, with a link and a code for each path."""
    fair = fair_for_staff(slug, "viewer")
    paths, counts = InflowPath.all_of_them(), operations.counts_of(fair)
    links = {path.id: _link(slug, path) for path in paths}
    return render_template(
        "staff/fair_inflow.html",
        fair=fair,
        paths=paths,
        counts=counts,
        links=links,
        codes={number: code_path(link) for number, link in links.items()},
    )


@bp.get("/fairs/<slug>/ways/<path_code>.png")
@staff_only("viewer")
def fair_inflow_code(slug: str, path_code: str) -> Response:
    """The code as a picture, for a poster."""
    fair, path = fair_for_staff(slug, "viewer"), _path(path_code)
    name = f"{fair.slug}-{path.code}.png"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(png(_link(slug, path)), mimetype="image/png", headers=headers)


def _link(slug: str, path: InflowPath) -> str:
    return f"{current_app.config['BASE_URL']}/fairs/{slug}?from={path.code}"


def _page(form: InflowForm, path: InflowPath, stored: Any = None) -> Response:
    return render_form("staff/inflow_path.html", form, path=path, stored=stored)


def _path(code: str) -> InflowPath:
    return InflowPath.with_code(code) or abort(404)
