"""The photo page: send a file, see what is kept, move it, use it, replace it, remove it (RS-5)."""

import io
import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from app.extensions import db, files
from app.models import OutboxItem, ResumePhoto, ResumeVersion
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.photo_process import photo_process
from app.operations.resume import photos
from app.worker import Worker
from tests.photos.good import padded, plain
from tests.photos.pictures import COLOURS, is_near, seen

MOST = 5 * 1024 * 1024


@pytest.fixture
def resume(cast):
    resume = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return resume


@pytest.fixture
def address(resume) -> str:
    return f"/resume/{resume.public_id}/photo"


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


@pytest.fixture(autouse=True)
def empty_store(app):
    yield
    shutil.rmtree(Path(app.config["VAR_DIR"]) / "files" / "photo", ignore_errors=True)


def send(browser, address: str, content: bytes, name: str = "me.jpg", **options):
    data = {"file": (io.BytesIO(content), name), "press": "send"}
    return browser.post(address, data, content_type="multipart/form-data", **options)


def named(address: str) -> str:
    """The photo that the draft names."""
    _, draft = resumes.open_for(alice_id(address), address.split("/")[2])
    return str(drafts.answers(draft).get("photo", {}).get("photo", ""))


def alice_id(address: str) -> int:
    return resumes.Resume.with_public_id(address.split("/")[2]).member_id


def fields_of(page) -> dict[str, str]:
    return {name: page.value(name) for name in ("photo", "zoom", "x", "y", "turns", "tab", "seen")}


def stored(app) -> set[str]:
    folder = Path(app.config["VAR_DIR"]) / "files" / "photo"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_photo_is_optional(browser, address):
    assert "Go on without a photo" in browser.get(address).text
    page = browser.post(address, {"press": "without"})
    assert browser.location(page) == address.replace("photo", "education")
    assert named(address) == ""


@pytest.mark.parametrize("form", ["bmp", "gif", "svg", "png", "jpeg", "tiff"])
def test_each_form_is_taken_whatever_its_name_says(browser, address, form):
    page = send(browser, address, plain(form), "photo.txt", follow=True, status=200)
    assert page.h1 == "Your photo" and "Move the picture" in page.text
    kept = browser.get(f"{address}/{named(address)}.jpg").response
    assert is_near(seen(kept.data), COLOURS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This file is empty. Choose another photo."),
        (b"%PDF-1.7", "This is a PDF. Choose a photo, such as jpg or png."),
        (b"PK\x03\x04" + b"\0" * 99, "This is a packed file or a document. Choose a photo, such as jpg or png."),
        (b"\0\0\0\x18ftypheic", "This is a HEIC photo, as iPhones take. Save or send it as jpg, then choose that."),
        (b"hello", "This is not a photo that can be read here. Choose a jpg or png."),
        (plain("jpeg")[:600], "The end of this file is missing. Save or send the photo again, then choose it here."),
        (
            padded("png", MOST + 1),
            "This file is larger than 5 MB (it has 5.0 MB). Choose a smaller photo.",
        ),
        (
            padded("png", 2 * MOST),
            "This file is larger than 5 MB (it has 10.0 MB). Choose a smaller photo.",
        ),
    ],
    ids=["empty", "pdf", "zip", "heic", "text", "cut off", "a byte too many", "twice as large"],
)
def test_a_file_that_cannot_be_taken_is_answered_with_the_reason(browser, address, app, content, message):
    before = stored(app)
    page = send(browser, address, content, status=422)
    assert page.error("file") == message and page.summary == [message]
    assert named(address) == "" and stored(app) == before


@pytest.mark.parametrize("size", [MOST - 1, MOST])
def test_a_file_of_just_five_megabytes_is_taken(browser, address, size):
    send(browser, address, padded("jpeg", size))
    assert named(address)


def test_a_body_beyond_all_measure_is_refused_before_it_is_read(browser, address):
    send(browser, address, b"x" * (3 * MOST + 100_000), status=413)


def test_no_file_and_several_files_are_told_apart(browser, address):
    nothing = browser.post(
        address, {"press": "send", "file": (io.BytesIO(b""), "")}, content_type="multipart/form-data", status=422
    )
    assert nothing.error("file") == "Choose a photo first."
    both = {"file": [(io.BytesIO(plain("png")), name) for name in ("a.png", "b.png")], "press": "send"}
    page = browser.post(address, both, content_type="multipart/form-data", status=422)
    assert page.error("file") == "These are several files. Choose one photo."


def test_a_phone_may_send_what_its_camera_took(browser, address):
    data = {"file": (io.BytesIO(b""), ""), "camera": (io.BytesIO(plain("jpeg")), "image.jpg"), "press": "send"}
    browser.post(address, data, content_type="multipart/form-data")
    assert named(address)


