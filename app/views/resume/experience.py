"""Work experience: newcomer or experienced, and an entry for each employment (RS-8)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import g
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.forms.months import this_month
from app.forms.resume.entry import EntryForm
from app.forms.resume.experience import (
    EXPERIENCED,
    KOREA,
    LONGEST_DETAILS,
    NEW,
    RANKS,
    ExperienceEntryForm,
    ExperienceForm,
    latest_first,
)
from app.rules import period
from app.rules.period import Month, Span
from app.views.resume.blueprint import bp
from app.web import entries, picking
from app.web.entries import Kind, Line
from app.web.entries.kinds import Fields
from app.web.resumes import own_resume


def lines(several: Sequence[Fields]) -> list[Line]:
    """The company; below it rank or duties, and from when to when, with how long that is."""
    return [Line(str(fields.get("company") or ""), _summary(fields)) for fields in several]


def _summary(fields: Fields) -> str:
    work = str(fields.get("rank") or fields.get("job_text") or "")
    return " · ".join(part for part in (work, _when(fields)) if part)


def _when(fields: Fields) -> str:
    start, end = _month(fields, "from_"), _month(fields, "to_")
    if start is None:
        return ""
    ended = gettext("now") if fields.get("is_current") else _in_words(end) if end else ""
    span = span_of(fields)
    lasted = f" ({length(span.months)})" if span else ""
    return f"{_in_words(start)} – {ended}{lasted}"


def _in_words(month: Month) -> str:
    return f"{month.year}.{month.month:02}"


def _month(fields: Fields, before: str) -> Month | None:
    return period.read(str(fields.get(f"{before}year") or ""), str(fields.get(f"{before}month") or ""))


def span_of(fields: Fields) -> Span | None:
    """The months of an employment; where one still works, until this month. None where they cannot be read."""
    start = _month(fields, "from_")
    end = this_month() if fields.get("is_current") else _month(fields, "to_")
    return Span(start, end) if start and end and start <= end else None


def length(months: int) -> str:
    """So long, in words."""
    years, rest = period.duration(months)
    said = (
        ngettext("%(num)d year", "%(num)d years", years) if years else "",
        ngettext("%(num)d month", "%(num)d months", rest) if rest else "",
    )
    return " ".join(part for part in said if part)


def total(several: Iterable[Fields]) -> str:
    """The time of all employments together, what overlaps counted once; empty where there is none."""
    months = period.total_months(span for fields in several if (span := span_of(fields)))
    return length(months) if months else ""


def at_once(several: Iterable[Fields]) -> list[tuple[str, str]]:
    """The companies, two by two, where somebody worked at the same time. It may be right, so it is only said."""
    dated = [(str(fields.get("company") or ""), span) for fields in several if (span := span_of(fields))]
    pairs = period.overlaps([span for _, span in dated])
    return [(dated[one][0], dated[other][0]) for one, other in pairs]


def _context(form: EntryForm) -> Mapping[str, Any]:
    """What the fields of the open employment need beside its form."""
    if not form.is_submitted() and not form["country"].data and form.is_blank(form.kept()):
        form["country"].data = _country_by_place()
    return {"found": picking.pressed(form), "ranks": RANKS, "most_details": LONGEST_DETAILS}


def _country_by_place() -> str:
    """Who lives in Korea has most likely worked there; who is abroad still, at home."""
    stay = g.answers.get("stay", {})
    return str(stay.get("nationality") or "") if stay.get("stay_place") == "abroad" else KOREA


def _together(several: Sequence[Fields]) -> Mapping[str, Any]:
    """What the employments say together: the total, and what was at the same time. A newcomer's are left out."""
    is_new = g.draft.answers.get("experience", {}).get("career", [""])[0] == NEW
    return {
        "has_entries": bool(several),
        "total": total(several),
        "at_once": at_once(several),
        "left_out": len(several) if is_new else 0,
    }


EXPERIENCE = Kind(
    name="experience",
    page_form=ExperienceForm,
    form=ExperienceEntryForm,
    page="resume/experience.html",
    fields="resume/_experience_fields.html",
    lines=lines,
    heading=_l("An employment"),
    add=_l("Add an employment"),
    add_more=_l("Add another employment"),
    needed=_l("Add the company where you worked, or answer No above."),
    is_asked=lambda form: form["career"].data == EXPERIENCED,
    latest_first=latest_first,
    context=_context,
    together=_together,
    after="resume/_experience_after.html",
)


@bp.route("/resume/<public_id>/experience", methods=["GET", "POST"])
@own_resume("experience")
def experience(public_id: str) -> Any:
    """The page with its employments."""
    return entries.page(EXPERIENCE)


@bp.post("/resume/<public_id>/experience/entries")
@own_resume("experience")
def experience_entries(public_id: str) -> Any:
    """A button of the employments, for htmx."""
    return entries.fragment(EXPERIENCE)
