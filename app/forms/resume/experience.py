"""Work experience: newcomer or experienced, and an entry for each employment (RS-8)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, TextAreaField
from wtforms.validators import StopValidation

from app.forms.countries import countries
from app.forms.draft import WizardForm
from app.forms.fields import Choices, LineField, ListField, choices_of
from app.forms.months import EndOf, MonthAsked, MonthBeside, MonthField, NotAhead, YearField
from app.forms.picking import EntryField, PickedCode
from app.forms.resume.entry import EntryForm
from app.forms.validators import MayBeEmpty, Needed, NoLongerThan, OneOf
from app.operations import picking
from app.rules import period

KOREA = "KR"
NEW, EXPERIENCED = "new", "experienced"
CAREERS = choices_of(((NEW, _l("No, I am a newcomer")), (EXPERIENCED, _l("Yes, I have experience"))))
LONGEST_NAME = 120
LONGEST_DETAILS = 2_000
LONGEST_REASON = 200
# Titles (직급) as Korean companies commonly order them, from the first job up, then those of work by its kind.
RANKS = (
    ("인턴", _l("Intern")),
    ("사원", _l("Staff member")),
    ("주임", _l("Senior staff member")),
    ("대리", _l("Assistant manager")),
    ("과장", _l("Manager")),
    ("차장", _l("Deputy general manager")),
    ("부장", _l("General manager")),
    ("이사", _l("Director")),
    ("팀장", _l("Team leader")),
    ("반장", _l("Foreman")),
    ("연구원", _l("Researcher")),
    ("선임연구원", _l("Senior researcher")),
    ("강사", _l("Instructor")),
    ("아르바이트", _l("Part-time worker")),
)


class ExperienceForm(WizardForm):
    """Newcomer or experienced."""

    career = Choices(_l("Have you worked before?"), [OneOf(_l("Say whether you have worked before."))], choices=CAREERS)


class OnlyInKorea:
    """Asked of work in Korea, and needed there where there is a message; elsewhere it is emptied."""

    def __init__(self, message: Any = None):
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        if form.country.data != KOREA:
            field.data, field.errors = "", []
            raise StopValidation
        if not field.data and self.message:
            raise StopValidation(str(self.message))


def has_left(form: Any) -> bool:
    """Who still works there has no end and no reason for it."""
    return not form.is_current.data


class OnlyWhereLeft:
    """Emptied where somebody still works."""

    def __call__(self, form: Any, field: Field) -> None:
        if not has_left(form):
            field.data = ""


class SectionOf(HiddenField):
    """The top of the tree that a picked entry stands in: its section of industries. Nobody types it."""

    def __init__(self, picked: str, **options: Any):
        super().__init__(**options)
        self.picked = picked

    def pre_validate(self, form: Any) -> None:
        code = form[self.picked]
        found = picking.entry(code.kind, code.data)
        self.data = ""
        while found is not None and found.parent:
            found = picking.entry(code.kind, found.parent)
            self.data = found.code if found else ""


class ExperienceEntryForm(EntryForm):
    """One employment."""

    steering: ClassVar[tuple[str, ...]] = ("country", "is_current")

    company = LineField(_l("Company"), [Needed(_l("Enter the name of the company.")), NoLongerThan(LONGEST_NAME)])
    industry_text = LineField(_l("Industry"), [MayBeEmpty(), NoLongerThan(LONGEST_NAME)])
    industry_detail = PickedCode("industry", names="industry_text")
    industry = SectionOf("industry_detail")
    country = ListField(_l("Country"), [OneOf(_l("Choose the country."))], choices=countries)
    province = EntryField(_l("Province or city"), [OnlyInKorea(_l("Choose the province or city."))], kind="region")
    district = EntryField(_l("District"), [OnlyInKorea()], kind="region", below="province")
    from_year = YearField(_l("From, year"), [MonthAsked("from_month", _l("Enter when you began.")), NotAhead("from_")])
    from_month = MonthField(_l("From, month"), [MonthBeside("from_year")])
    is_current = BooleanField(_l("I still work here"))
    to_year = YearField(
        _l("To, year"),
        [
            MonthAsked("to_month", _l("Enter when you left, or tick that you still work there."), where=has_left),
            EndOf("from_", "to_", _l("This month has not come yet. Tick that you still work there.")),
        ],
    )
    to_month = MonthField(_l("To, month"), [MonthBeside("to_year")])
    department = LineField(_l("Department or team"), [MayBeEmpty(), NoLongerThan(LONGEST_NAME)])
    rank = LineField(_l("Rank or title"), [MayBeEmpty(), NoLongerThan(LONGEST_NAME)])
    job_text = LineField(_l("Duties"), [MayBeEmpty(), NoLongerThan(LONGEST_NAME)])
    job = PickedCode("occupation", names="job_text")
    details = TextAreaField(_l("Details"), [MayBeEmpty(), NoLongerThan(LONGEST_DETAILS)])
    leaving_reason = LineField(_l("Reason for leaving"), [OnlyWhereLeft(), MayBeEmpty(), NoLongerThan(LONGEST_REASON)])


def latest_first(fields: Mapping[str, Any]) -> tuple[bool, int, int]:
    """What sorts employments, the greatest first: where one still works, then by the end, then by the beginning."""
    start = period.read(str(fields.get("from_year") or ""), str(fields.get("from_month") or ""))
    end = period.read(str(fields.get("to_year") or ""), str(fields.get("to_month") or ""))
    is_current = bool(fields.get("is_current"))
    return (is_current, 0 if is_current or end is None else end.number, start.number if start else 0)
