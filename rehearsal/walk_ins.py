"""People who come without a ticket: what they say at a door, the ticket with which they leave, and the desk."""

import re
import string
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from random import Random

import pyotp
import requests
import zxingcpp
from PIL import Image

from app.extensions import db
from app.models.fair import KOREA
from app.operations import demo_people, staff
from app.rules.ticket import TicketRefused, content_of
from rehearsal.visitors import SLUG, Visitor

MARK_LETTERS = 10
DESK_EMAIL = "desk@mail.example"
DESK_PASSWORD = "the-desk-of-the-rehearsal-8"
SCALE = 4  # pixels for each module of a code, so that it can be read
DARK = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")
PATIENCE = 60  # seconds
SPOKEN_AT_KIOSKS = ("ko", "en")


@dataclass(frozen=True)
class Said:
    """What somebody says to register. `mark`: a word of the name that nobody else has."""

    name: str
    mark: str
    contact: str
    speaks: str
    nationality: str

    @property
    def tail(self) -> str:
        """What of the number or address is nobody else's, however it is written down."""
        return self.contact.split("@")[0][-9:]


@dataclass(frozen=True)
class WalkIn:
    """Somebody who registered at a door: at the desk, where there is no `kiosk_id`. `digits`: what a camera reads from
    the screen at the end, None where no ticket was shown."""

    said: Said
    kiosk_id: int | None
    language: str
    digits: str | None
    code: str
    at: datetime
    took: float  # milliseconds from "Register" to the ticket
    cable: str = "whole"
    is_reached: bool = True  # whether the server answered that door

    @property
    def door(self) -> str:
        return f"kiosk {self.kiosk_id}" if self.kiosk_id else "the desk"

    @property
    def day(self) -> date:
        return self.at.astimezone(KOREA).date()

    @property
    def ticket_id(self) -> bytes | None:
        try:
            return content_of(self.digits)[4:12] if self.digits else None
        except TicketRefused:
            return None

    @property
    def shown_id(self) -> str:
        return self.ticket_id.hex() if self.ticket_id else "none"

    @property
    def visitor(self) -> Visitor:
        """The same person with the ticket in the hand."""
        return Visitor(self.digits or "", self.shown_id, 0, self.language, self.said.name, "", "")


def newcomers(random: Random, after: int) -> Iterator[Said]:
    """People without end whom nobody has registered; the first `after` of the made-up people have."""
    while True:
        for person in demo_people.people(200, seed=random.randrange(10**6), after=after):
            after += 1
            mark = "".join(random.choices(string.ascii_uppercase, k=MARK_LETTERS))
            contact = random.choice((f"walkin{after:06d}@mail.example", f"+82107{random.randrange(10**7):07d}"))
            speaks = person.language.split("-")[0]
            yield Said(f"{person.name.replace('　', ' ')} {mark}", mark, contact, speaks, person.nationality)


def read_picture(width: int, path: str) -> str | None:
    """What a camera reads from a code on a screen: its modules across, the quiet zone included, and the dark ones."""
    picture = Image.new("L", (width, width), 255)
    for (
        x,
        y,
        run,
    ) in DARK.findall(path):
        for column in range(int(x), int(x) + int(run)):
            picture.putpixel((column, int(y)), 0)
    found = zxingcpp.read_barcodes(picture.resize((width * SCALE, width * SCALE), Image.Resampling.NEAREST))
    return str(found[0].text) if found else None


class Desk:
    """Somebody of the staff with a browser without scripts."""

    def __init__(self, url: str):
        self.url, self.secret = url, ""
        self.browser = requests.Session()
        # An idle connection may be gone by the time the next person comes.
        self.browser.headers.update({"Origin": url, "Connection": "close"})

    def employ(self) -> None:
        """An account for whoever sits there. Within an application context; commits."""
        person = staff.create(DESK_EMAIL, "Dana Desk", "desk", DESK_PASSWORD)
        self.secret = person.totp_secret or ""
        db.session.commit()

    def log_in(self) -> None:
        self._send("/staff/login", email=DESK_EMAIL, password=DESK_PASSWORD)
        self._send("/staff/login/code", code=pyotp.TOTP(self.secret).now())

    def register(self, said: Said) -> WalkIn:
        """One screen, and the person is in with a ticket."""
        answers = {"name": said.name, "speaks": said.speaks, "nationality": said.nationality, "contact": said.contact}
        ticks = {"document": "passport", "terms_of_use": "y", "of_age": "y"}
        at, began = datetime.now(UTC), time.monotonic()
        page = self._send(f"/staff/fairs/{SLUG}/walk-in", **answers, **ticks)
        if "walk-in__done" not in page.text and "/staff/login" in page.url:
            self.log_in()
            page = self._send(f"/staff/fairs/{SLUG}/walk-in", **answers, **ticks)
        took = (time.monotonic() - began) * 1000
        digits = read_picture(*page.codes[0]) if page.codes else None
        return WalkIn(said, None, said.speaks, digits, page.number, at, took)

    def _send(self, path: str, **answers: str) -> "DeskPage":
        """Fill in the form at this address and send it."""
        form = DeskPage(self.browser.get(self.url + path, timeout=PATIENCE))
        return DeskPage(self.browser.post(self.url + path, data=form.hidden | answers, timeout=PATIENCE))


class DeskPage(HTMLParser):
    """What the desk sees: the hidden fields of the form, the codes that are drawn, and the number of the ticket."""

    def __init__(self, answer: requests.Response):
        super().__init__()
        self.text, self.url = answer.text, answer.url
        self.hidden: dict[str, str] = {}
        self.codes: list[tuple[int, str]] = []
        self._width = 0
        self.feed(self.text)

    @property
    def number(self) -> str:
        found = re.search(r'class="walk-in__number">([0-9 ]+)<', self.text)
        return found[1].replace(" ", "") if found else ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "input" and found.get("type") == "hidden":
            self.hidden[found["name"]] = found.get("value", "")
        if tag == "svg":
            self._width = int(found["viewbox"].split()[2]) if found.get("class") == "walk-in__code" else 0
        if tag == "path" and self._width and found["d"].count("M") > 1:
            self.codes.append((self._width, found["d"]))
