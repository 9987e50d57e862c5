"""Step 2: the texts for companies, each agreed to by itself (CM-12)."""

from typing import Any

from flask import g, request
from flask_babel import gettext

from app.forms.company.terms import CompanyTermsForm
from app.operations import draft as drafts
from app.views.company.blueprint import bp
from app.web.company_joining import next_address, page, within_company_join
from app.web.consents import are_current, current_texts, noted, notice_of, rows_of
from app.web.drafting import lead_on, store
from app.wizards.company import NOTICE


@bp.route("/join/terms", methods=["GET", "POST"])
@within_company_join("terms")
def join_terms() -> Any:
    """A row for each text; what is done with the contact person's data is a notice, not a box."""
    form = CompanyTermsForm(data=drafts.values(g.draft, "terms") if request.method == "GET" else None)
    kinds = (*form.kinds, NOTICE)
    if form.validate_on_submit():
        if are_current(form.shown.data or "", kinds):
            return lead_on(next_address(store("terms", form)))
        form.form_errors.append(gettext("A text has changed since you opened this page. Read it again, then agree."))
    texts = current_texts(kinds)
    form.shown.data = noted(texts)
    rows = rows_of(form, texts, form.kinds, needed=form.kinds, refusals={})
    return page("company/join_terms.html", "terms", form=form, rows=rows, notice_text=notice_of(texts, NOTICE))
