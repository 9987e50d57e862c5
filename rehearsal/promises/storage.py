"""What is promised of the kiosks' memory: nobody who takes one away learns who came."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.extensions import db
from app.rules.packet import packet
from app.rules.ticket import TicketRefused, content_of
from rehearsal.promises.evidence import Evidence, promise

TICKET = re.compile(rb"(?<![0-9])1[0-9]{193}(?![0-9])")
PHONE = re.compile(rb"[0-9]{10,13}")
TELLING = 6  # bytes; fewer stand by chance somewhere in the megabytes of a profile
MAIL = re.compile(rb"[a-z0-9]+@mail\.example")


@promise("Nothing that a kiosk keeps holds a name, a phone number or an e-mail address.")
def nobody_given_away(found: Evidence) -> Iterable[str]:
    people = found.day.visitors
    phones = {visitor.phone.lstrip("+").encode() for visitor in people}
    mails = {visitor.email.encode() for visitor in people}
    names = {spelt for visitor in people for spelt in spellings(visitor.name)}
    for place, content in _kept(found):
        yield from (f"{place} holds a name" for name in names if name in content)
        flat = content.replace(b"\0", b"")  # plain letters that a browser writes two bytes wide
        yield from (f"{place} holds a phone number" for one in PHONE.findall(flat) if one in phones)
        yield from (f"{place} holds an e-mail address" for one in MAIL.findall(flat) if one in mails)


@promise("What somebody types to register cannot be read on a kiosk, nor opened with what lies there.")
def walk_ins_unread(found: Evidence) -> Iterable[str]:
    said = [walk_in.said for walk_in in found.day.walk_ins]
    for place, content in _kept(found):
        flat = content.replace(b"\0", b"")
        yield from (f"{place} holds the name of a walk-in" for one in said if one.mark.encode() in flat)
        yield from (f"{place} holds how to reach a walk-in" for one in said if one.tail.encode() in flat)
    for door in found.day.doors:
        packets = set(re.findall(r'"lookup":"([^"]+)"', found.dumps.get(door.id, "")))
        for place, content in _files(door.profile):
            if any(_lookup_of(digits) in packets for digits in set(TICKET.findall(content))):
                yield f"{place} holds a ticket that opens a packet of kiosk {door.id}"


def spellings(name: str) -> Iterator[bytes]:
    """As a browser may write a text down: in its databases two bytes for each sign, or one where that is enough. What
    is so short that it stands in millions of bytes by chance, with what a text begins with in IndexedDB (its kind and
    length) and in localStorage (length and kind), or with the quotes it stands in."""
    yield name.encode()
    wide = name.encode("utf-16-le")
    if len(wide) >= TELLING:
        yield wide
    else:
        yield from (b"c" + bytes([len(wide)]) + wide, bytes([len(wide) + 1, 0]) + wide)
        yield f'"{name}"'.encode("utf-16-le")
    if all(ord(sign) < 256 for sign in name):
        yield name.encode("latin-1")


def _lookup_of(digits: bytes) -> str | None:
    try:
        return packet(content_of(digits.decode()), "").lookup
    except TicketRefused:
        return None


def _kept(found: Evidence) -> Iterator[tuple[str, bytes]]:
    """What each kiosk keeps: as its page reads it, and all files of its browser as they lie on the disk."""
    db.session.commit()  # searching takes long: no transaction stands open meanwhile
    for kiosk_id, dump in found.dumps.items():
        yield f"the memory of kiosk {kiosk_id}", dump.encode()
    for door in found.day.doors:
        yield from _files(door.profile)


def _files(profile: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((profile / "Default").rglob("*")):
        if path.is_file():
            yield f"{profile.name}/{path.relative_to(profile)}", path.read_bytes()
