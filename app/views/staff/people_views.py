"""Lists of people that staff save under a name (ST-2)."""

from typing import Any

from flask import flash, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff import PeopleSearchForm, SavedViewForm
from app.operations.people import views
from app.views.staff.blueprint import bp
from app.views.staff.people import people_page
from app.web import people_list
from app.web.access import staff_only
from app.web.render import lead_to


@bp.post("/people/views")
@staff_only("viewer")
def people_view() -> Any:
    """Save the list that is looked at. It comes along in hidden fields, and is read as an address is."""
    search, form = PeopleSearchForm(request.form), SavedViewForm()
    if not form.validate_on_submit() or not _save(search, form):
        db.session.rollback()
        return people_page(search, form)
    db.session.commit()
    flash(gettext("The list is saved as “%(name)s”.", name=form.name.data), "success")
    return lead_to("staff.people", **people_list.address_of(search))


@bp.post("/people/views/<public_id>/remove")
@staff_only("viewer")
def people_view_remove(public_id: str) -> Any:
    """Forget one of one's own lists. One that is gone already is gone."""
    if views.remove(current_user, public_id):
        flash(gettext("The list is removed."), "success")
    db.session.commit()
    return lead_to("staff.people")


def _save(search: PeopleSearchForm, form: SavedViewForm) -> bool:
    try:
        views.save(current_user, form.name.data, people_list.address_of(search), is_shared=form.is_shared.data)
    except views.TooMany:
        form.name.errors = [
            *form.name.errors,
            gettext("You have saved %(num)d lists. Remove one first.", num=views.MOST),
        ]
        return False
    return True
