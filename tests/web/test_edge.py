"""What is refused before any view sees it: pages that take files take nothing else that is large."""

import io

import pytest

from app.operations import resume as resumes
from tests.photos.good import padded

MULTIPART = "multipart/form-data"


@pytest.fixture
def resume(app, cast):
    begun = resumes.begin(cast.alice.id, "en")
    cast.save()
    return f"/resume/{begun.public_id}"


@pytest.fixture
def alice(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


@pytest.mark.parametrize("page", ["photo", "options/file"])
def test_percents_are_undone_only_in_forms_without_files(browser, resume, page):
    """Even somebody who is not logged in: 15 MB of percents would take 1.2 GB of memory."""
    sent = browser._send(
        "POST", f"{resume}/{page}", data="photo=" + "%41" * 40_000, content_type="application/x-www-form-urlencoded"
    )
    assert sent.status_code == 413


@pytest.mark.parametrize("page", ["photo", "options/file"])
def test_fields_beside_a_file_stay_small(alice, resume, page):
    alice.post(f"{resume}/{page}", {"name": "n" * 140_000, "entry": "abcd1234"}, content_type=MULTIPART, status=413)
    parts = {f"name{number}": "n" * 9_000 for number in range(20)}
    alice.post(f"{resume}/{page}", parts, content_type=MULTIPART, status=413)


def test_a_page_that_takes_no_file_takes_none_of_that_size(alice, resume):
    sent = {"title": "t", "file": (io.BytesIO(padded("jpeg", 100_000)), "me.jpg")}
    alice.post(f"{resume}/basics", sent, content_type=MULTIPART, status=413)
