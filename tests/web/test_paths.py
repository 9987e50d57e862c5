"""Addresses to go on to."""

import pytest

from app.web.paths import safe_next


@pytest.mark.parametrize("target", ["/", "/fairs", "/fairs/spring?x=1&y=%2F", "/join/terms#part-1"])
def test_paths_of_this_site_are_kept(target):
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "fairs",
        "//x.example",
        "/\\x.example",
        "\\/x.example",
        "https://x.example",
        "/\n/x.example",
        "/a b",
        "/\x00",
    ],
)
def test_everything_else_is_dropped(target):
    assert safe_next(target) is None
