"""Education: whether there is a university, and an entry for each (RS-7)."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from app.forms.resume.education import EducationEntryForm, EducationForm
from app.views.resume.blueprint import bp
from app.web import entries
from app.web.entries import Kind, Line
from app.web.entries.kinds import Fields
from app.web.resumes import own_resume


def lines(several: Sequence[Fields]) -> list[Line]:
    """University; then the rest in one line."""
    return [Line(str(fields.get("university") or "")) for fields in several]


EDUCATION = Kind(
    name="education",
    page_form=EducationForm,
    form=EducationEntryForm,
    page="resume/education.html",
    fields="resume/_education_fields.html",
    lines=lines,
    heading=_l("A university"),
    add=_l("Add a university"),
    add_more=_l("Add another university"),
    needed=_l("Add the university where you studied, or answer No above."),
    is_asked=lambda form: form["has_university"].data != "no",
)


@bp.route("/resume/<public_id>/education", methods=["GET", "POST"])
@own_resume("education")
def education(public_id: str) -> Any:
    """The page with its entries."""
    return entries.page(EDUCATION)


@bp.post("/resume/<public_id>/education/entries")
@own_resume("education")
def education_entries(public_id: str) -> Any:
    """A button of the entries, for htmx."""
    return entries.fragment(EDUCATION)
