"""How single things of a resume are said: codes by their names, choices as their forms call them, spans of months."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask_babel import gettext, ngettext
from wtforms import Form

from app.forms.fields import eight_digits
from app.operations import picking
from app.rules import period
from app.rules.period import Month, Span
from app.web.resume_document.shapes import Row, Text

Fields = Mapping[str, Any]
Names = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class Words:
    """The names of all codes of one resume, as one language has them."""

    language: str
    names: Names

    def of(self, kind: str, code: Any) -> Text:
        """The name of a code; a code that no list knows stands for itself."""
        entry = self.names.get((kind, str(code or "")))
        return Text(entry.full_name(self.language)) if entry else Text(str(code or ""))

    def picked(self, kind: str, code: Any, text: Any) -> Text:
        """What was picked from a list by its name; else what was typed instead; else the code itself."""
        is_known = (kind, str(code or "")) in self.names
        return self.of(kind, code) if is_known or not text else typed(text)

    def country(self, code: Any) -> Text:
        return Text(self._locale.territories.get(str(code or ""), str(code or "")))

    def tongue(self, code: Any) -> Text:
        """A language's name."""
        return Text(self._locale.languages.get(str(code or "").replace("-", "_"), str(code or "")))

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language)


def names_of(codes: Iterable[tuple[str, Any]]) -> Names:
    """The names of codes in all their languages, by one statement; without one where there are no codes."""
    wanted = {(kind, code) for kind, code in codes if isinstance(code, str) and code}
    return picking.names(wanted) if wanted else {}


def typed(value: Any) -> Text:
    """What somebody wrote, as they wrote it."""
    return Text(str(value).strip() if value else "", is_typed=True)


def choice(form: type[Form], field: str, value: Any) -> Text:
    """A choice in the words of its form; one that the form no longer offers stands for itself."""
    offered = getattr(getattr(form, field, None), "kwargs", {}).get("choices") or ()
    for option in offered() if callable(offered) else offered:
        known, words = (option.value, option.label) if hasattr(option, "label") else option[:2]
        if known == value and value:
            return Text(str(words))
    return Text(str(value or ""))


def joined(*parts: Text, by: str = " ") -> Text:
    """Several parts in one line."""
    said = [part.main for part in parts if part]
    return Text(by.join(said), is_typed=all(part.is_typed for part in parts if part))


def row(
    step: str, field: str, label: str, *values: Text, kind: str = "line", is_needed: bool = False
) -> tuple[Row, ...]:
    """One row; none where nothing was written, unless it is needed: then it says so."""
    said = tuple(value for value in values if value)
    if said:
        return (Row(step, field, Text(label), said, kind),)
    return (Row(step, field, Text(label), (not_written(),), "line", True),) if is_needed else ()


def not_written() -> Text:
    return Text(gettext("Not written yet"))


def nothing_needed() -> Text:
    """Of a section that may stay empty."""
    return Text(gettext("Nothing written, which is fine"))


def day(eight: Any) -> Text:
    """Eight digits as Koreans and their forms write a day, which reads the same in every language."""
    found = eight_digits(str(eight or ""))
    return Text(f"{found:%Y.%m.%d}") if found else typed(eight)


def iso_day(iso: Any) -> Text:
    return day(str(iso or "")[:10].replace("-", ""))


def month(year: Any, number: Any) -> Text:
    """A month as 2024.03; what is no month, as it was typed."""
    read = period.read(str(year or ""), str(number or ""))
    return (
        Text(f"{read.year}.{read.month:02}") if read else typed(".".join(str(part) for part in (year, number) if part))
    )


def from_to(start: Text, end: Text) -> Text:
    return Text(f"{start} – {end}") if start and end else start or end


def span_of(fields: Fields, today: Month) -> Span | None:
    """The months of an entry with from_… and to_…; None where they are not written, or the wrong way round."""
    start = period.read(str(fields.get("from_year") or ""), str(fields.get("from_month") or ""))
    end = period.read(str(fields.get("to_year") or ""), str(fields.get("to_month") or ""))
    end = today if fields.get("is_current") else end
    return Span(start, end) if start and end and start <= end else None


def length(months: int) -> Text:
    """So long, in words; empty for nothing."""
    years, rest = period.duration(months)
    said = [
        ngettext("%(num)d year", "%(num)d years", years) if years else "",
        ngettext("%(num)d month", "%(num)d months", rest) if rest else "",
    ]
    return Text(" ".join(part for part in said if part))
