"""DER by hand: certificates that no library would make can be made, and no reader is tested against its own writer."""

from datetime import UTC, datetime

INTEGER, BITS, OCTETS, NULL, OID, UTF8, SEQUENCE, SET, PRINTABLE = 2, 3, 4, 5, 6, 12, 0x30, 0x31, 19
UTC_TIME, GENERALIZED_TIME, IA5 = 23, 24, 22
LAST_YEAR_OF_UTC_TIME = 2049


def tlv(tag: int, *parts: bytes) -> bytes:
    """A tag, the length in the shortest form, and the parts in their order."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*parts: bytes) -> bytes:
    return tlv(SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """In the order that DER prescribes."""
    return tlv(SET, *sorted(parts))


def integer(value: int) -> bytes:
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def enumerated(value: int) -> bytes:
    return tlv(10, bytes([value]))


def boolean(value: bool) -> bytes:
    return tlv(1, b"\xff" if value else b"\x00")


def octets(content: bytes) -> bytes:
    return tlv(OCTETS, content)


def bits(content: bytes, unused: int = 0) -> bytes:
    return tlv(BITS, bytes([unused]), content)


def null() -> bytes:
    return tlv(NULL)


def utf8(text: str) -> bytes:
    return tlv(UTF8, text.encode())


def printable(text: str) -> bytes:
    return tlv(PRINTABLE, text.encode("ascii"))


def explicit(number: int, *parts: bytes) -> bytes:
    """[number] around something that keeps its own tag, or with the parts of something that gave it up."""
    return tlv(0xA0 | number, *parts)


def implicit(number: int, content: bytes) -> bytes:
    """[number] in place of a simple type's own tag."""
    return tlv(0x80 | number, content)


def time(moment: datetime) -> bytes:
    """As certificates and lists write it: two digits of the year up to 2049."""
    moment = moment.astimezone(UTC)
    if moment.year <= LAST_YEAR_OF_UTC_TIME:
        return tlv(UTC_TIME, f"{moment:%y%m%d%H%M%S}Z".encode())
    return tlv(GENERALIZED_TIME, f"{moment:%Y%m%d%H%M%S}Z".encode())


def oid(dotted: str) -> bytes:
    first, second, *others = (int(part) for part in dotted.split("."))
    return tlv(OID, b"".join(_base_128(arc) for arc in (40 * first + second, *others)))


def _base_128(arc: int) -> bytes:
    septets = [arc & 0x7F]
    while arc := arc >> 7:
        septets.append(0x80 | arc & 0x7F)
    return bytes(reversed(septets))


def algorithm(dotted: str, parameters: bytes | None = None) -> bytes:
    """AlgorithmIdentifier; without parameters it says NULL, as RSA and the hashes want it."""
    return sequence(oid(dotted), null() if parameters is None else parameters)
