"""The contact person of a company, and the four notices that reach them (CM-8)."""

from typing import Any

from flask import abort, flash, g, render_template, request
from flask_babel import gettext

from app.extensions import db
from app.forms.company.home import ContactForm, contact_answers
from app.forms.company.information import accepted
from app.models import CompanyPerson
from app.operations.company import consents, people
from app.operations.company import information as operation
from app.operations.company.information import Contact
from app.views.company.blueprint import bp
from app.web import language, signing_in
from app.web.access import company_only
from app.web.company_acting import actor
from app.web.render import lead_to, render_form


@bp.route("/contact", methods=["GET", "POST"])
@company_only("company", "owner")
def contact() -> Any:
    """The form with the present answers; `person` names somebody who is to be the contact from now on."""
    person = _person()
    form = _form(person)
    if request.method != "POST":
        form.seen.data = operation.seen_of_contact(g.company, person)
    if form.validate_on_submit():
        return _save(form, person)
    return _page(form, person)


def _person() -> CompanyPerson:
    public_id = request.args.get("person", "")
    found = people.of_company(g.company.id, public_id) if public_id else CompanyPerson.contact_of(g.company.id)
    return found or abort(404)


def _form(person: CompanyPerson) -> ContactForm:
    form = ContactForm(data=contact_answers(g.company, person))
    form.about(person, is_agreed=consents.has_membership(g.company.id))
    return form


def _save(form: ContactForm, person: CompanyPerson) -> Any:
    phones = {"phone": form.contact_phone.e164, "mobile": form.contact_mobile.e164}
    new = Contact(str(form.contact_name.data), **phones, email=form.email or None)
    who: dict[str, Any] = {"actor": actor(), "acting": g.company_person.id if g.company_person else None}
    who |= {"language": language.chosen(), "device": signing_in.device()}
    try:
        changed = operation.change_contact(
            g.company, person, new, accepted(form.data), seen=form.seen.data or "", **who
        )
    except operation.Stale:
        db.session.rollback()
        form.form_errors.append(
            gettext("Somebody else has changed this meanwhile: it stands below. Press again to replace it with yours.")
        )
        form.seen.data = operation.seen_of_contact(g.company, person)
        return _page(form, person, stored=contact_answers(g.company, person))
    db.session.commit()
    if changed:
        flash(gettext("Contact person and notices are saved."), "success")
    return lead_to("company.index")


def _page(form: ContactForm, person: CompanyPerson, stored: dict[str, Any] | None = None) -> Any:
    return render_form("company/contact.html", form, person=person, stored=stored)


@bp.post("/contact/needs")
@company_only("company", "owner")
def contact_needs() -> Any:
    """The fields that a choice makes needed, as it is made."""
    person = _person()
    form = ContactForm(meta={"csrf": False})
    form.about(person, is_agreed=consents.has_membership(g.company.id))
    return render_template("company/_contact_needs.html", form=form, person=person)
