"""Where the member lives, and which kind of job seeker and project it is: prefilled, correctable (RS-4)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.forms.address import AddressFields
from app.forms.fields import Choices, choices_of
from app.forms.resume.texts import TextForm
from app.forms.validators import OneOf

STUDENT, GENERAL, LARGE_SMALL = "student", "general", "large_small"
SEEKER_TYPES = choices_of(((STUDENT, _l("Foreign student or graduate")), (GENERAL, _l("General"))))
PROJECT_TYPES = choices_of(((GENERAL, _l("General")), (LARGE_SMALL, _l("Large–small enterprise programme"))))
# Of those who study: at a university, and at a language course or on exchange. D-10 tells nothing: some hold it after
# their studies here, others come with it, so they say it themselves.
VISAS_OF_STUDENTS = ("D-2", "D-4")
PATH_OF_LARGE_SMALL = "win_win_jobs"  # 대중소기업 상생일자리 프로그램


def seeker_type_of(stay: Mapping[str, Any]) -> str:
    """Which kind of job seeker the visa makes of somebody."""
    return STUDENT if stay.get("visa") in VISAS_OF_STUDENTS else GENERAL


def project_type_of(inflow_path: str | None) -> str:
    """Which project somebody came by."""
    return LARGE_SMALL if inflow_path == PATH_OF_LARGE_SMALL else GENERAL


class AddressForm(AddressFields, TextForm):
    """The address and two types."""

    seeker_type = Choices(
        _l("Type of job seeker"), [OneOf(_l("Choose which kind of job seeker you are."))], choices=SEEKER_TYPES
    )
    project_type = Choices(
        _l("Type of project"), [OneOf(_l("Choose which project you take part in."))], choices=PROJECT_TYPES
    )
