"""Encrypted fields and keyed hashes."""

import base64
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.crypto import PIECE, KeyRing, Undecipherable, keyed_hash

OLD, NEW = b"o" * 32, b"n" * 32
RING = KeyRing({"new": NEW, "old": OLD})


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_what_is_encrypted_opens_for_its_purpose(text):
    sealed = RING.encrypt("member.phone", text)
    assert sealed.startswith("new:")
    assert RING.decrypt("member.phone", sealed) == text


def test_the_same_text_is_sealed_differently_each_time():
    assert RING.encrypt("member.phone", "+821023844471") != RING.encrypt("member.phone", "+821023844471")


def test_what_an_older_key_sealed_still_opens():
    assert RING.decrypt("member.phone", KeyRing({"old": OLD}).encrypt("member.phone", "text")) == "text"


def test_a_value_moved_to_another_column_does_not_open():
    with pytest.raises(Undecipherable):
        RING.decrypt("member.address", RING.encrypt("member.phone", "text"))


def test_a_value_of_an_unknown_key_does_not_open():
    with pytest.raises(Undecipherable):
        KeyRing({"old": OLD}).decrypt("member.phone", RING.encrypt("member.phone", "text"))


def test_an_altered_value_does_not_open():
    key_id, _, body = RING.encrypt("member.phone", "text").partition(":")
    altered = bytearray(base64.b64decode(body))
    altered[-1] ^= 1
    with pytest.raises(Undecipherable):
        RING.decrypt("member.phone", f"{key_id}:{base64.b64encode(altered).decode()}")


def test_a_ring_is_read_from_its_setting():
    text = f"new:{base64.b64encode(NEW).decode()}, old:{base64.b64encode(OLD).decode()}"
    ring = KeyRing.from_text(text)
    assert ring.encrypt("x", "text").startswith("new:")
    assert ring.decrypt("x", RING.encrypt("x", "text")) == "text"


def test_a_ring_without_a_key_is_refused():
    with pytest.raises(ValueError, match="at least one key"):
        KeyRing.from_text("")


def test_a_keyed_hash_depends_on_key_purpose_and_text():
    base = keyed_hash(NEW, "phone", "+821023844471")
    assert base == keyed_hash(NEW, "phone", "+821023844471")
    others = {
        keyed_hash(OLD, "phone", "+821023844471"),
        keyed_hash(NEW, "ci", "+821023844471"),
        keyed_hash(NEW, "phone", "+821023844472"),
    }
    assert base not in others and len(others) == 3
    assert len(base) == 64


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_a_sealed_file_opens_whole(size):
    ring = KeyRing({"1": b"k" * 32})
    content = bytes(range(256)) * (size // 256 + 1)
    sealed = ring.seal("export/a", BytesIO(content[:size]))
    assert b"".join(ring.opened("export/a", sealed)) == content[:size]
    assert not size or content[:64][:size] not in sealed or size < 8


def _cut(sealed: bytes) -> bytes:
    first = 2 + 4 + int.from_bytes(sealed[2:6], "big")
    return sealed[:first]


@pytest.mark.parametrize(
    "spoil",
    [
        _cut,
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
        lambda sealed: sealed + b"\x00\x00\x00\x00",
        lambda sealed: b"",
        lambda sealed: sealed[:1],
        lambda sealed: b"\x01?" + sealed[2:],
    ],
)
def test_a_sealed_file_that_was_changed_does_not_open(spoil):
    ring = KeyRing({"1": b"k" * 32})
    sealed = ring.seal("export/a", BytesIO(b"x" * (PIECE + 5)))
    with pytest.raises(Undecipherable):
        b"".join(ring.opened("export/a", spoil(sealed)))


def test_a_sealed_file_opens_for_its_own_name_and_with_an_old_key():
    old, new = KeyRing({"1": b"k" * 32}), KeyRing({"2": b"n" * 32, "1": b"k" * 32})
    sealed = old.seal("export/a", BytesIO(b"content"))
    assert b"".join(new.opened("export/a", sealed)) == b"content"
    with pytest.raises(Undecipherable):
        b"".join(new.opened("export/b", sealed))
