"""The resumes that lie with staff: the list, and each one with what staff do with it (RS-12, ST-2)."""

from typing import Any, NamedTuple

from flask import flash, render_template, request
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.extensions import db
from app.forms.base import BaseForm
from app.forms.resume.address import PROJECT_TYPES, SEEKER_TYPES
from app.forms.resume.conditions import WORK_TYPES
from app.forms.resume.experience import CAREERS
from app.forms.staff_accounts import RevealForm
from app.forms.staff_resume import ResumeSearchForm, ReturnForm, SeenForm
from app.models import Resume, ResumeVersion
from app.operations import audit, picking
from app.operations.resume import application, seen
from app.views.staff.blueprint import bp
from app.web import resume_changes, resume_staff
from app.web.access import staff_only
from app.web.filters import korean_time
from app.web.render import lead_to, render_form
from app.web.staff_fairs import may_act_for, resume_for_staff


class ResumeList(NamedTuple):
    """What the list shows."""

    query: seen.Query
    result: seen.Result
    visas: dict[str, str]


@bp.get("/resumes")
@staff_only("viewer")
def resumes() -> str:
    """Find resumes, those that wait for somebody first."""
    form = ResumeSearchForm(request.args)
    found = _list(form)
    return render_template(
        "staff/resumes.html", form=form, found=found, counts=seen.counts(found.query), choices=_choices(found.visas)
    )


@bp.get("/resumes/results")
@staff_only("viewer")
def resumes_results() -> str:
    """The rows alone, while somebody types."""
    form = ResumeSearchForm(request.args)
    return render_template("staff/_resumes_results.html", form=form, found=_list(form))


@bp.get("/resumes/<public_id>")
@staff_only("viewer")
def resume(public_id: str) -> Any:
    """What was submitted, whole; another version of it by ?version=. That it was opened is recorded."""
    found = resume_for_staff(public_id, "viewer")
    return resume_page(found, SeenForm(formdata=None))


@bp.post("/resumes/<public_id>/accept")
@staff_only("desk")
def resume_accept(public_id: str) -> Any:
    """It is complete and right."""
    form = SeenForm()
    try:
        application.accept(current_user, _waiting(public_id), form.seen)
    except application.Settled:
        return _was_settled(public_id)
    db.session.commit()
    flash(gettext("Accepted. The member is told by e-mail."), "success")
    return lead_to("staff.resume", public_id=public_id)


@bp.post("/resumes/<public_id>/return")
@staff_only("desk")
def resume_return(public_id: str) -> Any:
    """Back to the member with the reason."""
    form = ReturnForm(prefix="return")
    try:
        found = _waiting(public_id)
        if not form.validate_on_submit():
            return resume_page(found, form)
        application.send_back(current_user, found, form.seen, form.reason.data)
    except application.Settled:
        return _was_settled(public_id)
    db.session.commit()
    flash(gettext("Returned. The member reads the reason beside the resume and by e-mail."), "success")
    return lead_to("staff.resume", public_id=public_id)


def _waiting(public_id: str) -> Resume:
    """One that staff had before them and want to decide on. Raises Settled where it was withdrawn meanwhile."""
    found = Resume.with_public_id(public_id)
    if found is not None and found.version and found.state not in application.WITH_STAFF:
        raise application.Settled
    return resume_for_staff(public_id, "desk")


def _was_settled(public_id: str) -> Any:
    """Somebody was first: nothing was done, and the page says who it was and what they did."""
    db.session.rollback()
    found = seen.with_public_id(public_id)
    if found is None:
        flash(gettext("Nothing was done: the member has withdrawn this application."), "warning")
        return lead_to("staff.resumes")
    latest = next(iter(seen.events(found.id)), None)
    if found.state == application.APPLIED or latest is None:
        flash(gettext("Nothing was done: the member has applied again meanwhile. Look at what changed."), "warning")
    else:
        at, name = korean_time(latest.at, "clock"), latest.staff or ""
        said = {
            application.ACCEPTED: gettext("Nothing was done: %(name)s accepted it at %(time)s.", name=name, time=at),
            application.RETURNED: gettext("Nothing was done: %(name)s returned it at %(time)s.", name=name, time=at),
        }
        flash(said[found.state], "warning")
    return lead_to("staff.resume", public_id=public_id)


def _list(form: ResumeSearchForm) -> ResumeList:
    """Look resumes up. What was shown to whom is recorded before it is shown."""
    query = seen.Query(
        text=(form.q.data or "")[:100],
        show=form.show.data if form.show.data in seen.SHOWN else application.APPLIED,
        visa=form.visa.data or "",
        seeker_type=form.seeker_type.data or "",
        project_type=form.project_type.data or "",
        work_type=form.work_type.data or "",
        career=form.career.data or "",
        name_state=form.name_state.data or "",
        fair_ids=current_user.fair_ids("viewer"),
        after=seen.Place.read(form.after.data or ""),
    )
    result = seen.find(query)
    names = picking.names(("visa", code) for code in seen.visas(query.fair_ids))
    visas = {code: entry.name(str(get_locale())) for (_, code), entry in names.items()}
    audit.record("resume.list", "resumes", shown=[row.member_id for row in result.rows])
    db.session.commit()
    return ResumeList(query, result, visas)


def _choices(visas: dict[str, str]) -> dict[str, list[tuple[str, Any]]]:
    """What the lists beside the search offer, by field."""
    return {
        "visa": [
            (code, f"{code} {name}" if not name.startswith(code) else name) for code, name in sorted(visas.items())
        ],
        "name_state": [("matched", gettext("Matched")), ("to_check", gettext("To be checked by staff"))],
        "seeker_type": _pairs(SEEKER_TYPES),
        "project_type": _pairs(PROJECT_TYPES),
        "work_type": _pairs(WORK_TYPES),
        "career": _pairs(CAREERS),
    }


def _pairs(choices: Any) -> list[tuple[str, Any]]:
    offered = choices() if callable(choices) else choices
    return [(one.value, one.label) if hasattr(one, "label") else (one[0], one[1]) for one in offered]


def resume_page(found: Resume, form: BaseForm, asked: RevealForm | None = None) -> Any:
    """All of it. `asked`: the reason to see what is masked that was sent, with what is missing."""
    version, before = resume_staff.versions_asked(found)
    audit.record("resume.read", f"resume:{found.id}", member=found.member_id, version=version.number)
    db.session.commit()
    language = str(get_locale())
    document = resume_staff.document(version, language)
    changes = resume_changes.between(resume_staff.document(before, language), document) if before else []
    return render_form(
        "staff/resume.html",
        form,
        resume=found,
        member=found.member,
        version=version,
        before=before,
        document=document,
        changes=changes,
        files=resume_staff.files(version),
        events=seen.events(found.id),
        revealed=_revealed(found, version, language),
        asked=asked,
        may_act=may_act_for(found.member_id),
        name_check=version.content["name_check"],
        number_masked=resume_staff.number_masked(version.content["name_check"].get("mask")),
        return_form=form if isinstance(form, ReturnForm) else ReturnForm(formdata=None, prefix="return"),
    )


def _revealed(found: Resume, version: ResumeVersion, language: str) -> resume_staff.Revealed | None:
    """Without scripts the page is opened anew with what was asked for, as long as its minute lasts."""
    if not resume_staff.is_revealed(found) or not may_act_for(found.member_id):
        return None
    return resume_staff.reveal(found, version, language, request.args["whole"])
