"""Lists as an operator brings them: our own columns, or those of the statistics portal's files.

Three layouts are read, by their header, which may stand below title lines:
  ours       code, parent, ko, en, also, offered and details (see lists.py)
  long       a code and a name in each row: 분류코드, 항목명, 영문 항목명 …; the group above follows from the code
  wide       a pair of columns for each level: 대분류코드, 대분류명, 중분류코드 …; empty cells repeat those above
Text in UTF-8 or in the portal's CP949, parted by commas, semicolons or tabs.
"""

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from app.operations.reference.lists import Item, item_of

MOST_TITLE_ROWS = 10
MOST_PROBLEMS = 20
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,79}")
SECTION_AND_DIGITS = re.compile(r"([A-Z])(\d+)")  # C10711, as some files write what the portal writes as 10711
CODE_HEADERS = {"코드", "분류코드", "산업분류코드", "산업코드", "직업분류코드", "직업코드", "code"}
KOREAN_HEADERS = {
    "항목명",
    "분류명",
    "한글항목명",
    "항목명한글",
    "분류명국문",
    "국문항목명",
    "코드명",
    "명칭",
    "산업명",
    "직업명",
    "ko",
}
ENGLISH_HEADERS = {"영문항목명", "항목명영문", "분류명영문", "영문분류명", "영문명", "en"}
LEVELS = ("대분류", "중분류", "소분류", "세분류", "세세분류")


class FileRefused(Exception):
    """The file is not taken over; `problems` says what to correct, by row."""

    def __init__(self, problems: Iterable[str]):
        self.problems = list(problems)
        super().__init__("\n".join(self.problems[:MOST_PROBLEMS]))


class Row(NamedTuple):
    """One line of a table: where it stands in the file, and its cells."""

    number: int
    cells: list[str]


class Entry(NamedTuple):
    """One line of a classification, before its place in the tree is known."""

    row: int
    code: str
    ko: str
    en: str
    parent: str | None


def read(path: Path, known_parents: dict[str, str | None] | None = None) -> list[Item]:
    """The entries of a file. `known_parents` tells the place of codes whose group the file does not name.

    Raises FileRefused, with the row of each problem.
    """
    rows = _table(path)
    for at, row in enumerate(rows[:MOST_TITLE_ROWS]):
        if read_rows := _layout(row.cells):
            return read_rows(row.cells, rows[at + 1 :], known_parents or {})
    raise FileRefused(["No header was found. Name the columns code, ko, en, or as the statistics portal does."])


def _table(path: Path) -> list[Row]:
    text = _text(path.read_bytes())
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    return [Row(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(map(str.strip, cells))]


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(["The text is neither UTF-8 nor CP949. Save the file again as CSV UTF-8."])


def _layout(header: list[str]) -> Callable[[list[str], list[Row], dict[str, str | None]], list[Item]] | None:
    """How to read what stands below this line; None where it is no header."""
    names = {_plain(name) for name in header}
    if {"code", "ko"} <= names or {"code", "en"} <= names:
        return _ours
    if {f"{LEVELS[0]}코드", f"{LEVELS[1]}코드"} <= names:
        return _wide
    return _long if names & CODE_HEADERS and names & KOREAN_HEADERS else None


def _plain(header: str) -> str:
    return re.sub(r"[\s_()\[\]·/]", "", header).lower()


def _ours(header: list[str], rows: list[Row], _known: dict[str, str | None]) -> list[Item]:
    names = [name.strip().lower() for name in header]
    items = [item_of(dict(zip(names, row.cells, strict=False))) for row in rows]
    entries = [
        Entry(row.number, item.code, item.names.get("ko", ""), item.names.get("en", ""), item.parent)
        for row, item in zip(rows, items, strict=True)
    ]
    _refuse_problems(entries)
    return items


def _long(header: list[str], rows: list[Row], known: dict[str, str | None]) -> list[Item]:
    columns = [_plain(name) for name in header]
    code, korean, english = (_column(columns, names) for names in (CODE_HEADERS, KOREAN_HEADERS, ENGLISH_HEADERS))
    entries = []
    section = None
    for row in rows:
        written = _cell(row, code).upper()
        section = written[0] if written[:1].isalpha() else section
        plain = SECTION_AND_DIGITS.sub(r"\2", written)
        above = section if len(plain) == 2 else None  # divisions are numbered through, whatever their section
        entries.append(Entry(row.number, plain, _cell(row, korean), _cell(row, english), above))
    return _in_tree(entries, known)


def _wide(header: list[str], rows: list[Row], known: dict[str, str | None]) -> list[Item]:
    """Each row tells its whole path: what is new in it is an entry, below the one before."""
    columns = [_plain(name) for name in header]
    levels = [level for level in LEVELS if f"{level}코드" in columns]
    places = [(columns.index(f"{level}코드"), _column(columns, {f"{level}명", f"{level}항목명"})) for level in levels]
    entries: dict[str, Entry] = {}
    path = [""] * len(places)
    for row in rows:
        for level, (code, name) in enumerate(places):
            written = SECTION_AND_DIGITS.sub(r"\2", _cell(row, code).upper())
            if written and written != path[level]:
                path[level:] = [written] + [""] * (len(places) - level - 1)
                above = path[level - 1] if level else None
                entries.setdefault(written, Entry(row.number, written, _cell(row, name), "", above))
    return _in_tree(list(entries.values()), known)


def _in_tree(entries: list[Entry], known: dict[str, str | None]) -> list[Item]:
    codes = {entry.code for entry in entries} | set(known)
    placed = [entry._replace(parent=_parent(entry, codes, known)) for entry in entries]
    _refuse_problems(placed, lost=[entry for entry in placed if entry.parent is None and len(entry.code) > 2])
    return [Item(one.code, one.parent, _names(one)) for one in placed]


def _parent(entry: Entry, codes: set[str], known: dict[str, str | None]) -> str | None:
    """The longest code that this one begins with; for divisions, whose sections are letters, what the file said."""
    for length in range(len(entry.code) - 1, 0, -1):
        if entry.code[:length] in codes:
            return entry.code[:length]
    said = entry.parent if entry.parent in codes and entry.parent != entry.code else None
    return said or known.get(entry.code)


def _names(entry: Entry) -> dict[str, str]:
    return {language: name for language, name in (("ko", entry.ko), ("en", entry.en)) if name}


def _refuse_problems(entries: list[Entry], lost: Iterable[Entry] = ()) -> None:
    first: dict[str, int] = {}
    problems = [] if entries else ["There is no row below the header."]
    for entry in entries:
        if not CODE.fullmatch(entry.code):
            problems.append(f"Row {entry.row}: {entry.code!r} is no code. Use letters, digits, points and hyphens.")
        elif entry.code in first:
            problems.append(f"Row {entry.row}: code {entry.code} stands in row {first[entry.code]} already.")
        if not entry.ko and not entry.en:
            problems.append(f"Row {entry.row}: code {entry.code} has no name.")
        first.setdefault(entry.code, entry.row)
    problems += [
        f"Row {one.row}: nothing stands above code {one.code}. Look whether the file has lost leading zeros."
        for one in lost
    ]
    if problems:
        raise FileRefused(problems)


def _column(columns: list[str], names: set[str]) -> int | None:
    return next((at for at, name in enumerate(columns) if name in names), None)


def _cell(row: Row, at: int | None) -> str:
    return row.cells[at] if at is not None and at < len(row.cells) else ""
