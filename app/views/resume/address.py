"""Where the member lives, the type of job seeker and the type of project (RS-4)."""

from typing import Any

from flask import g, request
from flask_babel import gettext
from flask_login import current_user

from app.forms.account_profile import address_answers
from app.forms.resume.address import LARGE_SMALL, STUDENT, AddressForm, project_type_of, seeker_type_of
from app.operations import address as addresses
from app.views.resume.blueprint import bp
from app.web import address_search
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/address", methods=["GET", "POST"])
@own_resume("address")
def address(public_id: str) -> Any:
    """The address of the membership, and what visa and inflow path say, until somebody corrects them."""
    stay = g.answers.get("stay", {})
    known = {"seeker_type": seeker_type_of(stay), "project_type": _project_type()}
    form = sent_or_kept(AddressForm, **address_answers(current_user.address or {}), **known)
    if form.validate_on_submit():
        return lead_on(accept(form))
    button = request.form.get("check", "") if form.only_redraws() else ""
    found = address_search.pressed(form, button, asker=current_user.get_id()) if button else None
    return step_page(
        "resume/address.html",
        form,
        found=found,
        has_search=addresses.is_configured(),
        why_seeker=_why_seeker(known["seeker_type"], stay),
        why_project=_why_project(known["project_type"]),
    )


def _project_type() -> str:
    path = current_user.inflow_path
    return project_type_of(path.code if path else None)


def _why_seeker(kind: str, stay: Any) -> str:
    if not stay:
        return gettext("Once you have filled in “Your stay”, your visa says which. Students have D-2 or D-4.")
    if kind == STUDENT:
        return gettext("Filled in from your visa status %(visa)s. Change it if it is wrong.", visa=stay["visa"])
    return gettext("Students have D-2 or D-4. Did you study in Korea before, as many with D-10? Choose the first one.")


def _why_project(kind: str) -> str:
    if kind == LARGE_SMALL:
        return gettext("Filled in from how you came to us: the win-win jobs programme of large and small companies.")
    return gettext(
        "Choose the second only if you take part in 대중소기업 상생일자리 프로그램 (win-win jobs programme)."
    )
