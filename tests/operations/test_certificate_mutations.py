"""Signatures with random damage: each is refused by name, or proves exactly what the whole one proves.

MUTATIONS=2000 .venv/bin/pytest -n0 tests/operations/test_certificate_mutations.py tries as many.
"""

import os
import random
from collections import Counter

import pytest

from app.operations.certificate.refusals import Refused, RevocationUnknown, Revoked
from tests.certificate_desk import Desk, usual

SEED = 20261121
COUNT = int(os.environ.get("MUTATIONS", "60"))
FORMS = (
    {},
    {"signed_attributes": True},
    {"pss": True},
    {"pss": True, "signed_attributes": True},
)


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """One to three small changes, of the kinds that find the seams of a reader."""
    content = bytearray(whole)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(content))
        some = slice(at, at + chance.randint(1, 12))
        change = chance.choice(("flip", "set", "delete", "insert", "repeat", "zero", "tag", "exchange"))
        if change == "flip":
            content[at] ^= 1 << chance.randrange(8)
        elif change == "set":
            content[at] = chance.choice((0x00, 0x01, 0x7F, 0x80, 0x81, 0x84, 0xFF))
        elif change == "delete":
            del content[some]
        elif change == "insert":
            content[at:at] = chance.randbytes(chance.randint(1, 6))
        elif change == "repeat":
            content[at:at] = content[some]
        elif change == "zero":
            content[some] = bytes(len(content[some]))
        elif change == "tag":
            content[at] = chance.choice((0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x30, 0x31, 0xA0, 0xA1))
        else:
            other = chance.randrange(len(content))
            content[at], content[other] = content[other], content[at]
    return bytes(content)


@pytest.fixture
def desk(app) -> Desk:
    return Desk(app)


def test_damaged_signatures_are_refused_by_name(desk):
    chance, issued = random.Random(SEED), usual(points=("http",))
    proven = desk.proves(issued)
    seen: Counter[str] = Counter()
    for number in range(COUNT):
        content = desk.challenged()
        sent = (issued.certificate_der, issued.issuer.certificate) if number % 2 else None
        whole = issued.sign(content.encode(), certificates=sent, **FORMS[number % len(FORMS)])
        try:
            assert desk.posts(damaged(whole, chance), issued.r) == proven
            seen["taken"] += 1
        except Refused as refused:
            assert not isinstance(refused, (Revoked, RevocationUnknown)), "nobody was to be asked about it"
            seen[refused.code] += 1
    assert sum(seen.values()) == COUNT
    assert seen["taken"] < COUNT / 5, seen
    assert len(seen) >= 2, seen  # which ones, in so few tries, is chance


@pytest.mark.parametrize("part", ["certificate", "signature", "content"])
def test_every_single_bit_of_what_was_signed_counts(desk, part):
    """Bits of the signer's certificate, of the signature and of the content; a sample of each."""
    chance, issued = random.Random(SEED), usual(points=("http",))
    for _ in range(max(5, COUNT // 10)):
        content = desk.challenged().encode()
        whole = issued.sign(content)
        inner = {"certificate": issued.certificate_der, "signature": whole[-256:], "content": content}[part]
        changed = bytearray(whole)
        changed[whole.index(inner) + chance.randrange(len(inner))] ^= 1 << chance.randrange(8)
        with pytest.raises(Refused):
            desk.posts(bytes(changed), issued.r)
