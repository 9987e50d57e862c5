"""The Korean catalogue, as the tests look at it."""

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from lxml.html import HtmlElement

CATALOGUE = Path(__file__).parent.parent / "app" / "translations" / "ko" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
LATIN = re.compile(r"[A-Za-z]{2}")


@cache
def _english_texts() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Messages whose Korean differs: whole texts, and patterns for those with placeholders."""
    if not CATALOGUE.exists():
        return frozenset(), ()
    whole, patterns = set(), []
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            text = message.id[0] if isinstance(message.id, tuple) else message.id
            translation = message.string[0] if isinstance(message.string, tuple) else message.string
            if not text or text == translation or not re.search(r"[a-z]{2}", text):
                continue
            if PLACEHOLDER.search(text):
                parts = [re.escape(part) for part in PLACEHOLDER.split(text)]
                if len("".join(PLACEHOLDER.split(text)).strip()) > 8:
                    patterns.append(re.compile(".+".join(parts)))
            else:
                whole.add(" ".join(text.split()))
    return frozenset(whole), tuple(patterns)


def untranslated_in(page: HtmlElement) -> list[str]:
    """Texts of a Korean page that still stand in English."""
    whole, patterns = _english_texts()
    found = []
    for node in page.xpath(".//text()[not(ancestor::script or ancestor::template)]"):
        text = " ".join(node.split())
        if not LATIN.search(text) or _is_in_another_language(node):
            continue
        if text in whole or any(pattern.fullmatch(text) for pattern in patterns):
            found.append(text)
    return found


def _is_in_another_language(node) -> bool:
    """Some part of the page around a text says that it is not in Korean."""
    around = node.getparent().getparent() if node.is_tail else node.getparent()
    return bool(around.xpath("boolean(ancestor-or-self::*[@lang and @lang != 'ko'])"))
