"""Registering somebody who stands at the desk: one screen, and the person is in with a ticket (ST-3, FR-2)."""

import secrets
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.utils import redirect

from app.extensions import db
from app.forms.walk_in import SHOWN, DeskWalkInForm
from app.models import Fair, Registration, WalkIn
from app.operations import audit, checkin, registration_review, submission, ticket, walk_in
from app.operations.walk_in import Answers, Door, Duplicate
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.consents import are_current, current_texts, in_language, noted, original_of
from app.web.prose import prose
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff


@bp.route("/fairs/<slug>/walk-in", methods=["GET", "POST"])
@staff_only("desk")
def walk_in_new(slug: str) -> Any:
    """The form, with the last person's ticket above it; a POST registers, checks in and leads to the next person."""
    fair = fair_for_staff(slug, "desk")
    form = DeskWalkInForm()
    if not form.validate_on_submit():
        return _page(fair, form)
    if not are_current(form.shown.data or "", SHOWN):
        form.form_errors.append(gettext("A text has changed since you opened this page. Read it out, then register."))
        return _page(fair, form)
    key = submission.key_of(request.form.get("once", ""), _typed(form))
    if outcome := submission.first_outcome(key):
        return redirect(outcome, 303)
    answers = form.answers
    seen_at = current_user.fair_ids("viewer")
    alike = [] if form.another.data else walk_in.possible_duplicates(answers, fair, seen_at)
    if alike:
        _record_seen(fair, alike)
        form.form_errors.append(gettext("Somebody like this is known already. Look, then choose."))
        return _page(fair, form, alike)
    return _register(fair, form, answers, key)


def _register(fair: Fair, form: DeskWalkInForm, answers: Answers, key: str) -> Any:
    try:
        made = walk_in.register(answers, fair=fair, door=Door(staff=current_user))
    except walk_in.NoWalkIns:
        db.session.rollback()
        form.form_errors.append(gettext("Nobody can register for this fair: it is not public, over, or has no times."))
        return _page(fair, form)
    if form.document.data in registration_review.DOCUMENTS:
        registration_review.confirm_identity(current_user, made.member, form.document.data)
    checkin.check_in_by_hand(current_user, made)
    done = url_for("staff.walk_in_new", slug=fair.slug, done=made.public_id)
    if not submission.remember(key, done):  # the same press came twice: the first one has made the person
        db.session.rollback()
        return redirect(str(submission.first_outcome(key)), 303)
    db.session.commit()
    return lead_to("staff.walk_in_new", slug=fair.slug, done=made.public_id)


def _typed(form: DeskWalkInForm) -> dict[str, Any]:
    """What makes one press the same as another, whatever was answered to the question of another person."""
    return {name: value for name, value in form.data.items() if name not in ("csrf_token", "another")}


def _page(fair: Fair, form: DeskWalkInForm, alike: list[Duplicate] | None = None) -> Any:
    texts = current_texts(SHOWN)
    form.shown.data = noted(texts)
    shown = in_language(texts)
    done = _done(fair)
    return render_form(
        "staff/walk_in_new.html",
        form,
        fair=fair,
        alike=alike or [],
        once=secrets.token_urlsafe(12) if not form.errors else request.form.get("once", ""),
        terms=[(shown[kind].title, prose(shown[kind].body), original_of(texts, kind)) for kind in SHOWN],
        done=done,
        code=ticket.code_path(done) if done else None,
        claim=walk_in.claim_picture(done) if done else None,
        claim_link=walk_in.claim_link(done) if done else None,
    )


def _done(fair: Fair) -> Registration | None:
    """The walk-in that was registered just now, by this member of the staff; no way to read other people's tickets."""
    found = Registration.with_public_id(request.args.get("done", ""))
    if request.method != "GET" or found is None or found.fair_id != fair.id or found.member.erased_at is not None:
        return None
    made = WalkIn.of(found)
    return found if made is not None and made.staff_id == current_user.id else None


def _record_seen(fair: Fair, alike: list[Duplicate]) -> None:
    """That these people were shown is recorded, like any other look at them."""
    audit.record("walk_in.compare", f"fair:{fair.id}", shown=[found.member.id for found in alike if found.member])
    db.session.commit()
