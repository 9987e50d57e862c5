"""Notices to visitors: the list, a new one, changing and ending one (ST-6)."""

import secrets
from typing import Any

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.utils import redirect

from app.extensions import db
from app.forms.staff_fair import local
from app.forms.staff_notice import NoticeForm
from app.models import Notice
from app.models.types import now
from app.operations import notice_posting, submission
from app.views.staff.blueprint import bp
from app.web import public_notices
from app.web.access import staff_only
from app.web.language import chosen
from app.web.render import lead_to, render_form
from app.web.staff_fairs import notice_for_staff, own_fairs

ORDER = ("current", "coming", "over")


@bp.get("/notices")
@staff_only("fair_manager")
def notices() -> str:
    """All that this person may edit: shown now, then coming, then over."""
    found = Notice.of(current_user.fair_ids("fair_manager"))
    found.sort(key=lambda notice: ORDER.index(notice.standing))
    return render_template("staff/notices.html", notices=found)


@bp.route("/notices/new", methods=["GET", "POST"])
@staff_only("fair_manager")
def notice_new() -> Any:
    """A notice more. The same press twice makes one."""
    form = _with_choices(NoticeForm(data={"shown_from": local(now())}))
    if not form.validate_on_submit():
        once = request.form.get("once", "") if form.errors else secrets.token_urlsafe(12)
        return render_form("staff/notice_new.html", form, once=once)
    key = submission.key_of(request.form.get("once", ""), _typed(form))
    notice_posting.post(form.plan, current_user)
    if not submission.remember(key, url_for("staff.notices")):
        db.session.rollback()
        return redirect(str(submission.first_outcome(key)), 303)
    return _stored()


@bp.route("/notices/<public_id>", methods=["GET", "POST"])
@staff_only("fair_manager")
def notice(public_id: str) -> Any:
    """Other texts or times."""
    found = notice_for_staff(public_id)
    form = _with_choices(NoticeForm.of(found), found)
    if not form.validate_on_submit():
        return _page(form, found)
    try:
        notice_posting.change(found, form.plan, seen=form.seen.data or "")
    except notice_posting.ChangedMeanwhile:
        return _changed_meanwhile(form, public_id)
    return _stored()


@bp.post("/notices/<public_id>/end")
@staff_only("fair_manager")
def notice_end(public_id: str) -> Any:
    """Visitors see it no more."""
    is_ended = notice_posting.end(notice_for_staff(public_id))
    db.session.commit()
    public_notices.forget()
    if is_ended:
        flash(gettext("The notice is ended. Within a minute nobody sees it any more."), "success")
    else:
        flash(gettext("This notice was over already."), "info")
    return lead_to("staff.notices")


def _stored() -> Any:
    db.session.commit()
    public_notices.forget()
    flash(gettext("Stored. Visitors see it in its time, within a minute."), "success")
    return lead_to("staff.notices")


def _changed_meanwhile(form: NoticeForm, public_id: str) -> Response:
    """What was typed stays, and what the colleague stored stands above it; the next save is meant."""
    db.session.rollback()
    found = notice_for_staff(public_id)
    form.seen.data = notice_posting.stamp_of(found)
    form.form_errors.append(
        gettext("A colleague changed this page while you did. Compare both, then save again what is right.")
    )
    return _page(form, found, stored=NoticeForm.values_of(found))


def _page(form: NoticeForm, found: Notice, stored: dict[str, str] | None = None) -> Response:
    return render_form("staff/notice.html", form, found=found, stored=stored)


def _with_choices(form: NoticeForm, found: Notice | None = None) -> NoticeForm:
    """Fairs that are closed are offered no more; one that a notice is about already stays."""
    about = found.fair_id if found else None
    fairs = [fair for fair in own_fairs("fair_manager") if fair.state != "closed" or fair.id == about]
    return form.offer(fairs, chosen(), whole_site=current_user.may_everywhere("fair_manager"))


def _typed(form: NoticeForm) -> dict[str, Any]:
    """What makes one press the same as another."""
    return {name: value for name, value in form.data.items() if name != "csrf_token"}
