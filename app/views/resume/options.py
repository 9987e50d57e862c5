"""What else one can do: an entry for each language, test, qualification, training, portfolio and more (RS-9)."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, render_template
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from app.forms.countries import country_name
from app.forms.languages import language_name
from app.forms.resume.entry import EntryForm
from app.forms.resume.options import (
    DATED,
    KINDS,
    LEVEL_TEXTS,
    LEVELS,
    OptionEntryForm,
    OptionsForm,
    how_to_write,
    latest_first,
    test_name,
)
from app.operations.resume import files
from app.rules import period
from app.rules.document import MOST_BYTES
from app.views.resume.blueprint import bp
from app.web import entries
from app.web.entries import Kind, Line
from app.web.entries.kinds import Fields
from app.web.resumes import own_resume

WORDS = {str(choice.value): choice.label for choice in KINDS}
ADD = (
    ("language", _l("Add a language")),
    ("test", _l("Add a language test")),
    ("qualification", _l("Add a qualification")),
    ("award", _l("Add an award")),
    ("training", _l("Add a training")),
    ("overseas", _l("Add time abroad")),
    ("portfolio", _l("Add a portfolio")),
)


def lines(several: Sequence[Fields]) -> list[Line]:
    """What it is, the rest of it in one line, below the name of its kind."""
    named = {name for fields in several if (name := fields.get("file"))}
    held = files.all_of(g.resume.id) if named else {}
    return [Line(_title(fields, held), _summary(fields), str(WORDS.get(_kind(fields), ""))) for fields in several]


def _kind(fields: Fields) -> str:
    return str(fields.get("kind") or "")


def _title(fields: Fields, held: Mapping[str, Any]) -> str:
    kind, name = _kind(fields), str(fields.get("name") or "")
    if kind == "language":
        code = str(fields.get("tongue") or "")
        return language_name(code, str(get_locale())) if code else ""
    if kind == "test":
        return name or test_name(str(fields.get("test") or ""))
    if kind == "overseas":
        return country_name(str(fields.get("country") or ""))
    if kind == "portfolio":
        file = held.get(str(fields.get("file") or ""))
        return name or str(fields.get("url") or "") or (file.name if file else "")
    return name


def _summary(fields: Fields) -> str:
    levels = {str(choice.value): str(choice.label) for choice in LEVELS}
    said = {
        "language": levels.get(str(fields.get("level") or ""), ""),
        "test": fields.get("score"),
        "qualification": fields.get("issuer"),
        "award": fields.get("issuer"),
        "training": fields.get("organiser"),
        "overseas": fields.get("purpose"),
        "portfolio": fields.get("url") if fields.get("name") else "",
    }
    return " · ".join(str(part) for part in (said.get(_kind(fields)), _when(fields)) if part)


def _when(fields: Fields) -> str:
    before = DATED.get(_kind(fields))
    if before is None:
        return ""
    first = _month(fields, "from_") if before == "to_" else ""
    last = _month(fields, before)
    return f"{first} – {last}" if first and last else first or last


def _month(fields: Fields, before: str) -> str:
    read = period.read(str(fields.get(f"{before}year") or ""), str(fields.get(f"{before}month") or ""))
    return f"{read.year}.{read.month:02}" if read else ""


def _context(form: EntryForm) -> Mapping[str, Any]:
    """What the fields of the open entry need beside its form."""
    name = form["file"].data
    return {
        "heading": WORDS.get(form["kind"].data or "", gettext("An entry")),
        "level_texts": LEVEL_TEXTS,
        "document": files.of(g.resume.id, name) if name else None,
        "most_files": files.MOST_FILES,
        "most_bytes": MOST_BYTES,
        **_of_test(form),
    }


def _of_test(form: Any) -> Mapping[str, Any]:
    test = form.chosen_test
    return {"score_hint": how_to_write(test) if test else "", "has_levels": bool(test and test.levels)}


OPTIONS = Kind(
    name="options",
    page_form=OptionsForm,
    form=OptionEntryForm,
    page="resume/options.html",
    fields="resume/_options_fields.html",
    lines=lines,
    heading=_l("An entry"),
    add=ADD[0][1],
    add_more=ADD[0][1],
    latest_first=latest_first,
    variant_field="kind",
    variants=ADD,
    context=_context,
)


@bp.route("/resume/<public_id>/options", methods=["GET", "POST"])
@own_resume("options")
def options(public_id: str) -> Any:
    """The page with its entries, which may be none."""
    return entries.page(OPTIONS)


@bp.post("/resume/<public_id>/options/entries")
@own_resume("options")
def options_entries(public_id: str) -> Any:
    """A button of the entries, for htmx."""
    return entries.fragment(OPTIONS)


@bp.post("/resume/<public_id>/options/score")
@own_resume("options")
def options_score(public_id: str) -> str:
    """What is asked of the chosen test: one of its levels, or a score; of one not in the list also its name."""
    form = OptionEntryForm(meta={"csrf": False})
    return render_template("resume/_options_score.html", entry=form, **_of_test(form))
