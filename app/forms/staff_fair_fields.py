"""Fields and rules of the fair form: days and times as the browser's own fields send them, all Korean."""

import re
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import StopValidation

from app.forms.fields import AsciiField
from app.models.fair import KOREA
from app.rules.text import clean_lines

RESERVED_SLUGS = {"new"}


class DayField(AsciiField):
    """A date as the browser's own date field sends it: 2027-03-18."""

    @property
    def day(self) -> date | None:
        try:
            return date.fromisoformat(self.data or "")
        except ValueError:
            return None


class MomentField(AsciiField):
    """A Korean date and time as the browser's own field sends it: 2027-03-18T10:00."""

    @property
    def moment(self) -> datetime | None:
        try:
            moment = datetime.fromisoformat(self.data or "")
        except ValueError:
            return None
        return moment.replace(tzinfo=KOREA) if moment.tzinfo is None else None


class ClockField(AsciiField):
    """A time of day: 11:00."""

    @property
    def clock(self) -> time | None:
        return (
            time.fromisoformat(self.data) if re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", self.data or "") else None
        )


class LinesField(TextAreaField):
    """Several lines of any text."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options | {"filters": [lambda text: clean_lines(text) if text else text]})


class ReadsAs:
    """The field's own reading of what was typed (`day`, `moment`, `clock`) must be something."""

    field_flags = {"required": True}

    def __init__(self, reading: str, message: Any):
        self.reading, self.message = reading, message

    def __call__(self, form: Any, field: Any) -> None:
        if getattr(field, self.reading) is None:
            raise StopValidation(str(self.message))


class NumberUpTo:
    """A whole number from 0 to a highest one."""

    def __init__(self, most: int):
        self.most = most
        self.field_flags = {"maxlength": len(str(most))}

    def __call__(self, form: Any, field: Any) -> None:
        if not re.fullmatch(r"[0-9]{1,6}", field.data or "") or int(field.data) > self.most:
            raise StopValidation(gettext("Enter a whole number from 0 to %(most)s.", most=self.most))


class AddressOfAFair:
    """What stands in the fair's address: small letters, digits and hyphens."""

    field_flags = {"required": True, "maxlength": 60}

    def __call__(self, form: Any, field: Any) -> None:
        if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{1,58})[a-z0-9]", field.data or "") or field.data in RESERVED_SLUGS:
            raise StopValidation(gettext("Use 3 to 60 small letters, digits and hyphens, for example seoul-2027."))
