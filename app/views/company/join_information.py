"""Step 3: the company, its contact person, notices and employment membership (CM-8, CM-9)."""

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext

from app.forms.company.information import MEMBERSHIP, CompanyInformationForm
from app.forms.fields import eight_digits
from app.operations import address
from app.operations import draft as drafts
from app.rules.business_number import shown as shown_number
from app.views.company.blueprint import bp
from app.views.company.join_finish import Broken, finish
from app.web import address_search, picking
from app.web.company_joining import page, within_company_join
from app.web.consents import are_current, current_texts, in_language, noted, original_of
from app.web.drafting import keep_typed, store
from app.web.prose import prose
from app.web.reading import reads_only


@bp.route("/join/information", methods=["GET", "POST"])
@reads_only("GET")
@within_company_join("information")
def join_information() -> Any:
    """Everything that is typed about a company; leads to its end."""
    if request.method != "POST":
        return information_page(CompanyInformationForm(formdata=None, data=drafts.values(g.draft, "information")))
    form = CompanyInformationForm()
    if form.validate_on_submit():
        if are_current(form.shown.data or "", (MEMBERSHIP,)):
            return _finished(form)
        form.employment_membership.errors = [
            gettext("The text of the employment membership has changed meanwhile. Read it again, then choose.")
        ]
        form.employment_membership.data = None
    return information_page(form, **_pressed(form))


def _finished(form: CompanyInformationForm) -> Any:
    """The page again where something broke since it was typed, such as an industry that staff have withdrawn."""
    try:
        return finish(store("information", form))
    except Broken as broken:
        for name, messages in broken.errors.items():
            form[name].errors = list(messages)
        return information_page(form)


def _pressed(form: CompanyInformationForm) -> dict[str, Any]:
    """What a button of a search asked for where there is no script."""
    if not form.only_redraws():
        return {}
    button = request.form.get("check", "")
    return {
        "found": address_search.pressed(form, button, asker=g.draft.public_id),
        "picked": picking.pressed(form),
    }


def information_page(form: CompanyInformationForm, **found: Any) -> Any:
    texts = current_texts((MEMBERSHIP,))
    form.shown.data = noted(texts)
    text = in_language(texts).get(MEMBERSHIP)
    return page(
        "company/join_information.html",
        "information",
        form=form,
        business=g.answers["business"],
        opened_on=eight_digits(g.answers["business"]["opened_on"]),
        number=shown_number(g.answers["business"]["number"]),
        membership=text and {"title": text.title, "body": prose(text.body, "h3")},
        original=original_of(texts, MEMBERSHIP) if text else "",
        has_search=address.is_configured(),
        action=url_for("company.join_information"),
        **({"found": None, "picked": {}} | found),
    )


@bp.post("/join/information/contact")
@within_company_join("information")
def join_information_contact() -> Any:
    """The fields that a choice makes needed, as it is made."""
    return render_template("company/_join_information_contact.html", form=CompanyInformationForm(meta={"csrf": False}))


@bp.post("/join/information/address")
@within_company_join("information")
def join_information_address() -> Any:
    """The addresses that fit what was typed."""
    keyword = request.form.get("address_search", "")
    found = address_search.find(keyword, asker=g.draft.public_id)
    return render_template("company/_join_information_address.html", found=found, keyword=keyword)


@bp.post("/join/information/draft")
@within_company_join("information")
def join_information_draft() -> Any:
    """Keep what is typed while it is typed."""
    return keep_typed("information", CompanyInformationForm(meta={"csrf": False}))
