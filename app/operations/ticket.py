"""Tickets (입장권) as people hold them: the signed digits, a picture, a PDF and a calendar entry (FR-3)."""

import io
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

import segno
from flask import current_app
from flask_babel import force_locale
from icalendar import Calendar, Event

from app.extensions import keys
from app.models import Fair, Registration, Slot
from app.models.fair import KOREA
from app.models.types import now
from app.operations.pdf_process import pdf_process
from app.rules.ticket import Ticket, sign

QR_VERSION = 5  # 194 digits fit exactly into version 5 with error correction M, in numeric mode
QR_BORDER = 4  # modules of quiet zone, as the standard wants
PNG_SCALE = 12  # pixels per module: 540 pixels wide


def validity(fair: Fair, slot: Slot) -> tuple[date, date]:
    """First and last Korean day on which a ticket for this slot admits, by the fair's rule."""
    if fair.ticket_days == "any_day":
        return fair.starts_on, fair.ends_on
    return slot.day, slot.day


def digits_of(registration: Registration) -> str:
    """The signed 194 digits that the code carries; no personal data is in them."""
    first, last = validity(registration.fair, registration.slot)
    key_id, private_key = keys.ticket_signing
    return sign(Ticket(registration.fair_id, registration.ticket_id, first, last, key_id), private_key)


def png(registration: Registration) -> bytes:
    """The code as a picture, dark on white with its quiet zone, whatever the viewer's ground is."""
    out = io.BytesIO()
    _code(registration).save(out, kind="png", scale=PNG_SCALE, border=QR_BORDER, dark="#000", light="#fff")
    return out.getvalue()


def pdf(registration: Registration, language: str) -> bytes:
    """The ticket on one A4 page in a language, made by a child process. Raises PdfNotMade."""
    modules, path = code_path(registration)
    page = current_app.jinja_env.get_template("fair/ticket_pdf.html")
    with force_locale(language):
        html = page.render(
            registration=registration,
            fair=registration.fair,
            slot=registration.slot,
            member=registration.member,
            language=language,
            modules=modules,
            path=path,
        )
    return pdf_process.make(html)


def calendar(registration: Registration, language: str) -> bytes:
    """The visit as a calendar file, in Korean time."""
    site = current_app.config["BASE_URL"]
    entry = _entry(registration.fair, registration.slot.starts_at, registration.slot.ends_at, language)
    entry.add("uid", f"ticket-{registration.public_id}@madang")
    entry.add("url", f"{site}/tickets/{registration.public_id}")
    return _calendar([entry])


def fair_calendar(fair: Fair, language: str) -> bytes:
    """The fair's days as a calendar file: from the first slot's beginning to the last one's end."""
    entries = []
    for day, slots in groupby(fair.slots, key=lambda slot: slot.day):
        of_day = list(slots)
        entry = _entry(fair, of_day[0].starts_at, max(slot.ends_at for slot in of_day), language)
        entry.add("uid", f"fair-{fair.id}-{day.isoformat()}@madang")
        entry.add("url", f"{current_app.config['BASE_URL']}/fairs/{fair.slug}")
        entries.append(entry)
    return _calendar(entries)


def _entry(fair: Fair, starts_at: datetime, ends_at: datetime, language: str) -> Event:
    entry = Event()
    entry.add("summary", fair.text("name", language))
    entry.add("dtstart", starts_at.astimezone(KOREA))
    entry.add("dtend", ends_at.astimezone(KOREA))
    entry.add("dtstamp", now())
    place = (fair.text("venue", language), fair.text("address", language))
    entry.add("location", ", ".join(part for part in place if part))
    if fair.state == "cancelled":
        entry.add("status", "CANCELLED")
    return entry


def _calendar(entries: list[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Madang//Madang//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def code_path(registration: Registration) -> tuple[int, str]:
    """The code for an inline SVG: its width in modules with the quiet zone, and the path of the dark ones."""
    return path_of(_code(registration))


def path_of(code: segno.QRCode) -> tuple[int, str]:
    """Any code, drawn so."""
    rows = list(code.matrix_iter(border=QR_BORDER))
    return len(rows), "".join(_runs(y, row) for y, row in enumerate(rows))


def _code(registration: Registration) -> segno.QRCode:
    return code_of(digits_of(registration))


def code_of(digits: str, mask: int | None = None) -> segno.QRCode:
    """`mask` is for whoever makes many at once; without it the best of the eight is looked for."""
    return segno.make(digits, version=QR_VERSION, error="m", mode="numeric", boost_error=False, micro=False, mask=mask)


def _runs(y: int, row: Iterable[int]) -> str:
    """One row of modules as path commands: a rectangle for each run of dark ones."""
    path, x = [], 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        if is_dark:
            path.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(path)
