"""The beginning of a company's sign-up: as what it joins (CM-1)."""

from typing import Any

from flask import g, request, url_for

from app.forms.company.certification import KindForm
from app.operations import draft as drafts
from app.views.company.blueprint import bp
from app.web.company_joining import next_address, page
from app.web.drafting import lead_on, store
from app.web.language import chosen
from app.wizards.company import COMPANY_JOIN


@bp.route("/join", methods=["GET", "POST"])
def join() -> Any:
    """Business or employment insurance agency; the first answer begins the draft."""
    _open_draft()
    form = KindForm() if request.method == "POST" or not g.draft else KindForm(data=drafts.values(g.draft, "kind"))
    if form.validate_on_submit():
        return _begin(form)
    following = COMPANY_JOIN.next(g.answers) if g.answers else None
    return page("company/join.html", "certification", form=form, going_on=following and url_for(following.endpoint))


def _open_draft() -> None:
    """The browser's open draft into g.draft and g.answers; a finished one is over."""
    draft = drafts.of_browser(COMPANY_JOIN.name)
    g.draft = None if draft is None or draft.outcome_url else draft
    g.answers = drafts.answers(g.draft) if g.draft else {}


def _begin(form: KindForm) -> Any:
    if g.draft is None:
        g.draft, secret = drafts.start(COMPANY_JOIN.name, chosen())
        drafts.give_to_browser(COMPANY_JOIN.name, secret)
    return lead_on(next_address(store("kind", form)))
