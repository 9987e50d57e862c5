"""Education: whether there is a university, and its entries (RS-7).

An entry: where (korea abroad), university with university_code, region (a province's code) or country (ISO 3166), kind,
major with major_code, department, from_year and from_month with admission, graduation with to_year and to_month,
projects (addresses, one a line) and courses.
"""

from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, TextAreaField
from wtforms.validators import StopValidation

from app.forms.countries import countries
from app.forms.draft import WizardForm
from app.forms.fields import Choices, LineField, ListField, choices_of
from app.forms.months import EndOf, MonthAsked, MonthBeside, MonthField, NotAhead, YearField
from app.forms.picking import EntryField, PickedCode
from app.forms.resume.entry import EntryForm
from app.forms.validators import MayBeEmpty, Needed, NeededWhere, NoLongerThan, OneOf
from app.rules import links
from app.rules.text import clean_lines

KOREA, ABROAD = "korea", "abroad"
HAS_UNIVERSITY = choices_of((("yes", _l("Yes")), ("no", _l("No"))))
SCHOOLS = choices_of(
    (
        ("", ""),
        ("high", _l("High school")),
        ("middle", _l("Middle school")),
        ("elementary", _l("Elementary school")),
        ("other", _l("Another school, or none")),
    )
)
WHERE = choices_of(((KOREA, _l("In Korea")), (ABROAD, _l("Abroad"))))
KINDS = choices_of(
    (
        ("", ""),
        ("college", _l("College of 2 or 3 years")),
        ("university", _l("University, bachelor")),
        ("master", _l("Graduate school, master")),
        ("doctor", _l("Graduate school, doctor")),
        ("other", _l("Another kind of school")),
    )
)
ADMISSIONS = choices_of((("entered", _l("Entered as a new student")), ("transferred", _l("Transferred"))))
GRADUATIONS = choices_of(
    (
        ("", ""),
        ("graduated", _l("Graduated")),
        ("expected", _l("Will graduate")),
        ("enrolled", _l("Enrolled")),
        ("on_leave", _l("On leave")),
        ("completed", _l("Completed the courses, no degree yet")),
        ("left", _l("Left without a degree")),
    )
)
STILL_THERE = ("enrolled", "on_leave")
LONGEST_NAME = 120
MOST_PROJECTS = 5
LONGEST_PROJECTS = MOST_PROJECTS * (links.LONGEST + 2)
LONGEST_COURSES = 2_000


def _has_ended(form: Any) -> bool:
    """Whether an end is asked for: not of somebody who is still there."""
    return form.graduation.data not in STILL_THERE


class UpToFiveLinks:
    """Addresses of the web, one a line; each is written as it will be linked."""

    def __call__(self, form: Form, field: Field) -> None:
        written = [line for line in field.data.split("\n") if line.strip()]
        if len(written) > MOST_PROJECTS:
            raise StopValidation(gettext("Enter at most %(most)s addresses, one a line.", most=MOST_PROJECTS))
        read = [links.read(line) for line in written]
        if None in read:
            wrong = written[read.index(None)][:60]
            raise StopValidation(
                gettext("%(line)s is no web address. Write one such as https://example.com/my-work.", line=wrong)
            )
        field.data = "\n".join(link for link in read if link)


def _lines(value: Any) -> Any:
    return clean_lines(value) if isinstance(value, str) else value


class EducationForm(WizardForm):
    """Entries, or "no university" with the highest school."""

    has_university = Choices(
        _l("Have you studied at a university?"), [OneOf(_l("Choose Yes or No."))], choices=HAS_UNIVERSITY
    )
    highest_school = ListField(
        _l("Highest school that you finished"),
        [NeededWhere("has_university", ("no",), _l("Choose the highest school that you finished."))],
        choices=SCHOOLS,
    )


class EducationEntryForm(EntryForm):
    """One university, in Korea or abroad."""

    steering: ClassVar[tuple[str, ...]] = ("where", "admission")

    where = Choices(_l("Where is it?"), [OneOf(_l("Choose where it is."))], choices=WHERE)
    university = LineField(
        _l("University"),
        [Needed(_l("Enter the name of the university.")), NoLongerThan(LONGEST_NAME)],
        description=_l("Type a part of its name, in Korean or English. If it is not in the list, type the whole name."),
    )
    university_code = PickedCode("university", names="university", fills=("region", "kind"), unless=("where", ABROAD))
    region = EntryField(
        _l("Region in Korea"),
        [NeededWhere("where", (KOREA,), _l("Choose the region of the university."))],
        kind="region",
    )
    country = ListField(
        _l("Country"),
        [NeededWhere("where", (ABROAD,), _l("Choose the country of the university.")), OneOf(_l("Choose a country."))],
        choices=countries,
    )
    kind = ListField(_l("Kind of school"), [OneOf(_l("Choose the kind of school."))], choices=KINDS)
    major = LineField(
        _l("Major"),
        [Needed(_l("Enter your major, for example Marketing.")), NoLongerThan(LONGEST_NAME)],
        description=_l("What you studied (전공), for example Marketing"),
    )
    major_code = PickedCode("major", names="major")
    department = LineField(
        _l("Department"),
        [Needed(_l("Enter your department, for example Business Administration.")), NoLongerThan(LONGEST_NAME)],
        description=_l("The part of the university you belonged to (학과), for example Business Administration"),
    )
    from_year = YearField(
        _l("From"), [MonthAsked("from_month", _l("Enter the year and month in which you began.")), NotAhead("from_")]
    )
    from_month = MonthField(_l("From, month"), [MonthBeside("from_year")])
    admission = ListField(
        _l("How did you begin?"), [OneOf(_l("Choose how you began."))], choices=ADMISSIONS, default="entered"
    )
    graduation = ListField(
        _l("How did it end?"), [OneOf(_l("Choose whether you graduated, or what else holds."))], choices=GRADUATIONS
    )
    to_year = YearField(
        _l("To"),
        [
            MonthAsked("to_month", _l("Enter the year and month in which it ended or will end."), where=_has_ended),
            EndOf(
                "from_",
                "to_",
                ahead=_l("This month has not come yet. Enter an earlier one, or choose “Will graduate”."),
                may_lie_ahead=lambda form: form.graduation.data == "expected",
            ),
        ],
    )
    to_month = MonthField(_l("To, month"), [MonthBeside("to_year")])
    projects = TextAreaField(
        _l("Projects"),
        [MayBeEmpty(), NoLongerThan(LONGEST_PROJECTS), UpToFiveLinks()],
        filters=[_lines],
        description=_l("Web addresses of what you made, one a line, at most 5, for example https://github.com/huong"),
        render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
    )
    courses = TextAreaField(
        _l("Courses"),
        [MayBeEmpty(), NoLongerThan(LONGEST_COURSES)],
        filters=[_lines],
        description=_l("Those that fit the job you want, for example Robotics, Machine Learning"),
    )
