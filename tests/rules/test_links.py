"""Addresses of the web that people give of themselves."""

import pytest

from app.rules.links import LONGEST, read


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://example.com/my-work", "https://example.com/my-work"),
        ("http://example.com", "http://example.com"),
        ("HTTPS://Example.com/A?b=c#d", "HTTPS://Example.com/A?b=c#d"),
        ("  example.com/lan  ", "https://example.com/lan"),
        ("www.example.co.kr", "https://www.example.co.kr"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("https://한국.kr/포트폴리오", "https://한국.kr/포트폴리오"),
        ("https://github.com/lan", "https://github.com/lan"),
        ("https://example.com/" + "a" * (LONGEST - 20), "https://example.com/" + "a" * (LONGEST - 20)),
    ],
)
def test_an_address_of_the_web_is_taken(typed, address):
    assert read(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "my portfolio",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com",
        "mailto:lan@example.com",
        "file:///etc/passwd",
        "https://",
        "https://localhost/x",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1:8000",
        "https://lan:secret@example.com",
        "https://example.com/a b",
        'https://example.com/"onclick',
        "https://example.com/<script>",
        "https://example.com:99999/",
        "https://example.com\\@evil.com",
        "https://exam\u202eple.com",
        "https://example..com",
        "https://-example.com",
        "https://[broken",
        "https://example.com/" + "a" * (LONGEST - 19),
    ],
)
def test_anything_else_is_none(typed):
    assert read(typed) is None
