"""The certificate of registration, where the tax office or the certificate cannot say who it is (CM-2, CM-6)."""

from typing import Any

from flask import g

from app.forms.company.certification import PapersForm
from app.operations import draft as drafts
from app.rules.document import MOST_BYTES
from app.views.company.blueprint import bp
from app.web import company_papers
from app.web.company_joining import next_address, page, within_company_join
from app.web.company_papers import BESIDE
from app.web.drafting import keep, lead_on
from app.web.edge import allows_files_of
from app.wizards.company import is_for_staff


@bp.route("/join/documents", methods=["GET", "POST"])
@within_company_join("documents")
@allows_files_of(2 * MOST_BYTES, beside=BESIDE)  # up to twice the size the page itself says that it is too large
def join_documents() -> Any:
    """Send papers, take them away, go on with one at least."""
    if not is_for_staff(g.answers):
        return lead_on(next_address(g.answers))
    form = PapersForm()
    if form.only_redraws() or not form.validate_on_submit():
        return _page(form)
    answer = company_papers.pressed(form, _page, "company.join_documents", none_left=_reopen)
    return _go_on(form) if answer is None else answer


def _reopen() -> None:
    """Without a paper left the step is open again."""
    drafts.note(g.draft, lambda _stored: {"documents": None})


def _go_on(form: PapersForm) -> Any:
    if not company_papers.is_complete(form):
        return _page(form)
    return lead_on(next_address(keep("documents", {}, derived={"sent": True})))


def _page(form: PapersForm, status: int | None = None) -> Any:
    sent = company_papers.sent()
    return page("company/join_documents.html", "certification", form=form, status=status, **sent)
