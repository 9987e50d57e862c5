"""The whole check of a resume before it is submitted (RS-12).

Every page's form and every entry's form is asked again about what stands in the draft, accepted or only typed, and
then the rules that no single page can know. Nothing typed is passed over: it is either right or a problem with a link.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.forms.draft import WizardForm
from app.forms.fields import eight_digits
from app.forms.resume.texts import number_stands_here
from app.operations.resume import name_check as checks
from app.rules.arc_number import holds_number
from app.wizards.engine import Step
from app.wizards.resume import ENTRY_FORMS, RESUME, entries_of

Fields = Mapping[str, Any]
Stored = Mapping[str, Fields]
EMPTY: tuple[Any, ...] = (None, "", False, [])
NAME_CHECK = "name_check"  # its form asks for the number, which is nowhere; what counts is what came of it
OUTCOME = ("card", "state", "why", "check", "name", "mask", "checked_on")
# A page that nobody has filled in is one problem, not one for each of its fields.
UNTOUCHED = {
    "basics": _l("Write a title and your English name."),
    "stay": _l("Say what nationality and visa you have."),
    "address": _l("Say where you live and what kind of job seeker you are."),
    "education": _l("Say where you have studied."),
    "experience": _l("Say whether you have worked before."),
    "conditions": _l("Say what work you are looking for, and where."),
}
SOME = {"education": "yes", "experience": "experienced"}  # the answer of a page that asks for entries
ADD_ONE = {
    "education": _l("Add at least one university, or say that you have not studied at one."),
    "experience": _l("Add at least one employment, or say that you are a newcomer."),
}
ENTRY_NAMES = {"education": _l("Education"), "experience": _l("Work experience"), "options": _l("Skills")}
CALLED_BY = ("university", "company", "name", "test", "organiser", "purpose")  # what an entry is known by


@dataclass(frozen=True)
class Problem:
    """What stands in the way, and where it is put right: a field of a page, or of an entry of a page."""

    step: str
    field: str
    message: Any
    entry: str | None = None


@dataclass(frozen=True)
class Checked:
    """What is to be corrected, in the order of the pages; and the answers to be stored where there is nothing."""

    problems: tuple[Problem, ...]
    answers: dict[str, dict[str, Any]]


def check(stored: Stored, *, phone: str | None, today: date) -> Checked:
    """Check all that stands in a draft, of a member with this phone number, on this day in Korea."""
    problems: list[Problem] = []
    answers: dict[str, dict[str, Any]] = {}
    for step in RESUME.path(stored):
        fields = stored.get(step.name, {})
        if step.name == NAME_CHECK:
            found = list(_name_problems(stored))
            answers[step.name] = {name: fields[name] for name in OUTCOME if name in fields}
        else:
            form = step.form.from_draft(fields)
            found = _page_problems(step, form, fields)
            answers[step.name] = {**fields, **form.kept()}
        problems += _told_apart([*_across(step.name, stored, phone, today), *found])
        problems += _entry_problems(step.name, stored, answers)
    return Checked(tuple(problems), answers)


def _page_problems(step: Step, form: WizardForm, fields: Fields) -> list[Problem]:
    if form.validate():
        return list(_numbers(step.name, fields))
    wrong = form.problems()
    if all(value in EMPTY for value in fields.values()) and step.name in UNTOUCHED:
        return [Problem(step.name, wrong[0].id if wrong else "", UNTOUCHED[step.name])]
    return [*_of_fields(step.name, form), *_numbers(step.name, fields)]


def _of_fields(step: str, form: WizardForm, entry: str | None = None, called: str = "") -> Iterator[Problem]:
    for field in form.problems():
        message = field.errors[0] if isinstance(field.errors, (list, tuple)) else field.label.text
        yield Problem(step, field.id, _of_entry(called, message), entry)
    for message in form.form_errors:
        yield Problem(step, "", _of_entry(called, message), entry)


def _of_entry(called: str, message: Any) -> Any:
    return gettext("%(entry)s: %(problem)s", entry=called, problem=message) if called else message


def _entry_problems(kind: str, stored: Stored, answers: dict[str, dict[str, Any]]) -> Iterator[Problem]:
    """What is wrong with the entries of a page. One that nothing was typed into is none, and is not stored."""
    if kind not in ENTRY_FORMS:
        return
    for number, (entry, fields) in enumerate(_written(kind, stored), start=1):
        form, called = ENTRY_FORMS[kind].from_draft(fields), _called(kind, number, fields)
        if not form.validate():
            yield from _of_fields(kind, form, entry, called)
        yield from _numbers(kind, fields, entry)
        answers[f"{kind}:{entry}"] = {**fields, **form.kept()}


def _called(kind: str, number: int, fields: Fields) -> str:
    name = next((str(fields[field]) for field in CALLED_BY if fields.get(field)), "")
    return name or gettext("%(kind)s, entry %(number)s", kind=ENTRY_NAMES[kind], number=number)


def _name_problems(stored: Stored) -> Iterator[Problem]:
    """The check of the name is passed, or left to staff, and still about the English name that is written."""
    checked, name = stored.get(NAME_CHECK, {}), str(stored.get("basics", {}).get("english_name") or "")
    if checked.get("state") not in (checks.MATCHED, checks.TO_CHECK):
        yield Problem(NAME_CHECK, "card", gettext("Have your name checked, or say that you have no card yet."))
    elif name and checked["state"] == checks.MATCHED and not checks.has_match(checked, name):
        message = gettext("You changed your English name after it was checked. Have it checked again.")
        yield Problem(NAME_CHECK, "card", message)


def _across(step: str, stored: Stored, phone: str | None, today: date) -> Iterator[Problem]:
    """The rules that one page alone cannot know."""
    fields = stored.get(step, {})
    if step == "basics" and not phone and any(fields.values()) and not fields.get("email"):
        yield Problem(step, "email", gettext("Enter an e-mail address, since we have no phone number of yours."))
    elif step == "stay" and _has_expired(fields, today):
        yield Problem(step, "visa_expiry", gettext("Your visa expiry date has passed. Enter the new one."))
    elif step == "education":
        yield from _about_entries(step, "has_university", stored)
    elif step == "experience":
        yield from _about_entries(step, "career", stored)


def _has_expired(stay: Fields, today: date) -> bool:
    expiry = eight_digits(str(stay.get("visa_expiry") or ""))
    holds_on = stay.get("stay_place") == "abroad" or stay.get("no_expiry") or expiry is None
    return not holds_on and expiry is not None and expiry < today


def _about_entries(kind: str, field: str, stored: Stored) -> Iterator[Problem]:
    """Where the page says that there are entries, there is at least one."""
    if stored.get(kind, {}).get(field) == SOME[kind] and not any(_written(kind, stored)):
        yield Problem(kind, field, ADD_ONE[kind])


def _written(kind: str, stored: Stored) -> list[tuple[str, Fields]]:
    """The entries that count and into which something was typed."""
    form = ENTRY_FORMS[kind]
    return [(entry, fields) for entry, fields in entries_of(stored, kind) if not form.is_blank(fields)]


def _numbers(step: str, fields: Fields, entry: str | None = None) -> Iterator[Problem]:
    """No registration number leaves this page, wherever somebody has typed it."""
    for name, value in fields.items():
        if holds_number(value):
            yield Problem(step, name, number_stands_here(), entry)


def _told_apart(problems: list[Problem]) -> list[Problem]:
    """One problem for each field; the first one says the most."""
    by_place: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        by_place.setdefault((problem.step, problem.field), problem)
    return list(by_place.values())
