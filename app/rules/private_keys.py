"""What looks like a private key, the file it lies in, or its password. No page asks for one, so none is taken."""

import base64
import binascii
import re

from asn1crypto.core import ObjectIdentifier

# In PKCS#8 and PKCS#12: how a key is locked, what holds it, and the value R beside it.
MARKS = tuple(
    ObjectIdentifier(oid).dump()
    for oid in (
        "1.2.410.200004.1.4",  # SEED-CBC
        "1.2.410.200004.1.15",  # SEED-CBC with SHA-1
        "1.2.840.113549.1.5.13",  # PBES2
        "1.2.840.113549.1.12.1.3",  # PKCS#12 with three keys of DES
        "1.2.840.113549.1.12.1.6",  # PKCS#12 with RC2
        "1.2.840.113549.1.12.10.1.1",  # a bag with a key
        "1.2.840.113549.1.12.10.1.2",  # a bag with a locked key
        "1.2.410.200004.10.1.1.3",  # R
    )
)
SEQUENCE, INTEGER, OCTETS = 0x30, 0x02, 0x04
SHORTEST = 40  # bytes; R and challenges are shorter, keys never
PEM = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")
NAMES = frozenset(("pw", "pwd", "pin", "key", "pfx", "p12", "pkcs8", "pkcs12"))
PARTS_OF_NAMES = ("password", "passwd", "passphrase", "privatekey", "prikey", "signpri", "keyfile", "secret")


def names_a_secret(name: str) -> bool:
    """Whether a field of this name would hold a password or a key."""
    letters = re.sub(r"[^a-z0-9]", "", name.lower())
    return letters in NAMES or any(part in letters for part in PARTS_OF_NAMES)


def looks_like_key(text: str) -> bool:
    """Whether a text is a private key in PEM, or in base64 or hex of its DER."""
    return bool(PEM.search(text)) or any(is_key(der) for der in _decoded(text))


def is_key(der: bytes) -> bool:
    """PKCS#1, PKCS#8 (open or locked), a curve's key, PKCS#12; or something that carries one."""
    if len(der) < SHORTEST:
        return False
    return any(mark in der for mark in MARKS) or _is_shaped_like_key(der)


def _is_shaped_like_key(der: bytes) -> bool:
    """A sequence that begins with a version number, or with an algorithm before octets. Neither signatures nor
    certificates begin so."""
    content = _content(der, 0)
    if der[0] != SEQUENCE or content is None or content[1] != len(der):
        return False
    first = content[0]
    if der[first] == INTEGER:
        return True
    inner = _content(der, first)
    return der[first] == SEQUENCE and inner is not None and inner[1] < len(der) and der[inner[1]] == OCTETS


def _content(der: bytes, at: int) -> tuple[int, int] | None:
    """Where the content of the value at this place begins and ends; None where it does not fit. Lengths that BER
    leaves open end with the bytes."""
    if at + 2 > len(der):
        return None
    start, size = at + 2, der[at + 1]
    if size == 0x80:
        return start, len(der)
    if size > 0x80:
        start += size & 0x7F
        size = int.from_bytes(der[at + 2 : start], "big")
    return (start, start + size) if start < len(der) and start + size <= len(der) else None


def _decoded(text: str) -> list[bytes]:
    """What the text may be an encoding of."""
    packed = "".join(text.split())
    found = []
    if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", packed):
        found.append(bytes.fromhex(packed))
    try:
        plain = packed.replace("-", "+").replace("_", "/").rstrip("=")
        found.append(base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True))
    except (binascii.Error, ValueError):
        pass
    return found
