"""Is every message of the source translated? Part of `make lint`.

English stands in the source; each catalogue under app/translations must hold every message, not fuzzy, not empty,
in all its plural forms, and with the placeholders of the original.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "app"
CATALOGUES = "app/translations/*/LC_MESSAGES/messages.po"
REQUIRED = "ko"
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")


def messages_of_source() -> Catalog:
    """All messages that the source asks for, with where it does."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog()
    for name, line, text, _, context in extract_from_dir(str(SOURCE), methods, options, keywords=KEYWORDS):
        catalogue.add(text, None, [(f"app/{name}", line)], context=context)
    return catalogue


def problems_of(catalogue: Catalog, source: Catalog) -> Iterator[str]:
    """One line for each message that a reader would see wrongly."""
    for message in source:
        if not message.id:
            continue
        translated = catalogue.get(message.id, message.context)
        if problem := _problem_of(message, translated):
            file, line = message.locations[0]
            yield f"{file}:{line}: {problem}: {_texts(message.id)[0]!r}"


def _problem_of(message: Message, translated: Message | None) -> str:
    if translated is None:
        return "missing from the catalogue"
    if translated.fuzzy:
        return "fuzzy"
    if not all(_texts(translated.string)):
        return "not translated"
    if any(_placeholders(text) != _placeholders(_texts(message.id)[-1]) for text in _texts(translated.string)):
        return "other placeholders than the original"
    return ""


def _texts(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """One text, or all its plural forms."""
    return list(text) if isinstance(text, tuple | list) else [text or ""]


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def main() -> int:
    source = messages_of_source()
    paths = sorted(ROOT.glob(CATALOGUES))
    if not any(path.parts[-3] == REQUIRED for path in paths):
        print(f"app/translations/{REQUIRED} is missing; make translations starts it.", file=sys.stderr)
        return 1
    found = 0
    for path in paths:
        with path.open("rb") as file:
            for problem in problems_of(read_po(file, locale=path.parts[-3]), source):
                print(f"{path.parts[-3]}: {problem}", file=sys.stderr)
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
