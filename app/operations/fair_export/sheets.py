"""Files of rows, written one row after the other: XLSX and CSV. Both hold text that was cleaned before."""

import csv
import io
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
from flask import current_app

from app.operations.fair_export.rows import Cell
from app.rules.spreadsheet import csv_cell

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

    def end(self) -> bytes:
        """The whole file; nothing can be added any more."""

    def drop(self) -> None:
        """Leave nothing behind."""


class CsvSheet:
    """UTF-8 with a mark that Excel reads, commas, and lines that end as RFC 4180 has it. Never on a disk."""

    def __init__(self, headings: Sequence[str], _widths: Sequence[int] = ()):
        self._bytes = io.BytesIO()
        self._out = io.TextIOWrapper(self._bytes, encoding="utf-8", newline="", write_through=True)
        self._out.write(BOM)
        self._writer = csv.writer(self._out)
        self.write(headings)

    def write(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([_as_text(cell) for cell in cells])

    def end(self) -> bytes:
        self._out.flush()
        return self._bytes.getvalue()

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
        self._bytes = io.BytesIO()
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": self._folder.name,
            "default_date_format": TIME_FORMAT,
        }
        self._book = xlsxwriter.Workbook(self._bytes, options)
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

    def end(self) -> bytes:
        self._book.close()
        self._folder.cleanup()
        return self._bytes.getvalue()

    def drop(self) -> None:
        with suppress(Exception):  # a book that was never closed has files open in the folder
            self._sheet.row_data_fh.close()
        self._book.fileclosed = True
        self._folder.cleanup()


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
