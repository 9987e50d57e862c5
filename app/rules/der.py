"""Whether bytes are one value in DER: the only form in which nobody can hide a second reading.

What BER allows besides (lengths that are not the shortest or not given, simple values in pieces) is refused, and so
is whatever follows the value.
"""

LARGEST_DEPTH = 32
MOST_VALUES = 5_000
CONSTRUCTED, CLASS, NUMBER, HIGH = 0x20, 0xC0, 0x1F, 0x1F
BOOLEAN, INTEGER, BIT_STRING, NULL, OID, ENUMERATED, SEQUENCE, SET = 1, 2, 3, 5, 6, 10, 16, 17
LONGEST_LENGTH = 4  # bytes


class NotDer(ValueError):
    """`reason` is a word for logs."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def fault_of(der: bytes) -> str | None:
    """What is wrong, in a word for logs; None where the bytes are one value in DER, all the way down."""
    try:
        end, _ = _read(memoryview(der), 0, len(der), 0, 0)
    except NotDer as error:
        return error.reason
    return None if end == len(der) else "trailing_bytes"


def _read(data: memoryview, start: int, stop: int, depth: int, seen: int) -> tuple[int, int]:
    """Look at the value at `start`; answers where it ends, and how many values were seen so far."""
    if depth > LARGEST_DEPTH or seen > MOST_VALUES:
        raise NotDer("too_deep")
    if start >= stop:
        raise NotDer("cut_off")
    tag = data[start]
    _require_form(tag)
    content, end = _extent(data, start + 1, stop)
    if not tag & CONSTRUCTED:
        if not tag & CLASS:
            _require_simple(tag, data[content:end])
        return end, seen + 1
    seen += 1
    while content < end:
        content, seen = _read(data, content, end, depth + 1, seen)
    return end, seen


def _extent(data: memoryview, start: int, stop: int) -> tuple[int, int]:
    """Where the content begins and ends, from a definite length in its shortest form."""
    if start >= stop:
        raise NotDer("cut_off")
    first, content = data[start], start + 1
    size = first
    if first & 0x80:
        count = first & 0x7F
        if not 0 < count <= LONGEST_LENGTH:
            raise NotDer("indefinite_length" if count == 0 else "too_long")
        content += count
        size = int.from_bytes(data[start + 1 : content], "big")
        if size < 0x80 or size >> 8 * (count - 1) == 0:
            raise NotDer("long_length")
    if content + size > stop:
        raise NotDer("cut_off")
    return content, content + size


def _require_form(tag: int) -> None:
    """Sequences and sets have parts, other universal types have none, and no tag needs a second byte."""
    number = tag & NUMBER
    if number == HIGH or (number == 0 and not tag & CLASS):
        raise NotDer("odd_tag")
    if not tag & CLASS and bool(tag & CONSTRUCTED) != (number in (SEQUENCE, SET)):
        raise NotDer("in_pieces")


def _require_simple(number: int, content: memoryview) -> None:
    if not (check := _SIMPLE.get(number)):
        return
    if not check(bytes(content)):
        raise NotDer("odd_value")


def _is_integer(content: bytes) -> bool:
    if len(content) < 2:
        return bool(content)
    return not (content[0] == 0 and content[1] < 0x80) and not (content[0] == 0xFF and content[1] >= 0x80)


def _is_bits(content: bytes) -> bool:
    if not content or content[0] > 7 or (len(content) == 1 and content[0]):
        return False
    return len(content) == 1 or content[-1] & ((1 << content[0]) - 1) == 0


def _is_oid(content: bytes) -> bool:
    if not content or content[-1] & 0x80 or content[0] == 0x80:
        return False
    return not any(byte == 0x80 and not before & 0x80 for before, byte in zip(content, content[1:], strict=False))


_SIMPLE = {
    BOOLEAN: lambda content: content in (b"\x00", b"\xff"),
    INTEGER: _is_integer,
    ENUMERATED: _is_integer,
    BIT_STRING: _is_bits,
    NULL: lambda content: not content,
    OID: _is_oid,
}
