"""Each photo becomes a correct picture, or is refused with the reason, within the memory and time that are allowed."""

import io
import os
import threading

import pytest
from PIL import Image

from app.operations.photo_process import PhotoProcess, PhotosBusy
from app.operations.slow_work import Places
from app.rules.photo import Refused
from app.rules.photo_crop import crop_of, middle
from tests.photos.bad import all_bad
from tests.photos.good import all_good, plain
from tests.photos.pictures import COLOURS, is_near, quarters, saved, seen

MOST_MEMORY = 150 * 1024  # kB
PROCESS = PhotoProcess(time_limit=120.0)  # seconds: its programs let all others go first


@pytest.mark.parametrize(("content", "colours"), [pytest.param(*case[1:], id=case[0]) for case in all_good()])
def test_a_good_file_becomes_the_picture_that_it_shows(content, colours):
    picture = PROCESS.decode(content)
    assert is_near(seen(picture.working), colours)
    assert is_near(seen(picture.jpeg), colours)
    assert is_near(seen(picture.webp), colours)


@pytest.mark.parametrize(("content", "reasons"), [pytest.param(*case[1:], id=case[0]) for case in all_bad()])
def test_a_bad_file_is_refused_with_the_reason(content, reasons):
    with pytest.raises(Refused) as refused:
        PROCESS.decode(content)
    assert refused.value.reason in reasons


def test_there_are_at_least_120_files_of_all_kinds():
    names = [name for name, *_ in (*all_good(), *all_bad())]
    assert len(names) >= 120 and len(set(names)) == len(names)
    assert {name.rsplit(".", 1)[-1] for name in names} >= {"bmp", "gif", "svg", "png", "jpg", "jpeg", "tif", "tiff"}


@pytest.mark.parametrize("form", ["jpeg", "png", "gif", "tiff"])
@pytest.mark.parametrize("mode", ["RGB", "L", "P"])
def test_the_largest_accepted_picture_fits_into_the_memory(form, mode):
    options = {"compression": "tiff_deflate"} if form == "tiff" else {}
    picture = quarters((6000, 4000), "L" if mode == "P" and form == "jpeg" else mode)
    decoded = PROCESS.decode(saved(picture, form.upper(), **options))
    assert decoded.peak <= MOST_MEMORY
    assert (decoded.width, decoded.height) == (1600, 1067)


def heavy():
    large = quarters((6000, 4000))
    grey = large.convert("L")
    yield "cmyk", saved(large.convert("CMYK"), "JPEG")
    yield "progressive", saved(large, "JPEG", progressive=True)
    yield "see-through", saved(large.convert("RGBA"), "PNG")
    yield "see-through grey", saved(large.convert("LA"), "PNG")
    yield "float", saved(grey.convert("F").point(lambda v: v * (1 / 255) + 0), "TIFF", compression="tiff_deflate")
    yield "held", saved(large, "TIFF", compression="tiff_deflate", tiffinfo={274: 6})
    yield "black and white", saved(grey.convert("1"), "BMP")


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in heavy()])
def test_so_do_the_heaviest_ways_to_store_it(content):
    assert PROCESS.decode(content).peak <= MOST_MEMORY


def test_nothing_but_pixels_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "MARKER-OF-PLACE"
    upload = saved(quarters(), "JPEG", exif=exif, comment=b"MARKER-OF-COMMENT", icc_profile=b"MARKER-OF-PROFILE" * 9)
    picture = PROCESS.decode(upload)
    for content in (picture.working, picture.jpeg, picture.webp):
        assert b"MARKER" not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_what_is_kept_has_three_by_four():
    picture = PROCESS.decode(plain("png"))
    for content, form in ((picture.jpeg, "JPEG"), (picture.webp, "WEBP")):
        kept = Image.open(io.BytesIO(content))
        assert (kept.size, kept.format) == ((600, 800), form)


@pytest.mark.parametrize("size", [(120, 160), (400, 100), (100, 400), (7, 5), (1, 1), (1601, 997), (999, 1333)])
def test_without_another_wish_the_middle_is_kept(size):
    picture = PROCESS.decode(saved(quarters(size), "PNG"))
    assert picture.crop == crop_of(middle(picture.width, picture.height), picture.width, picture.height)


def test_another_part_can_be_cut_and_turned():
    working = PROCESS.decode(plain("png")).working
    corner, _ = PROCESS.cut(working, {"x": 0, "y": 0, "width": 45, "height": 60, "turns": 0})
    assert is_near(seen(corner), [COLOURS[0]] * 4)
    turned, _ = PROCESS.cut(working, {"x": 5, "y": 5, "width": 60, "height": 80, "turns": 1})
    assert is_near(seen(turned)[:1], [COLOURS[1]])


def test_a_program_that_answers_too_late_is_ended(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import threading\nthreading.Event().wait()\n")
    monkeypatch.setattr("app.operations.photo_process.DECODE", slow)
    with pytest.raises(Refused) as refused:
        PhotoProcess(time_limit=0.2).decode(plain("png"))
    assert refused.value.reason == "too_slow"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import signal, os; os.kill(os.getpid(), signal.SIGPROF)", "too_slow"),
        ("import os; os.abort()", "damaged"),
        ("raise SystemExit(3)", "damaged"),
        ("", "damaged"),
    ],
    ids=["its clock ran out", "aborted", "gave up", "silent"],
)
def test_a_program_that_dies_is_a_refusal(monkeypatch, tmp_path, program, reason):
    dying = tmp_path / "dying.py"
    dying.write_text(program)
    monkeypatch.setattr("app.operations.photo_process.DECODE", dying)
    with pytest.raises(Refused) as refused:
        PROCESS.decode(plain("png"))
    assert refused.value.reason == reason


def test_the_program_sees_nothing_of_our_environment(monkeypatch, tmp_path):
    telling = tmp_path / "telling.py"
    telling.write_text(
        "import json, os, sys\n"
        "print(json.dumps({'refused': ' '.join(name for name in os.environ if 'KEY' in name) or 'nothing'}))\n"
    )
    monkeypatch.setattr("app.operations.photo_process.DECODE", telling)
    monkeypatch.setenv("SECRET_KEY", "a secret")
    with pytest.raises(Refused) as refused:
        PROCESS.decode(plain("png"))
    assert refused.value.reason == "nothing"


def test_few_wait_while_one_is_read_and_the_others_are_told(monkeypatch, tmp_path):
    gate, held = tmp_path / "gate", tmp_path / "held.py"
    os.mkfifo(gate)
    held.write_text(f'open({str(gate)!r}).read()\nprint(\'{{"refused": "damaged"}}\')\n')
    monkeypatch.setattr("app.operations.photo_process.DECODE", held)
    process, told = PhotoProcess(places=Places(1)), []
    first = threading.Thread(target=lambda: told.append(reason_of(process)))
    first.start()
    with gate.open("w"):  # opens once the program does
        with pytest.raises(PhotosBusy):
            process.decode(plain("png"))
    first.join()
    assert told == ["damaged"]


def reason_of(process: PhotoProcess) -> str:
    with pytest.raises(Refused) as refused:
        process.decode(plain("png"))
    return refused.value.reason


def test_whoever_waits_too_long_is_told():
    process = PhotoProcess(wait_limit=0.01)
    with process._place, pytest.raises(PhotosBusy):
        process.decode(plain("png"))
