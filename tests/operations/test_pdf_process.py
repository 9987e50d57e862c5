"""The child that makes PDFs: started ahead, handed photos, bounded in time, in those who wait, and in what it knows."""

import io
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from app.operations.pdf_process import MOST_WAITING, PHOTO, PdfNotMade, PdfProcess

TELLS = "import os, sys; data = repr(sorted(os.environ)).encode(); sys.stdout.buffer.write(len(data).to_bytes(8, 'big') + data)"
MAKES_ONE = (
    "import os; html = os.read(0, int.from_bytes(os.read(0, 8), 'big')); photo = os.read(0, 8);"
    " os.write(1, (3).to_bytes(8, 'big') + b'PDF'); os.read(0, 1)"
)
NEVER_READS = "import time; time.sleep(600)"
PATIENT = {"time_limit": 120.0, "wait_limit": 120.0}  # seconds: these tests are not about how busy the machine is


@pytest.fixture
def process():
    made = PdfProcess(**PATIENT)
    yield made
    made.end()


def child(program: str, **limits: float) -> PdfProcess:
    return PdfProcess([sys.executable, "-c", program], **PATIENT | limits)


def test_a_child_that_was_prepared_makes_the_next_document(process):
    process.prepare()
    prepared = process._child
    assert prepared is not None
    assert process.make("<p>one").startswith(b"%PDF")
    process.prepare()
    assert process.make("<p>two").startswith(b"%PDF")
    assert process._child is prepared, "One child makes all of them."


def test_a_child_that_ends_at_a_document_is_followed_by_one_that_makes_it():
    process = child(MAKES_ONE)
    assert process.make("<p>one") == b"PDF"
    first = process._child
    assert process.make("<p>two") == b"PDF"
    assert process._child is not first
    process.end()


def test_a_program_that_is_not_there_is_only_told_to_whoever_wants_a_document():
    process = PdfProcess(["/nonexistent/program"])
    process.prepare()
    with pytest.raises(PdfNotMade):
        process.make("<p>")


def test_while_a_document_is_made_nothing_is_prepared(process):
    with process._place:
        process.prepare()
    assert process._child is None


def test_a_photo_stands_in_the_document_and_in_no_other(process):
    out = io.BytesIO()
    Image.new("RGB", (30, 40), "#225599").save(out, "JPEG")
    html = f"<img alt='Photo' src='{PHOTO}'>"
    with_photo, without = process.make(html, out.getvalue()), process.make(html)
    assert [len(PdfReader(io.BytesIO(made)).pages[0].images) for made in (with_photo, without)] == [1, 0]


def test_the_child_knows_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    process = child(TELLS)
    known = process.make("<p>").decode()
    process.end()
    assert "SECRET_KEY" not in known
    assert "FONTCONFIG_FILE" in known


def test_a_child_that_reads_nothing_does_not_hold_a_long_document():
    process = child(NEVER_READS, time_limit=0.3)
    with pytest.raises(PdfNotMade, match="slow"):
        process.make("x" * 1_000_000)
    assert process._child is None


def test_only_a_few_wait_for_others_and_the_rest_are_told_at_once(process):
    results = []

    def wait_for_one() -> None:
        results.append(process.make("<p>").startswith(b"%PDF"))

    waiting = [threading.Thread(target=wait_for_one) for _ in range(1 + MOST_WAITING)]
    with process._place:
        for thread in waiting:
            thread.start()
        while process._places.has_room():
            pass
        with pytest.raises(PdfNotMade, match="busy"):
            process.make("<p>")
    for thread in waiting:
        thread.join()
    assert results == [True] * len(waiting)


def test_what_the_child_unpacks_goes_with_it(process):
    process.make("<p>")
    assert process._folder is not None
    folder = Path(process._folder.name)
    assert folder.exists()
    process.end()
    assert not folder.exists()


def test_a_document_longer_than_any_resume_is_refused(process):
    with pytest.raises(PdfNotMade):
        process.make("x" * 9_000_000)
    assert process.make("<p>").startswith(b"%PDF")
