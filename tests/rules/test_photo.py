"""A photo is judged by its first bytes: what it is, and whether it may be decoded."""

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