@pytest.mark.parametrize(
    "name",
    ["내 사진.jpg", "가" * 83 + ".jpg", "x" * 251 + ".png", "../../x.png", 'a"b;c.gif', "CON.bmp", "a\u202egpj.exe"],
)
def test_no_name_of_a_file_matters_or_is_kept(browser, address, app, name, written_logs):
    send(browser, address, plain("png"), name)
    assert named(address)
    assert all(re.fullmatch(r"[\w-]{32}(\.[a-z]+)+", file, re.ASCII) for file in stored(app))
    assert name not in written_logs.taken()


def test_the_working_picture_is_there_for_its_owner_alone(browser, another_browser, cast, address):
    send(browser, address, plain("png"))
    other = cast.log_in(another_browser, cast.bob)
    for picture in (f"{named(address)}.jpg", f"{named(address)}.webp", f"{named(address)}/whole.jpg"):
        answer = browser.get(f"{address}/{picture}").response
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
        assert re.fullmatch(r'inline; filename="photo\.(jpg|webp)"', answer.headers["Content-Disposition"])
        other.get(f"{address}/{picture}", status=404)


def test_a_photo_of_another_resume_is_not_there(browser, cast, address):
    send(browser, address, plain("png"))
    second = resumes.begin(cast.alice.id, "en").public_id
    db.session.commit()
    browser.get(f"/resume/{second}/photo/{named(address)}.jpg", status=404)


def test_what_the_frame_shows_is_used_as_it_is(browser, address):
    page = send(browser, address, plain("png"), follow=True, status=200)
    before = named(address)
    page = browser.post(address, {**fields_of(page), "press": "use"})
    assert browser.location(page) == address.replace("photo", "education")
    assert named(address) == before


def test_another_part_makes_another_photo_and_erases_the_one_before(browser, address, app):
    page = send(browser, address, plain("png"), follow=True, status=200)
    before, files_before = named(address), stored(app)
    browser.post(address, {**fields_of(page), "zoom": "300", "x": "20", "y": "27", "press": "use"})
    assert named(address) != before
    assert is_near(seen(browser.get(f"{address}/{named(address)}.jpg").response.data), [COLOURS[0]] * 4)
    Worker(app).work_off()
    assert not stored(app) & files_before
    browser.get(f"{address}/{before}.jpg", status=404)


@pytest.mark.parametrize(
    ("button", "change"),
    [
        ("left", {"x": 63}),
        ("right", {"x": 57}),
        ("up", {"y": 84}),
        ("down", {"y": 76}),
        ("larger", {"zoom": 210}),
        ("smaller", {"zoom": 190}),
        ("turn", {"turns": 1, "x": 80, "y": 60}),
        ("reset", {"zoom": 100, "x": 60, "y": 80}),
    ],
)
def test_each_button_moves_the_picture_without_script(browser, address, button, change):
    """At twice the size, so that there is room on all sides; left moves the picture to the left."""
    page = send(browser, address, plain("png"), follow=True, status=200)
    sent = {**fields_of(page), "zoom": "200"}
    answer = browser.post(address, {**sent, "press": button})
    shown = fields_of(browser.get(browser.location(answer)))
    expected = {"zoom": 200, "x": 60, "y": 80, "turns": 0} | change
    close = {name: abs(int(shown[name]) - value) <= 1 for name, value in expected.items()}
    assert all(close.values()), (shown, expected)


def test_a_look_is_stored_only_once_it_is_used(browser, address):
    page = send(browser, address, plain("png"), follow=True, status=200)
    before = named(address)
    browser.post(address, {**fields_of(page), "press": "turn"})
    assert named(address) == before and fields_of(browser.get(address))["turns"] == "0"


@pytest.mark.parametrize("nonsense", ["", "abc", "-5", "999999999999", "1e9", "٣"])
def test_numbers_that_are_none_move_nothing(browser, address, nonsense):
    page = send(browser, address, plain("png"), follow=True, status=200)
    wrong = dict.fromkeys(("zoom", "x", "y", "turns"), nonsense)
    browser.post(address, {**fields_of(page), **wrong, "press": "use"})
    browser.get(f"{address}?zoom={nonsense}&x={nonsense}&turns={nonsense}")
    assert named(address)


def test_another_file_takes_the_place_of_the_photo(browser, address, app):
    send(browser, address, plain("png"))
    first = stored(app)
    assert "Keep the photo you have" in browser.get(f"{address}?another=1").text
    send(browser, address, plain("jpeg"))
    Worker(app).work_off()
    assert not stored(app) & first
    assert len(db.session.scalars(select(ResumePhoto)).all()) == 1


def test_a_wrong_file_leaves_the_photo_that_is_there(browser, address):
    send(browser, address, plain("png"))
    before = named(address)
    page = send(browser, address, b"%PDF-1.7", status=422)
    assert "Keep the photo you have" in page.text
    assert named(address) == before


