"""Showing what of a resume is masked, to whoever of the desk says why they need it."""

from typing import Any

from flask import flash, make_response, render_template, request
from flask_babel import get_locale, gettext

from app.extensions import db
from app.forms.staff_accounts import RevealForm
from app.forms.staff_resume import SeenForm
from app.operations import audit
from app.views.staff.blueprint import bp
from app.views.staff.resumes import resume_page
from app.web import resume_staff
from app.web.access import staff_only
from app.web.frame import wants_fragment
from app.web.render import lead_to
from app.web.staff_fairs import resume_for_staff


@bp.post("/resumes/<public_id>/reveal")
@staff_only("desk")
def resume_reveal(public_id: str) -> Any:
    """For a minute what was written, the whole paper and the documents; the reason is recorded."""
    found = resume_for_staff(public_id, "desk")
    version, _ = resume_staff.versions_asked(found)
    form = RevealForm()
    context = {"resume": found, "version": version, "files": resume_staff.files(version), "asked": form}
    if not form.validate_on_submit():
        if not wants_fragment():
            return make_response(resume_page(found, SeenForm(formdata=None), form), 422)
        return make_response(render_template("staff/_resume_reveal.html", revealed=None, **context), 422)
    given = {"why": form.why.data, "words": form.words.data or "", "version": version.number}
    shown = {"member": found.member_id, "shown": [found.member_id]}
    audit.record("resume.reveal", f"resume:{found.id}", **given, **shown)
    db.session.commit()
    revealed = resume_staff.reveal(found, version, str(get_locale()))
    if not wants_fragment():  # without scripts the page is opened anew
        return lead_to("staff.resume", public_id=public_id, version=version.number, whole=revealed.token)
    return render_template("staff/_resume_reveal.html", revealed=revealed, **context)


def ask_for_reason(public_id: str) -> Any:
    """Back to the page of the resume, where the reason is asked for."""
    flash(gettext("Say why you need it first. What was shown for a minute is masked again."), "warning")
    return lead_to("staff.resume", public_id=public_id, version=request.args.get("version"))
