"""What else one can do: languages, tests, qualifications, awards, training, time abroad, portfolio (RS-9).

An entry's fields, by its `kind`; "needed" is what an entry of the kind must have:

    language       tongue (ISO 639, needed), level (native fluent business daily basic, needed), acquired_year/_month
    test           test (rules/language_tests, or "other": needed), score (needed), taken_year/_month (needed);
                   for "other" also name and tongue (needed)
    qualification  name, issuer, year, month: all needed
    award          as qualification
    training       name, organiser, from_year/_month, to_year/_month (all needed), content
    overseas       country (ISO 3166), purpose, from_year/_month, to_year/_month: all needed
    portfolio      url or file (ResumeFile.public_id), one of them needed; name

A language is a "tongue" here, since a field called "language" is the switch of the page's own.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import Regexp, StopValidation

from app.forms.countries import countries
from app.forms.draft import WizardForm
from app.forms.fields import Choices, LineField, ListField, choices_of
from app.forms.languages import languages
from app.forms.months import EndOf, MonthAsked, MonthBeside, MonthField, NotAhead, YearField
from app.forms.resume.entry import EntryForm
from app.forms.validators import NoLongerThan
from app.rules import language_tests, links, period
from app.rules.language_tests import LONGEST_RESULT, OTHER, TESTS, LanguageTest

KINDS = choices_of(
    (
        ("language", _l("Language")),
        ("test", _l("Language test")),
        ("qualification", _l("Qualification")),
        ("award", _l("Award")),
        ("training", _l("Training")),
        ("overseas", _l("Time abroad")),
        ("portfolio", _l("Portfolio")),
    )
)
LEVELS = choices_of(
    (
        ("native", _l("Native")),
        ("fluent", _l("Fluent")),
        ("business", _l("Business")),
        ("daily", _l("Everyday life")),
        ("basic", _l("Basic")),
    )
)
# What a level means, beside the levels of TOPIK as NIIED relates them to those of Europe.
LEVEL_TEXTS = {
    "native": _l("The language you grew up with"),
    "fluent": _l("You discuss anything, also in writing: C1 or C2, TOPIK 5 or 6"),
    "business": _l("You follow meetings and write mails: B2, TOPIK 4"),
    "daily": _l("You shop, travel and chat: B1, TOPIK 3"),
    "basic": _l("You know simple sentences: A1 or A2, TOPIK 1 or 2"),
}
LONGEST_NAME = 120
LONGEST_CONTENT = 1_000
FILE_ID = r"[A-Za-z0-9_-]{16}"
# The months that an entry of a kind has; of a span the end. A portfolio has none.
DATED = {
    "language": "acquired_",
    "test": "taken_",
    "qualification": "",
    "award": "",
    "training": "to_",
    "overseas": "to_",
}


KOREAN_NAMES = {"topik": "한국어능력시험", "topik_speaking": "한국어 말하기 평가", "kiip": "사회통합프로그램"}


def tests() -> list[tuple[str, Any]]:
    """The tests by their names, the one that is not in the list last."""
    return [("", ""), *((test.code, test_name(test.code)) for test in TESTS), (OTHER, _l("Another test"))]


def test_name(code: str) -> str:
    """What a test of the list is called, also in Korean where it is a Korean one."""
    test = language_tests.with_code(code)
    if test is None:
        return ""
    return f"{test.name} ({KOREAN_NAMES[code]})" if code in KOREAN_NAMES else test.name


class Asked:
    """Asked for entries of these kinds, and needed there unless there is no message; for others it is emptied."""

    def __init__(self, kinds: tuple[str, ...], message: Any = None):
        self.kinds, self.message = kinds, message

    def __call__(self, form: Any, field: Field) -> None:
        if form.kind.data not in self.kinds:
            field.data, field.errors = "", []
            raise StopValidation
        if not (field.data or "").strip():
            field.errors = []
            raise StopValidation(str(self.message) if self.message else None)


class ForAnotherTest(Asked):
    """Asked of tests only where it is one that the list does not have; that test's language and name say what it is."""

    def __call__(self, form: Any, field: Field) -> None:
        if form.kind.data == "test" and form.test.data != OTHER:
            field.data, field.errors = "", []
            raise StopValidation
        super().__call__(form, field)


