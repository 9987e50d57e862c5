"""Finding one's ID and the way to a new password by the check of one's mobile phone (IL-4)."""

from typing import Any

from flask import g, render_template, session, url_for
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.models import Member
from app.operations import draft as drafts
from app.operations import recovery
from app.operations.identity import Proof
from app.views.account.blueprint import bp
from app.views.account.reset import HELD
from app.views.identity import Journey, OtherWay, Words, add_identity_pages
from app.web.drafting import lead_on
from app.web.render import lead_to

WIZARD = "recover"
RESULT = "recovered"  # in the browser's session: what came of its last check
FOUND, NOBODY, NOT_TOLD_APART = "found", "nobody", "not_told_apart"


def _proved(proof: Proof) -> Any:
    """Whose CI it is. A name and a number alone prove too little: numbers pass to other people."""
    session.pop(HELD, None)
    member = Member.with_ci_hash(proof.ci_hash) if proof.ci_hash else None
    if member is not None and member.is_active and member.member_id is not None:
        session[HELD] = recovery.open_for(member)
        session[RESULT] = FOUND
    else:
        session[RESULT] = NOBODY if proof.ci_hash else NOT_TOLD_APART
    drafts.erase(g.draft)
    db.session.commit()
    drafts.forget_in_browser(WIZARD)
    return lead_on(url_for("account.recover_found"))


add_identity_pages(
    bp,
    Journey(
        name="recover",
        path="/recover/identity",
        wizard=WIZARD,
        proved=_proved,
        words=Words(
            title=_l("Find my ID by mobile phone"),
            kept=_l("Nothing. We compare the operator’s answer with our members, and forget what you typed."),
            pause=_l(
                "So many codes were sent that there is a pause now. Try again in an hour, or have a mail sent to you."
            ),
            outage=_l(
                "The phone check does not answer now. What you typed is kept: try again later, or have a mail sent "
                "to you."
            ),
        ),
        other_way=lambda: OtherWay(url_for("account.recover"), _l("Use my e-mail instead")),
    ),
)


@bp.get("/recover/found")
def recover_found() -> Any:
    """What came of the check: the ID and the way to a new password, or the ways on of whom we do not know."""
    result = session.get(RESULT)
    link = recovery.with_hash(session.get(HELD)) if result == FOUND else None
    if result is None or (result == FOUND and link is None):
        return lead_to("account.recover")
    return render_template("account/recover_found.html", result=result, member=link.member if link else None)
