"""The search for registration numbers finds them wherever they are planted: the whole suite rests on it."""

import io
import logging

import pytest
from sqlalchemy import text
from weasyprint import HTML

from app.clients.mail import Mailer
from app.extensions import db
from tests.canaries import Canaries, Found, LogKeeper, search, search_database, search_files, search_mails, text_of
from tests.resume_numbers import LAN, NOBODYS

WRITTEN = [
    "9001015100090",
    "900101-5100090",
    "900101 5100090",
    "number=9001015100090&more",
    '{"number": "9001015100090"}',
    "９００１０１－５１０００９０",
    "000229-3123456",
    "a citizen's 9912311234567.",
]
HARMLESS = [
    "9001015******",
    "900101-5******",
    "9013015100090",
    "9002305100090",
    "0102295100090",
    "900101-9100090",
    "900101-0100090",
    "a9001015100090",
    "9001015100090b",
    "90010151000901",
    "0.9001015100090",
    "2026-11-21 08:46:48",
    "1795250808123",
    "+821023844471",
]


@pytest.mark.parametrize("content", WRITTEN)
def test_a_number_is_found_however_it_is_written(content):
    with pytest.raises(Found):
        search(set(), "here", content)


@pytest.mark.parametrize("content", HARMLESS)
def test_what_cannot_be_a_number_raises_no_alarm(content):
    search(set(), "here", content)


def test_the_second_part_of_a_number_that_nice_knows_is_found_alone(standins):
    numbers = Canaries(standins).numbers()
    for content in (LAN[6:], f"back={LAN[6:]}", f"{LAN[:6]} / {LAN[6:]}"):
        with pytest.raises(Found):
            search(numbers, "here", content)


def test_what_was_asked_about_is_searched_for(services):
    services.nice.asked_numbers.add("8801016654321")
    with pytest.raises(Found):
        search(Canaries(services).numbers(), "here", "8801016654321x")


@pytest.fixture
def own(make_app):
    """An application of the test's own, so that what is planted is in nobody else's database."""
    app = make_app()
    with app.app_context():
        yield app


def plant() -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :note"), {"note": NOBODYS})


def test_a_number_in_the_database_is_found(own):
    plant()
    with pytest.raises(Found):
        search_database(set(), ["alembic_version"])


def test_a_number_that_was_deleted_again_is_found_in_the_files_of_the_database(own):
    plant()
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    search_database(set(), ["alembic_version"])
    with pytest.raises(Found):
        search_files({NOBODYS}, own.config["VAR_DIR"])


def test_a_number_in_a_stored_file_is_found(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "photo.jpg").write_bytes(b"\xff\xd8\xff" + NOBODYS.encode() + b"\xff")
    with pytest.raises(Found):
        search_files(set(), tmp_path)


def test_a_number_in_the_log_is_found():
    keeper = LogKeeper()
    keeper.emit(logging.LogRecord("app.test", logging.INFO, "here", 1, f"checked {NOBODYS}", None, None))
    with pytest.raises(Found):
        search(set(), "the log", keeper.taken())


def test_a_number_in_a_mail_is_found(services):
    Mailer(services.smtp_url, "Madang <no-reply@madang.example>").send("lan@mail.example", "Hi", f"Yours: {NOBODYS}")
    with pytest.raises(Found):
        search_mails(services)


def test_a_number_in_a_pdf_is_found():
    page = io.BytesIO()
    HTML(string=f"<p>{NOBODYS[:6]}-{NOBODYS[6:]}</p>").write_pdf(page)
    with pytest.raises(Found):
        search(set(), "a PDF", text_of(page.getvalue()))