class OfList:
    """One of the field's list."""

    def __init__(self, message: Any):
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if field.data not in {str(choice[0]) for choice in field.iter_choices()}:
            raise StopValidation(str(self.message))


class ResultOfTheTest:
    """A level or score that the chosen test gives, written as the test writes it."""

    def __call__(self, form: Any, field: Field) -> None:
        test = language_tests.with_code(form.test.data)
        if test is None:
            if len(field.data) > LONGEST_RESULT:
                raise StopValidation(gettext("Use at most %(most)s characters.", most=LONGEST_RESULT))
            return
        read = test.read(field.data)
        if read is None:
            raise StopValidation(how_to_write(test))
        field.data = read


def how_to_write(test: LanguageTest) -> str:
    """What results of a test look like, in a sentence."""
    if test.levels:
        return gettext("%(test)s has these levels: %(levels)s.", test=test.name, levels=", ".join(test.levels))
    bounds = [gettext("%(low)s to %(high)s in steps of %(step)s", **vars(scale)) for scale in test.scales]
    return gettext("%(test)s gives a score: %(bounds)s.", test=test.name, bounds=" / ".join(bounds))


class WebAddress:
    """An address of the web; without its beginning it is meant with https."""

    def __call__(self, form: Any, field: Field) -> None:
        read = links.read(field.data)
        if read is None:
            raise StopValidation(gettext("Enter a web address such as https://example.com/my-work."))
        field.data = read


class Named(Asked):
    """What it is called: needed of what somebody gave or held, and of a test that the list does not have."""

    def __init__(self) -> None:
        super().__init__(("qualification", "award", "training"), _l("Enter its name."))

    def __call__(self, form: Any, field: Field) -> None:
        if form.kind.data == "portfolio" or (form.kind.data == "test" and form.test.data == OTHER):
            if not field.data and form.kind.data == "test":
                raise StopValidation(gettext("Enter the name of the test."))
            return
        super().__call__(form, field)


class AddressOrFile(Asked):
    """A portfolio is an address, a file, or both."""

    def __init__(self) -> None:
        super().__init__(("portfolio",), _l("Enter an address, or choose a PDF file below."))

    def __call__(self, form: Any, field: Field) -> None:
        if form.kind.data == "portfolio" and form.file.data and not field.data:
            raise StopValidation
        super().__call__(form, field)


class SentByItsButton:
    """A file that was chosen and not sent yet comes as its name alone, where the entry is saved without script."""

    BY_SCRIPT = "[object File]"  # what a script's form says of a file, chosen or not

    def __call__(self, form: Any, field: Field) -> None:
        chosen = form["upload"].data if "upload" in form else ""
        if chosen and chosen != self.BY_SCRIPT:
            raise StopValidation(gettext("Press “Add the file” first, so that your file is sent."))


class ScoreField(LineField):
    """A result; where the test has levels they can be listed."""

    def iter_choices(self) -> Iterator[tuple[str, str, bool, dict[str, Any]]]:
        test = language_tests.with_code(self._siblings.test.data)
        for level in ("", *(test.levels if test else ())):
            yield level, level, level == (self.data or ""), {}

    def __init__(self, *args: Any, **options: Any):
        self._siblings: Any = options.get("_form")
        super().__init__(*args, **options)


def asked_in(prefix: str, *kinds: str, message: Any = "") -> MonthAsked:
    """A month that entries of these kinds have, and need where there is a message."""
    return MonthAsked(f"{prefix}month", message, where=lambda form: form.kind.data in kinds)


class OptionsForm(WizardForm):
    """The page of the entries; it asks nothing itself."""


