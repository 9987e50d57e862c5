"""The parts with entries: education, work, options."""

from datetime import date
from typing import Any

from flask_babel import gettext

from app.forms.resume.education import EducationEntryForm, EducationForm
from app.rules import period
from app.rules.period import Month
from app.web.resume_document.shapes import Entry, Group, Section, Text
from app.web.resume_document.words import (
    Fields,
    Words,
    choice,
    from_to,
    joined,
    length,
    month,
    not_written,
    row,
    span_of,
    typed,
)
from app.wizards.engine import Answers
from app.wizards.resume import entries_of

NONE = Text("")


def education(answers: Answers, words: Words) -> Section:
    """Universities in the member's order, or the highest school of somebody without one."""
    title, page = Text(gettext("Education")), answers.get("education", {})
    if page.get("has_university") == "no":
        school = choice(EducationForm, "highest_school", page.get("highest_school"))
        rows = row("education", "highest_school", gettext("Highest school"), school, is_needed=True)
        return Section("education", "education", title, rows)
    entries = tuple(_university(f"education:{id}", fields, words) for id, fields in entries_of(answers, "education"))
    groups = (Group(NONE, entries),) if entries else ()
    return Section("education", "education", title, groups=groups, note=NONE if entries else not_written())


def _university(step: str, fields: Fields, words: Words) -> Entry:
    started, ended = _month(fields, "from"), _month(fields, "to")
    kind = choice(EducationEntryForm, "kind", fields.get("kind"))
    admission = choice(EducationEntryForm, "admission", fields.get("admission"))
    graduation = choice(EducationEntryForm, "graduation", fields.get("graduation"))
    major = words.picked("major", fields.get("major_code"), fields.get("major"))
    rows = (
        *row(step, "kind", gettext("Kind of school"), kind),
        *row(step, "country", gettext("Place"), _where(fields, words)),
        *row(step, "major", gettext("Major"), major),
        *row(step, "department", gettext("Department"), typed(fields.get("department"))),
        *row(step, "graduation", gettext("Status"), joined(admission, graduation, by=" – ")),
        *row(step, "courses", gettext("Courses"), typed(fields.get("courses")), kind="long"),
        *row(step, "projects", gettext("Projects"), *_lines(fields.get("projects")), kind="links"),
    )
    name = words.picked("university", fields.get("university_code"), fields.get("university"))
    return Entry(step, name or not_written(), from_to(started, ended), rows)


def _where(fields: Fields, words: Words) -> Text:
    is_abroad = fields.get("where") == "abroad"
    return words.country(fields.get("country")) if is_abroad else words.of("region", fields.get("region"))


def experience(answers: Answers, words: Words, today: date) -> Section:
    """Employments, the latest first, with the time of all of them together; or that there was none yet."""
    title, page = Text(gettext("Work experience")), answers.get("experience", {})
    if page.get("career") == "new":
        newcomer = row("experience", "career", gettext("Career"), Text(gettext("Newcomer, no work experience yet")))
        return Section("experience", "experience", title, newcomer)
    now = Month.of(today)
    found = sorted(entries_of(answers, "experience"), key=lambda entry: _latest_first(entry[1], now))
    entries = tuple(_employment(f"experience:{id}", fields, words, now) for id, fields in found)
    if not entries:
        return Section("experience", "experience", title, note=not_written())
    spans = [span for _, fields in found if (span := span_of(fields, now))]
    rows = row("experience", "total", gettext("Total experience"), length(period.total_months(spans)))
    return Section("experience", "experience", title, rows, (Group(NONE, entries),))


def _latest_first(fields: Fields, now: Month) -> tuple[int, int]:
    """By the end, then by the beginning; what has no readable months comes last."""
    start = period.read(str(fields.get("from_year") or ""), str(fields.get("from_month") or ""))
    end = period.read(str(fields.get("to_year") or ""), str(fields.get("to_month") or ""))
    if fields.get("is_current"):
        end = Month(now.year + 1, 1)  # before whatever ends this month
    return (-end.number if end else 0, -start.number if start else 0)


def _employment(step: str, fields: Fields, words: Words, now: Month) -> Entry:
    end = Text(gettext("now")) if fields.get("is_current") else _month(fields, "to")
    span = span_of(fields, now)
    when = from_to(_month(fields, "from"), end)
    rows = (
        *row(step, "industry", gettext("Industry"), _industry(fields, words)),
        *row(step, "country", gettext("Place"), _work_place(fields, words)),
        *row(step, "department", gettext("Department or team"), typed(fields.get("department"))),
        *row(step, "rank", gettext("Rank or title"), typed(fields.get("rank"))),
        *row(step, "job", gettext("Duties"), words.picked("occupation", fields.get("job"), fields.get("job_text"))),
        *row(step, "details", gettext("Details"), typed(fields.get("details")), kind="long"),
        *row(step, "leaving_reason", gettext("Reason for leaving"), typed(fields.get("leaving_reason"))),
    )
    lasted = length(span.months) if span else NONE
    return Entry(step, typed(fields.get("company")) or not_written(), when, rows, lasted)


def _industry(fields: Fields, words: Words) -> Text:
    section, detail = fields.get("industry"), fields.get("industry_detail")
    named = joined(words.of("industry", section), words.of("industry", detail), by=" · ")
    return named or typed(fields.get("industry_text"))


def _work_place(fields: Fields, words: Words) -> Text:
    """Country, and in Korea province and district."""
    region = words.of("region", fields.get("district") or fields.get("province"))
    return joined(words.country(fields.get("country")), region, by=" · ")


def _month(fields: Fields, which: str) -> Text:
    return month(fields.get(f"{which}_year"), fields.get(f"{which}_month"))


def _lines(value: Any) -> tuple[Text, ...]:
    return tuple(typed(line) for line in str(value or "").splitlines())
