"""The page of universities that tests of entries open: Alice's, in a resume with nothing in it yet."""

import pytest

from app.extensions import db
from app.models import Resume
from app.operations import resume as resumes
from tests.entries_tab import Tab
from tests.page_client import Browser


@pytest.fixture
def open_resume(app, cast) -> Resume:
    begun = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return begun


@pytest.fixture
def writer(browser, cast, open_resume) -> Browser:
    cast.log_in(browser, cast.alice)
    return browser.in_language("en")


@pytest.fixture
def new_tab(writer, open_resume):
    def open_one(has_script: bool = True, query: str = "") -> Tab:
        address = f"/resume/{open_resume.public_id}/education"
        return Tab(writer, address, writer.get(f"{address}{query}"), has_script)

    return open_one


@pytest.fixture(params=(True, False), ids=("with script", "without"))
def tab(request, new_tab) -> Tab:
    return new_tab(request.param)
