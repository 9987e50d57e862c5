"""The documents of a recovery: certificate of registration, proof of appointment; then staff look (CL-5)."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.company.certification import PapersForm
from app.models import Company
from app.operations import budget
from app.operations import draft as drafts
from app.operations.company import papers, recovery
from app.operations.company.papers import MOST_PAPERS
from app.operations.company.recovery import Asked
from app.rules.document import MOST_BYTES
from app.views.company.blueprint import bp
from app.views.company.join_documents import BESIDE, REMOVE, UPLOAD, error_of
from app.views.company.recover import CODE, COMPANY, within_recovery
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
    if removed := request.form.get(REMOVE):
        papers.remove(g.draft, removed)
        db.session.commit()
        flash(gettext("The file was removed."), "success")
        return redirect(url_for("company.recover_documents"), 303)
    upload = request.files.get("upload")
    if request.form.get("do") == UPLOAD or (upload is not None and upload.filename):
        error, status = error_of(upload)
        if error:
            form.upload.errors = [error]
            return _page(form, status)
        flash(gettext("The file was added."), "success")
        return redirect(url_for("company.recover_documents"), 303)
    return _hand_in(form)


def _hand_in(form: PapersForm) -> Any:
    """To staff, once; and every owner hears of it."""
    asked = g.answers[COMPANY]
    company = Company.with_number(asked["number"])
    if company is None or company.state != "active":
        return lead_to("company.recover")
    if not papers.of_draft(g.draft):
        form.upload.errors = [gettext("Add your certificate of business registration.")]
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
    return draft_page(
        "company/recover_documents.html",
        form=form,
        status=status,
        papers=papers.of_draft(g.draft),
        most_papers=MOST_PAPERS,
        most_bytes=MOST_BYTES,
    )
