"""Files of rows, written one row after the other: XLSX and CSV. Both hold text that was cleaned before."""

import csv
import gzip
import io
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import xlsxwriter
from flask import current_app

from app.operations.fair_export.rows import Cell
from app.rules.spreadsheet import csv_cell

PACKED = b"\x1f\x8b"  # what gzip begins with, and neither a workbook nor text with BOM
BOM = "\ufeff"  # by which Excel knows that a CSV file is UTF-8
TIME_FORMAT = "yyyy-mm-dd hh:mm"
LEFT_OVER = 3600  # seconds after which a folder of rows belongs to nobody any more
MIMETYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


class Sheet(Protocol):
    """A file under way."""

    def write(self, cells: Sequence[Cell]) -> None:
        """Add a row."""

    def end(self) -> BinaryIO:
        """The whole file, as it is stored (unpacked() gives it back), at its end; nothing can be added any more."""

    def drop(self) -> None:
        """Leave nothing behind."""


class CsvSheet:
    """UTF-8 with a mark that Excel reads, commas, and lines that end as RFC 4180 has it. Never on a disk, so it is
    packed while it grows: a hundred thousand rows are 20 MB, more than all else that a worker needs for them."""

    def __init__(self, headings: Sequence[str], _widths: Sequence[int] = ()):
        self._bytes = io.BytesIO()
        packing = gzip.GzipFile(fileobj=self._bytes, mode="wb")
        self._out = io.TextIOWrapper(packing, encoding="utf-8", newline="")
        self._out.write(BOM)
        self._writer = csv.writer(self._out)
        self.write(headings)

    def write(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([_as_text(cell) for cell in cells])

    def end(self) -> BinaryIO:
        self._out.close()  # the packing with it, and not the bytes
        return self._bytes

    def drop(self) -> None:
        self._out.close()


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return csv_cell(cell) if isinstance(cell, str) else str(cell)


class XlsxSheet:
    """A workbook of one sheet. Its rows wait in a folder that only this user may read, so that memory stays small; the
    folder goes with the sheet, or an hour after a process that was killed."""

    def __init__(self, headings: Sequence[str], widths: Sequence[int] = ()):
        self._folder = tempfile.TemporaryDirectory(dir=folder(), prefix="rows-")
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": self._folder.name,
            "default_date_format": TIME_FORMAT,
        }
        self._book = xlsxwriter.Workbook(str(Path(self._folder.name) / "book.xlsx"), options)
        self._sheet = self._book.add_worksheet()
        self._head = self._book.add_format({"bold": True})
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            self._sheet.write_string(0, column, heading, self._head)
        self._row = 1

    def write(self, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    self._sheet.write_string(self._row, column, cell)
            elif isinstance(cell, datetime):
                self._sheet.write_datetime(self._row, column, cell)
            elif cell is not None:
                self._sheet.write_number(self._row, column, cell)
        self._row += 1

    def end(self) -> BinaryIO:
        self._book.close()
        file = Path(self._book.filename).open("rb")
        self._folder.cleanup()  # nobody else can open it any more
        file.seek(0, os.SEEK_END)
        return file

    def drop(self) -> None:
        with suppress(Exception):  # a book that was never closed has files open in the folder
            self._sheet.row_data_fh.close()
        self._book.fileclosed = True
        self._folder.cleanup()


def unpacked(stored: bytes) -> bytes:
    """The file as somebody opens it."""
    return gzip.decompress(stored) if stored.startswith(PACKED) else stored


SHEETS: dict[str, Any] = {"xlsx": XlsxSheet, "csv": CsvSheet}


def folder() -> Path:
    """Where rows wait while a workbook is written: of this user alone."""
    found = Path(current_app.config["VAR_DIR"]) / "exports-under-way"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def sweep() -> int:
    """Erase what killed processes have left; answers how many folders."""
    before = time.time() - LEFT_OVER
    old = [path for path in folder().iterdir() if path.stat().st_mtime < before]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)
