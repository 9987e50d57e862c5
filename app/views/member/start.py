"""The beginning and the end of joining."""

from typing import Any

from flask import g, render_template
from sqlalchemy import select

from app.extensions import db
from app.models import Member
from app.operations import draft as drafts
from app.operations import identity
from app.views.member.blueprint import bp
from app.views.member.sign_up import lead_on, page
from app.web.render import lead_to
from app.wizards.join import JOIN


@bp.get("/join")
def join() -> str:
    """Both kinds of membership, their steps and services; leads on (IM-1)."""
    draft = drafts.of_browser(JOIN.name)
    answers = drafts.answers(draft) if draft is not None and not draft.outcome_url else {}
    following = JOIN.next(answers) if answers else None
    return render_template(
        "member/join.html", has_identity_service=identity.is_configured(), going_on=following and following.endpoint
    )


@bp.get("/join/done")
def join_done() -> Any:
    """What was stored, and what comes next (IM-11)."""
    draft = drafts.of_browser(JOIN.name)
    if draft is None or not draft.outcome_url:
        return lead_to("member.join")
    member = db.session.execute(
        select(Member.name, Member.member_id_shown, Member.email, Member.phone, Member.identity).where(
            Member.id == draft.member_id
        )
    ).first()
    if member is None:
        return lead_on(draft.outcome_url) if not draft.outcome_url.endswith("/join/done") else lead_to("member.join")
    g.draft = draft
    return page("member/join_done.html", "done", member=member)
