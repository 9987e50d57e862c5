"""A fair as lists of the site show it, from its own row alone."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask_babel import gettext

from app.models import Fair
from app.models.fair import KOREA
from app.web.fairs import cloth_of
from app.web.filters import korean_time


@dataclass(frozen=True)
class FairCard:
    """What templates read of a fair, in one language."""

    fair: Fair
    language: str

    @property
    def slug(self) -> str:
        return self.fair.slug

    @property
    def starts_on(self) -> date:
        return self.fair.starts_on

    @cached_property
    def name(self) -> str:
        return self.fair.text("name", self.language)

    @property
    def korean_name(self) -> str:
        return self.fair.text("name", "ko")

    @property
    def summary(self) -> str:
        return self.fair.text("summary", self.language)

    @property
    def venue(self) -> str:
        return self.fair.text("venue", self.language)

    @property
    def cloth(self) -> tuple[tuple[str, str], ...]:
        return cloth_of(self.fair)

    @property
    def days(self) -> str:
        first, last = self.fair.starts_on, self.fair.ends_on
        if first == last:
            return korean_time(first, "day")
        return gettext("%(first)s to %(last)s", first=korean_time(first, "day"), last=korean_time(last, "day"))

    @cached_property
    def accepts_registrations(self) -> bool:
        return self.fair.accepts_registrations

    @cached_property
    def badge(self) -> tuple[str, str]:
        """Kind and words: whether one can register now."""
        if self.accepts_registrations:
            day = korean_time(self.fair.registration_closes_at, "date")
            return "success", gettext("Registration open until %(date)s", date=day)
        if self.fair.registration_is_to_come:
            opens_at = self.fair.registration_opens_at.astimezone(KOREA)
            moment = gettext("%(day)s, %(time)s", day=korean_time(opens_at, "date"), time=f"{opens_at:%H:%M}")
            return "info", gettext("Registration opens %(when)s", when=moment)
        return "warning", gettext("Registration is closed")