def test_a_photo_is_removed_with_its_files(browser, address, app):
    page = send(browser, address, plain("png"), follow=True, status=200)
    files_before = stored(app)
    page = browser.post(address, {**fields_of(page), "press": "remove"}, follow=True, status=200)
    assert "The photo is removed." in page.text and named(address) == ""
    Worker(app).work_off()
    assert not stored(app) & files_before


def test_a_photo_that_was_submitted_stays_when_it_is_replaced(browser, address, resume):
    send(browser, address, plain("png"))
    before = named(address)
    version = ResumeVersion(resume_id=resume.id, number=1, content={"answers": {"photo": {"photo": before}}})
    db.session.add(version)
    db.session.commit()
    send(browser, address, plain("jpeg"))
    browser.get(f"{address}/{before}.jpg")
    assert named(address) != before


def test_a_window_that_shows_a_photo_from_before_says_so(browser, address):
    page = send(browser, address, plain("png"), follow=True, status=200)
    send(browser, address, plain("jpeg"))
    newer = named(address)
    answer = browser.post(address, {**fields_of(page), "zoom": "250", "press": "use"})
    assert "changed in another window" in browser.get(browser.location(answer)).text
    assert named(address) == newer


def test_while_others_photos_are_read_one_is_asked_to_press_again(browser, address, monkeypatch):
    monkeypatch.setattr(photo_process, "_wait_limit", 0.01)
    with photo_process._place:
        page = send(browser, address, plain("png"), status=503)
    assert page.error("file") == "Many photos are being read just now. Choose yours again and press Send."
    assert page.response.headers["Retry-After"] == "10"
    send(browser, address, plain("png"))


def test_a_store_that_is_away_is_told_and_leaves_nothing(browser, address, monkeypatch, tmp_path):
    (tmp_path / "files").write_text("no folder")
    with monkeypatch.context() as patch:
        patch.setattr(files._files, "_folder", tmp_path / "files")
        page = send(browser, address, plain("png"), status=503)
        assert "cannot be stored now" in page.error("file")
    assert db.session.scalars(select(ResumePhoto)).all() == [] and named(address) == ""


def test_no_transaction_is_open_while_a_photo_is_read(browser, address, monkeypatch):
    seen_open, decode = [], photo_process.decode

    def watch(content):
        seen_open.append(db.session().in_transaction())
        return decode(content)

    monkeypatch.setattr(photo_process, "decode", watch)
    send(browser, address, plain("png"))
    assert seen_open == [False]


def test_nothing_of_the_file_stays_but_the_picture(browser, address, app, written_logs, monkeypatch, tmp_path):
    """A marker that the file carries is in no file, no temporary file, no row, no line of the log."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    marker = b"MARKER-7c1f"
    for content in (padded("jpeg", MOST - 99) + marker, plain("gif") + marker, b"%PDF-1.7" + marker, marker * 70_000):
        answer = send(browser, address, content, marker.decode(), status=303 if content[:1] in b"\xffG" else 422)
        assert marker.decode() not in answer.text
    kept = [path for path in Path(app.config["VAR_DIR"]).rglob("*") if path.is_file()]
    assert kept and not [path for path in kept if marker in path.read_bytes()]
    assert list(tmp_path.iterdir()) == []
    assert marker.decode() not in written_logs.taken()
    _, draft = resumes.open_for(alice_id(address), address.split("/")[2])
    rows = [row.payload for row in db.session.scalars(select(OutboxItem))]
    assert marker.decode() not in repr(rows) + repr(draft.answers)


def test_saving_while_one_types_cannot_name_a_photo(browser, address):
    browser.post(address.replace("/photo", "/save/photo"), {"photo": "somebody-elses"}, status=200)
    assert named(address) == ""


def test_a_copy_has_a_photo_of_its_own(browser, address, app, cast):
    send(browser, address, plain("png"))
    second = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    _, draft = resumes.open_for(cast.alice.id, second.public_id)
    who = {"sender": drafts.Sender("copy", 0), "derived": {"photo": named(address)}}
    drafts.save(draft, "photo", {}, **who)
    db.session.commit()
    photos.copy_all(resumes.Resume.with_public_id(address.split("/")[2]).id, second.id)
    its_own = named(f"/resume/{second.public_id}/photo")
    assert its_own not in ("", named(address))
    browser.get(f"/resume/{second.public_id}/photo/{its_own}.webp")


def test_cuts_are_counted_by_the_day(browser, address, monkeypatch):
    monkeypatch.setattr("app.views.resume.photo.CUTS_PER_MEMBER", "1 per day")
    page = send(browser, address, plain("png"), follow=True, status=200)
    browser.post(address, {**fields_of(page), "zoom": "200", "press": "use"})
    page = browser.get(address)
    browser.post(address, {**fields_of(page), "zoom": "300", "press": "use"}, status=429)
    assert named(address) == page.value("photo")
