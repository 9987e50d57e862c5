"""Pickers on a page without script: their buttons submit the page itself."""

import pytest
from flask import render_template_string
from sqlalchemy import update

from app.extensions import db
from app.forms.base import BaseForm
from app.forms.fields import LineField
from app.forms.picking import EntryField, PickedCode
from app.models import ReferenceEntry
from app.web import picking
from tests import bundled
from tests.page_client import Page

PAGE = """{% import "macros/forms.html" as f with context %}
{{ f.reference_picker(form.university, form.university_code, found) }}
{{ f.tree_fields(form.province, form.district) }}{{ f.select_field(form.visa) }}"""


class Form(BaseForm):
    university = LineField("University")
    university_code = PickedCode("university", names="university")
    province = EntryField("Province", kind="region")
    district = EntryField("District", kind="region", below="province")
    visa = EntryField("Visa", kind="visa")


@pytest.fixture(autouse=True)
def lists(app):
    bundled.load()


def withdraw(kind: str, code: str) -> None:
    """Staff no longer offer it."""
    db.session.execute(
        update(ReferenceEntry).where(ReferenceEntry.kind == kind, ReferenceEntry.code == code).values(is_offered=False)
    )
    db.session.commit()


@pytest.fixture
def send(app, monkeypatch):
    """`send(university="…")` posts the form; answers (form, what its buttons found, the page)."""

    def post(language: str = "en", **fields: str):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        headers = {"Accept-Language": language}
        with app.test_request_context("/", method="POST", data=fields, headers=headers):
            app.preprocess_request()
            form = Form(meta={"csrf": False})
            is_good = form.validate()
            found = picking.pressed(form)
            html = render_template_string(PAGE, form=form, found=found)
        return form, is_good, Page(app.response_class(html, mimetype="text/html"))

    return post


def test_the_search_button_shows_what_fits_with_buttons_to_choose(send):
    _form, _good, page = send(university="yonsei", check="university")
    values = [button["value"] for button in page.soup.select(".picker__option")]
    assert values[0] == "choose:university:yonsei-university"
    assert values[-1] == "choose:university:"


def test_choosing_fills_in_the_name_and_the_code(send):
    form, _good, page = send(university="yonsei", check="choose:university:yonsei-university")
    assert (form.university.data, form.university_code.data) == ("Yonsei University", "yonsei-university")
    assert (page.value("university"), page.value("university_code")) == ("Yonsei University", "yonsei-university")
    assert page.soup.select_one("[data-picked]").get_text(strip=True) == "연세대학교"
    assert page.soup.select_one("[data-picked] span")["lang"] == "ko"


def test_what_was_typed_is_kept_where_it_is_not_in_the_list(send):
    form, _good, page = send(university="My school", check="choose:university:")
    assert (form.university.data, form.university_code.data) == ("My school", "")
    assert page.soup.select_one("[data-picked]").has_attr("hidden")


@pytest.mark.parametrize("check", ["choose:university:nosuch", "choose:other:x", "choose:", "x" * 500, "branch"])
def test_a_button_that_no_page_has_changes_nothing(send, check):
    form, _good, _page = send(university="Mine", check=check)
    assert (form.university.data, form.university_code.data) == ("Mine", "")


@pytest.mark.parametrize("text", ["Yonsei University", "연세대학교", " yonsei  university "])
def test_the_code_stays_while_the_text_names_it(send, text):
    form, good, _page = send(university=text, university_code="yonsei-university")
    assert good
    assert form.university_code.data == "yonsei-university"


@pytest.mark.parametrize("text", ["Yonsei Universit", "Korea University", ""])
def test_the_code_goes_when_something_else_was_typed(send, text):
    form, good, _page = send(university=text, university_code="yonsei-university")
    assert good
    assert form.university_code.data == ""


def test_a_list_that_depends_on_another_has_its_choices(send):
    _form, _good, page = send(province="50", check="branch")
    assert [one["value"] for one in page.soup.select("#district option")] == ["", "50-jeju-si", "50-seogwipo-si"]
    _form, _good, page = send()
    assert len(page.soup.select("#district option")) == 1
    assert len(page.soup.select("#province option")) == 17


def test_an_answer_of_another_branch_is_refused(send):
    form, good, _page = send(province="50", district="11-jongno-gu")
    assert not good
    assert form.district.errors == ["Choose one of the list."]
    assert send(province="11", district="11-jongno-gu")[1]
    assert send(province="nowhere")[0].province.errors


def test_visas_stand_in_the_list_with_their_codes_and_only_where_they_are_offered(send):
    withdraw("visa", "A-1")
    _form, _good, page = send("ko")
    words = [one.get_text() for one in page.soup.select("#visa option")]
    assert "D-10 구직" in words
    assert not [word for word in words if word.startswith("A-1")]


def test_a_stored_answer_that_is_withdrawn_by_now_stays(send):
    withdraw("visa", "A-1")
    _form, good, page = send(visa="A-1")
    assert good
    assert page.value("visa") == "A-1"
