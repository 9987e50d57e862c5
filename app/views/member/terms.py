"""Step 2: the texts, each agreed to by itself (IM-10)."""

from typing import Any

from flask import g, request
from flask_babel import gettext

from app.forms.member import TermsForm
from app.operations import draft as drafts
from app.views.member.blueprint import bp
from app.views.member.sign_up import lead_on, next_address, page, store, within_sign_up
from app.web.consents import are_current, current_texts, noted, notice_of, rows_of
from app.wizards.join import CONSENT_KINDS

NOTICE = "personal_data"
KINDS = (*CONSENT_KINDS, NOTICE)
NEEDED = ("terms_of_use",)


@bp.route("/join/terms", methods=["GET", "POST"])
@within_sign_up("terms")
def join_terms() -> Any:
    """A row for each text; what the service needs is a notice, not a box."""
    form = TermsForm(data=drafts.values(g.draft, "terms") if request.method == "GET" else None)
    if form.validate_on_submit():
        if are_current(form.shown.data or "", KINDS):
            return lead_on(next_address(store("terms", form)))
        form.form_errors.append(gettext("A text has changed since you opened this page. Read it again, then agree."))
    texts = current_texts(KINDS)
    form.shown.data = noted(texts)
    rows = rows_of(form, texts, CONSENT_KINDS, needed=NEEDED, refusals=_refusals())
    return page("member/join_terms.html", "terms", form=form, rows=rows, notice_text=notice_of(texts, NOTICE))


def _refusals() -> dict[str, str]:
    """What refusing an optional text means."""
    return {
        "third_party": gettext(
            "You can still register for every fair. Companies get your resume only when you hand it over."
        ),
        "company_information": gettext(
            "You can still register for every fair. You show a support programme yourself that you take part in it."
        ),
    }