class OptionEntryForm(EntryForm):
    """One entry of some kind; the fields of the other kinds are empty."""

    steering: ClassVar[tuple[str, ...]] = ("kind",)
    never_kept: ClassVar[tuple[str, ...]] = ("upload",)

    kind = ListField(_l("Kind"), [OfList(_l("Choose what to add."))], choices=KINDS)
    tongue = ListField(
        _l("Language"),
        [ForAnotherTest(("language", "test"), _l("Choose the language.")), OfList(_l("Choose the language."))],
        choices=languages,
    )
    level = Choices(
        _l("Level"),
        [Asked(("language",), _l("Choose your level.")), OfList(_l("Choose your level."))],
        choices=LEVELS,
    )
    acquired_year = YearField(_l("Since, year"), [asked_in("acquired_", "language"), NotAhead("acquired_")])
    acquired_month = MonthField(_l("Since, month"), [MonthBeside("acquired_year")])
    test = ListField(
        _l("Test"), [Asked(("test",), _l("Choose the test.")), OfList(_l("Choose the test."))], choices=tests
    )
    score = ScoreField(_l("Score or level"), [Asked(("test",), _l("Enter your level or score.")), ResultOfTheTest()])
    taken_year = YearField(
        _l("Taken in, year"),
        [asked_in("taken_", "test", message=_l("Enter when you took the test.")), NotAhead("taken_")],
    )
    taken_month = MonthField(_l("Taken in, month"), [MonthBeside("taken_year")])
    name = LineField(_l("What it is called"), [Named(), NoLongerThan(LONGEST_NAME)])
    issuer = LineField(
        _l("Given by"),
        [Asked(("qualification", "award"), _l("Enter who gave it.")), NoLongerThan(LONGEST_NAME)],
    )
    year = YearField(
        _l("Got in, year"),
        [asked_in("", "qualification", "award", message=_l("Enter when you got it.")), NotAhead("")],
    )
    month = MonthField(_l("Got in, month"), [MonthBeside("year")])
    organiser = LineField(
        _l("Organiser"), [Asked(("training",), _l("Enter who held the training.")), NoLongerThan(LONGEST_NAME)]
    )
    content = TextAreaField(_l("What you learned"), [Asked(("training",)), NoLongerThan(LONGEST_CONTENT)])
    country = ListField(
        _l("Country"),
        [Asked(("overseas",), _l("Choose the country.")), OfList(_l("Choose the country."))],
        choices=countries,
    )
    purpose = LineField(
        _l("Purpose"), [Asked(("overseas",), _l("Enter what you did there.")), NoLongerThan(LONGEST_NAME)]
    )
    from_year = YearField(
        _l("From, year"),
        [asked_in("from_", "training", "overseas", message=_l("Enter when it began.")), NotAhead("from_")],
    )
    from_month = MonthField(_l("From, month"), [MonthBeside("from_year")])
    to_year = YearField(
        _l("To, year"),
        [
            asked_in("to_", "training", "overseas", message=_l("Enter when it ended.")),
            EndOf("from_", "to_", _l("This month has not come yet. Enter an earlier one.")),
        ],
    )
    to_month = MonthField(_l("To, month"), [MonthBeside("to_year")])
    url = LineField(_l("Web address"), [AddressOrFile(), WebAddress()])
    file = HiddenField(
        _l("File"), [SentByItsButton(), Asked(("portfolio",)), Regexp(FILE_ID, message=_l("Choose the file again."))]
    )
    upload = HiddenField()

    @property
    def chosen_test(self) -> LanguageTest | None:
        """The test of the list that was chosen."""
        return language_tests.with_code(self.test.data)


def latest_first(fields: Mapping[str, Any]) -> tuple[int, int]:
    """What sorts entries, the greatest first: the kinds as they are listed, and of each the latest."""
    kind = str(fields.get("kind") or "")
    before = DATED.get(kind, "")
    when = period.read(str(fields.get(f"{before}year") or ""), str(fields.get(f"{before}month") or ""))
    order = [str(choice.value) for choice in KINDS]
    return (-order.index(kind) if kind in order else -len(order), when.number if when else 0)
