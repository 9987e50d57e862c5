"""A photo is judged by its first bytes: what it is, and whether it may be decoded."""

import struct

import pytest

from app.rules.photo import MOST_BYTES, Refused, check, kind_of
from tests.photos.good import padded, plain


@pytest.mark.parametrize("form", ["bmp", "gif", "jpeg", "png", "svg", "tiff"])
def test_what_is_read_here_is_known_by_its_content(form):
    kind = kind_of(plain(form))
    assert kind.name == form and kind.is_read_here and check(plain(form)) == form


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"%PDF-1.4", "pdf"),
        (b"PK\x03\x04", "zip"),
        (b"\0\0\0\x18ftypheic", "heic"),
        (b"\0\0\0\x18ftypmif1", "heic"),
        (b"\0\0\0\x18ftypavif", "avif"),
        (b"\0\0\0\x18ftypisom", "video"),
        (b"RIFF\0\0\0\0WEBP", "webp"),
        (b"RIFF\0\0\0\0AVI ", "video"),
        (b"  <!DOCTYPE html><svg>", "html"),
        ("\ufeff<svg>".encode("utf-16-le"), "svg"),
        (b"<?xml version='1.0'?><!-- drawn --><s:svg xmlns:s='x'>", "svg"),
        (b"<svgs>", "other"),
        (b"", "other"),
        (b"\xff\xd8", "other"),
    ],
)
def test_other_kinds_are_told_by_name(start, name):
    assert kind_of(start).name == name


@pytest.mark.parametrize(("size", "is_taken"), [(MOST_BYTES - 1, True), (MOST_BYTES, True), (MOST_BYTES + 1, False)])
def test_five_megabytes_are_the_most(size, is_taken):
    content = padded("png", size)
    if is_taken:
        assert check(content) == "png"
    else:
        with pytest.raises(Refused, match="too_big"):
            check(content)


@pytest.mark.parametrize("form", ["jpeg", "png", "tiff", "bmp", "gif"])
def test_no_beginning_of_a_file_is_more_than_refused(form):
    """Whatever is missing, the headers are never read beyond the end."""
    content = plain(form)
    for length in range(min(len(content), 700)):
        try:
            check(content[:length])
        except Refused as refused:
            assert refused.reason


def test_a_tiff_that_says_a_thing_twice_is_not_read_again_and_again():
    """60 000 times the same list of 40 000 pieces took 8 seconds in the process that answers pages."""
    content = plain("tiff")
    order = "<" if content.startswith(b"II") else ">"
    (start,) = struct.unpack_from(f"{order}I", content, 4)
    (count,) = struct.unpack_from(f"{order}H", content, start)
    entries = content[start + 2 : start + 2 + 12 * count]
    directory = struct.pack(f"{order}H", count + 1) + entries[:12] + entries + b"\0\0\0\0"
    twice = content[:4] + struct.pack(f"{order}I", len(content)) + content[8:] + directory
    with pytest.raises(Refused, match="damaged"):
        check(twice)
