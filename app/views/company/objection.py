"""An owner says no to a recovery that somebody else has asked for, by the link of the mail about it (CL-5)."""

from flask import Response, make_response, render_template, session

from app.extensions import db
from app.forms.company.people import ObjectForm
from app.models import CompanyCheck, CompanyPerson
from app.operations.company import recovery
from app.views.company.blueprint import bp
from app.web.mailed_links import hold
from app.web.render import lead_to, render_form

HELD = "company_objection"  # the recovery, and the link's secret
LONGEST = 60


@bp.get("/recoveries/<public_id>/<token>")
def objection_link(public_id: str, token: str) -> Response:
    """Where the mail leads."""
    return hold(HELD, [public_id[:LONGEST], token[:LONGEST]], "company.objection")


@bp.route("/objection", methods=["GET", "POST"])
def objection() -> Response:
    """Who asks, and the way to say no."""
    check, owner = _held()
    if check is None or owner is None:
        session.pop(HELD, None)
        return make_response(render_template("company/objection_over.html"), 404)
    form = ObjectForm()
    has_objected = any(said["person"] == owner.public_id for said in check.details.get("objections", []))
    if has_objected or not form.validate_on_submit():
        return render_form(
            "company/objection.html", form, asked=check.details, company=check.company, has_objected=has_objected
        )
    try:
        recovery.object_to(check, owner, form.reason.data or "")
    except recovery.NotWaiting:
        db.session.rollback()
        return lead_to("company.objection")  # type: ignore[no-any-return]
    db.session.commit()
    return lead_to("company.objection")  # type: ignore[no-any-return]


def _held() -> tuple[CompanyCheck | None, CompanyPerson | None]:
    public_id, token = session.get(HELD) or ("", "")
    check = recovery.with_public_id(public_id) if public_id else None
    return (check, recovery.owner_with_token(check, token)) if check is not None else (None, None)
