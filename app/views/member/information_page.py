"""The page of step 3, drawn by its own view, by its buttons, and where the last step sends people back to it."""

from collections.abc import Mapping
from typing import Any

from flask import g, url_for
from sqlalchemy import select
from wtforms import SelectChoice

from app.extensions import db
from app.forms.fields import choices_of
from app.forms.member import InformationForm
from app.models import InflowPath
from app.operations import address
from app.views.member.sign_up import page
from app.web.language import chosen
from app.web.providers import provider_name
from app.wizards.join import by_provider, information_form_of, link_of, person_of, prefilled

# Built once, and of columns of the table: the page is asked for often.
_paths = InflowPath.metadata.tables["inflow_path"].c
OFFERED = select(_paths.code, _paths.names).where(_paths.is_offered).order_by(_paths.position)


def sent_form() -> InformationForm:
    """What this request sent, or nothing yet."""
    return _for_person(information_form_of(g.answers)())


def kept_form(values: Mapping[str, Any]) -> InformationForm:
    """What the draft holds; before anything was typed, what a provider told."""
    whole = {**prefilled(g.answers), **values}
    return _for_person(information_form_of(g.answers)(formdata=None, data=whole))


def _for_person(form: InformationForm) -> InformationForm:
    form.person = person_of(g.answers)
    form.inflow_path.choices = inflow_choices()
    return form


def inflow_choices() -> list[SelectChoice]:
    """The inflow paths that are offered now, in the reader's language."""
    language = chosen()
    rows = db.session.execute(OFFERED)
    return choices_of((code, names.get(language) or names["ko"]) for code, names in rows)


def information_page(form: InformationForm, status: int | None = None, found: Any = None) -> Any:
    return page(
        "member/join_information.html",
        "information",
        form=form,
        person=form.person,
        provider=provider_name(g.answers["provider"]["provider"]) if by_provider(g.answers) else "",
        linked=provider_name(link.provider) if (link := link_of(g.answers)) else "",
        has_search=address.is_configured(),
        found=found,
        action=url_for("member.join_information"),
        status=status,
    )
