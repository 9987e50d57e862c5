"""A company's own information: what the tax office confirmed stands there, the rest can be changed (CM-8)."""

from typing import Any

from flask import flash, g, render_template, request
from flask_babel import gettext

from app.extensions import db
from app.forms.company.home import InformationForm, information_in, information_of
from app.operations import address as addresses
from app.operations.company import information as operation
from app.rules.business_number import shown as shown_number
from app.views.company.blueprint import bp
from app.views.company.index import industry_name
from app.web import address_search, picking
from app.web.access import company_only
from app.web.company_acting import actor
from app.web.render import lead_to, render_form


@bp.route("/information", methods=["GET", "POST"])
@company_only("company", "owner")
def information() -> Any:
    """The form with the present answers; saves what differs."""
    form = InformationForm(data=information_of(g.company, industry_name(g.company)))
    if request.method != "POST":
        form.seen.data = operation.seen_of(g.company)
    if form.validate_on_submit():
        return _save(form)
    return _page(form, **_pressed(form))


def _save(form: InformationForm) -> Any:
    values = information_in(form, g.company.address or {})
    try:
        changed = operation.change(g.company, values, seen=form.seen.data or "", actor=actor())
    except operation.Stale:
        db.session.rollback()
        form.form_errors.append(
            gettext("Somebody else has changed this meanwhile: it stands below. Press again to replace it with yours.")
        )
        form.seen.data = operation.seen_of(g.company)
        return _page(form, stored=information_of(g.company, industry_name(g.company)))
    db.session.commit()
    if changed:
        flash(gettext("Your company’s information is saved."), "success")
    return lead_to("company.index")


def _pressed(form: InformationForm) -> dict[str, Any]:
    """What a button of a search asked for where there is no script."""
    if not form.only_redraws():
        return {}
    button = request.form.get("check", "")
    return {"found": address_search.pressed(form, button, asker=_asker()), "picked": picking.pressed(form)}


def _page(form: InformationForm, **found: Any) -> Any:
    return render_form(
        "company/information.html",
        form,
        company=g.company,
        number=shown_number(g.company.business_number),
        has_search=addresses.is_configured(),
        **({"found": None, "picked": {}, "stored": None} | found),
    )


@bp.post("/information/address")
@company_only("company", "owner")
def information_address() -> Any:
    """The addresses that fit what was typed."""
    keyword = request.form.get("address_search", "")
    found = address_search.find(keyword, asker=_asker())
    return render_template("company/_information_address.html", found=found, keyword=keyword)


def _asker() -> str:
    return str(g.company.public_id)
