"""Going on with a sign-up on another device: a link, its QR code, and a short code (DESIGN: wizards)."""

from datetime import timedelta
from typing import Any

import segno
from flask import g, url_for
from markupsafe import Markup

from app.extensions import db
from app.forms.base import BaseForm
from app.operations import budget, outbox, resume_link
from app.operations.resume_link import ResumeLink
from app.views.member.blueprint import bp
from app.views.member.sign_up import page, within_sign_up
from app.web.language import chosen
from app.wizards.join import by_provider, email_of

LINKS_PER_SIGN_UP = "5 per hour"


@bp.route("/join/elsewhere", methods=["GET", "POST"])
@within_sign_up("terms", "information", "confirm")
def join_elsewhere() -> Any:
    """Shows a new link and code once; the link goes to the e-mail too, where that is known."""
    form = BaseForm()
    if not form.validate_on_submit():
        return _page(form)
    if not budget.within("resume_link", g.draft.public_id, LINKS_PER_SIGN_UP):
        return _page(form, too_many=True, status=429)
    link = resume_link.make(g.draft)
    address = url_for("draft.resume", public_id=link.public_id, key=link.key, _external=True)
    email = email_of(g.answers)
    if email:
        _mail(email, address)
    db.session.commit()
    return _shown(form, link, address, email)


def _page(form: BaseForm, **context: Any) -> Any:
    return page(
        "member/join_elsewhere.html",
        g.step.stage,
        form=form,
        back=url_for(g.step.endpoint),
        by_provider=by_provider(g.answers),
        **context,
    )


def _mail(email: str, address: str) -> None:
    """The link alone: the code stays on the page, so that the mail by itself opens nothing."""
    payload = {"to": email, "language": chosen(), "template": "resume_link", "context": {"address": address}}
    outbox.put("mail.resume_link", payload, expires_in=timedelta(hours=1))


def _shown(form: BaseForm, link: ResumeLink, address: str, email: str | None) -> Any:
    drawing = segno.make(address, micro=False).svg_inline(scale=5, light="#fff", omitsize=True, svgclass="qr")
    context = {"link": address, "code": link.code, "qr": Markup(drawing), "email": email}
    return _page(form, **context)
