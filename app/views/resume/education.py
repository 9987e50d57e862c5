"""Education: whether there is a university, and an entry for each (RS-7)."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from app.forms.resume.education import ABROAD, EducationEntryForm, EducationForm
from app.forms.resume.entry import EntryForm
from app.views.resume.blueprint import bp
from app.web import entries, picking
from app.web.entries import Kind, Line
from app.web.entries.kinds import Fields
from app.web.language import chosen
from app.web.resume_document.words import Words, choice, from_to, joined, month, names_of, typed
from app.web.resumes import own_resume


def lines(several: Sequence[Fields]) -> list[Line]:
    """The university; then where it is, what was studied, and when, in one line."""
    words = Words(chosen(), names_of(("region", fields.get("region")) for fields in several))
    return [Line(str(fields.get("university") or ""), _summary(fields, words)) for fields in several]


def _summary(fields: Fields, words: Words) -> str:
    is_abroad = fields.get("where") == ABROAD
    place = words.country(fields.get("country")) if is_abroad else words.of("region", fields.get("region"))
    kind = choice(EducationEntryForm, "kind", fields.get("kind"))
    major = typed(fields.get("major") or fields.get("department"))
    began = month(fields.get("from_year"), fields.get("from_month"))
    ended = month(fields.get("to_year"), fields.get("to_month"))
    ended = ended or choice(EducationEntryForm, "graduation", fields.get("graduation"))
    return joined(place, kind, major, from_to(began, ended), by=" · ").main


def with_pickers(form: EntryForm) -> dict[str, Any]:
    """What the search fields found where there is no script."""
    return {"found": picking.pressed(form)}


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
    context=with_pickers,
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
