"""The documents of a recovery: certificate of registration, proof of appointment; then staff look (CL-5)."""

from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.company.certification import PapersForm
from app.models import Company
from app.operations import budget
from app.operations import draft as drafts
from app.operations.company import recovery
from app.operations.company.recovery import Asked
from app.rules.document import MOST_BYTES
from app.views.company.blueprint import bp
from app.views.company.recover import CODE, COMPANY, within_recovery
from app.web import company_papers
from app.web.company_papers import BESIDE
from app.web.drafting import draft_page
from app.web.edge import allows_files_of
from app.web.render import lead_to

PER_COMPANY = "3 per day"


@bp.route("/recover/documents", methods=["GET", "POST"])
@within_recovery(COMPANY, CODE)
@allows_files_of(2 * MOST_BYTES, beside=BESIDE)  # up to twice the size the page itself says that it is too large
def recover_documents() -> Any:
    """Send papers, take them away, hand it in with one at least."""
    if g.answers[CODE]["email"] != g.answers[COMPANY]["email"]:
        return lead_to("company.recover_code")
    form = PapersForm()
    if form.only_redraws() or not form.validate_on_submit():
        return _page(form)
    answer = company_papers.pressed(form, _page, "company.recover_documents")
    return _hand_in(form) if answer is None else answer


def _hand_in(form: PapersForm) -> Any:
    """To staff, once; and every owner hears of it."""
    asked = g.answers[COMPANY]
    company = Company.with_number(asked["number"])
    if company is None or company.state != "active":
        return lead_to("company.recover")
    if not company_papers.is_complete(form):
        return _page(form)
    if not budget.within("company.recovery", f"{company.public_id} {client_address()}", PER_COMPANY):
        form.form_errors.append(gettext("You have asked several times today. Our staff answer by e-mail."))
        return _page(form, 429)
    about = {name: str(asked[name]) for name in ("name", "email", "happened", "text")}
    recovery.ask(g.draft, company, Asked(**about, language=g.draft.language))
    drafts.finish(g.draft, url_for("company.recover_sent"))
    db.session.commit()
    return lead_to("company.recover_sent")


@bp.get("/recover/sent")
def recover_sent() -> str:
    """What happens next."""
    return render_template("company/recover_sent.html")


def _page(form: PapersForm, status: int | None = None) -> Any:
    return draft_page("company/recover_documents.html", form=form, status=status, **company_papers.sent())
