"""What a PDF is that staff may be handed: judged by its content, whatever it is called.

It begins and ends as a PDF does, so that nothing hides before it and half a file is noticed. Three kinds are refused
because somebody else opens it: one with a password (nobody can look inside), one that acts by itself (scripts, starting
programs, sending data, reaching for files elsewhere), and one that carries further files. Names count wherever they
stand, also written with escapes and inside compressed object streams; a stream of objects that cannot be looked into is
refused as well. It is a look and no proof, so such files are handed out only as downloads.
"""

import re
import unicodedata
import zlib

from app.rules.text import clean_name

MOST_BYTES = 5 * 1024 * 1024
MOST_NAME_BYTES = 255  # what file systems take
MOST_INFLATED = 32 * 1024 * 1024  # of all object streams of a file together
MOST_STREAMS = 20_000  # more than one in 250 bytes is no document
MOST_ESCAPES = 20_000  # by chance there are 150 in 5 MB
LONGEST_ABOUT = 2_000  # bytes of what stands before a stream about it
END_WITHIN = 1024  # bytes: where readers look for the end
UNNAMED = "portfolio.pdf"

START = re.compile(rb"%PDF-[12]\.[0-9]")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
END_OF_NAME = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"
ENCRYPTED = re.compile(rb"/Encrypt" + END_OF_NAME)
ACTS = re.compile(
    rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|Rendition|RichMedia|XFA|Movie)" + END_OF_NAME
)
CARRIES = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment|Filespec)" + END_OF_NAME)
OBJECTS = re.compile(rb"/ObjStm" + END_OF_NAME)
UNNAMED_OBJECTS = re.compile(rb"/First" + END_OF_NAME)  # some readers read a stream of objects that is not called so
BEGINNING = re.compile(rb"[0-9]\s+obj(?=[\s<])")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
PLAIN_FLATE = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?")


class DocumentRefused(Exception):
    """Why it is not taken: empty, too_large, not_pdf, cut_off, encrypted, acts, carries, unreadable."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def check_pdf(content: bytes) -> None:
    """Raise DocumentRefused unless it is a whole PDF that does nothing but show its pages."""
    _refuse_if(not content, "empty")
    _refuse_if(len(content) > MOST_BYTES, "too_large")
    _refuse_if(not START.match(content), "not_pdf")
    end = content[-END_WITHIN:]
    _refuse_if(b"%%EOF" not in end or b"startxref" not in end, "cut_off")
    plain = _without_escapes(content)
    _refuse_names(plain)
    for objects in _object_streams(content, named=sum(1 for _ in OBJECTS.finditer(plain))):
        _refuse_names(_without_escapes(objects))


def _refuse_names(data: bytes) -> None:
    _refuse_if(ENCRYPTED.search(data) is not None, "encrypted")
    _refuse_if(ACTS.search(data) is not None, "acts")
    _refuse_if(CARRIES.search(data) is not None, "carries")


def _object_streams(content: bytes, named: int) -> list[bytes]:
    """The inflated object streams. As many as are named must be found, else something in there is hidden from us."""
    found: list[bytes] = []
    beginnings: set[int] = set()  # one name of many cannot stand for several streams
    left = MOST_INFLATED
    for nth, match in enumerate(STREAM.finditer(content)):
        _refuse_if(nth > MOST_STREAMS, "unreadable")
        start, about = _about(content, match.start())
        is_named = OBJECTS.search(about) is not None
        if is_named:
            beginnings.add(start)
        if is_named or UNNAMED_OBJECTS.search(about):
            found.append(_objects(content, match.end(), about, left))
            left -= len(found[-1])
    _refuse_if(len(beginnings) != named, "unreadable")
    return found


def _about(content: bytes, stream: int) -> tuple[int, bytes]:
    """Where the object of a stream begins, and what stands between."""
    window = max(stream - LONGEST_ABOUT, 0)
    starts = [match.start() for match in BEGINNING.finditer(content, window, stream)]
    return (starts[-1], _without_escapes(content[starts[-1] : stream])) if starts else (-1, b"")


def _objects(content: bytes, start: int, about: bytes, most: int) -> bytes:
    """The objects of a stream, however it is written. Raises DocumentRefused where it is in a way we do not read."""
    if b"/Filter" not in about:
        return content[start : content.find(b"endstream", start)]
    _refuse_if(b"/DecodeParms" in about or PLAIN_FLATE.search(about) is None, "unreadable")
    return _inflated(content, start, most)


def _inflated(content: bytes, start: int, most: int) -> bytes:
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(memoryview(content)[start:], max(most, 1))
    except zlib.error:
        raise DocumentRefused("unreadable") from None
    _refuse_if(not reader.eof, "unreadable")
    return data


def _without_escapes(data: bytes) -> bytes:
    """Names as they are meant: /Java#53cript is /JavaScript."""
    plain, count = ESCAPED.subn(lambda match: bytes([int(match[1], 16)]), data, MOST_ESCAPES)
    _refuse_if(count == MOST_ESCAPES, "unreadable")
    return plain


def _refuse_if(is_wrong: bool, reason: str) -> None:
    if is_wrong:
        raise DocumentRefused(reason)


def clean_file_name(name: str) -> str:
    """What a file is called when it is handed out again: no folder, nothing invisible, at most 255 bytes, ".pdf"."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = re.sub(r"(?i)(\.pdf)+$", "", clean_name(last)).strip(" .")
    if not stem:
        return UNNAMED
    return _cut(stem, MOST_NAME_BYTES - len(".pdf")).rstrip(" .") + ".pdf"


def _cut(text: str, most: int) -> str:
    """No more bytes than that, and no letter cut in two."""
    return text.encode("utf-8")[:most].decode("utf-8", "ignore")
