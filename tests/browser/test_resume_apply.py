"""Reviewing and applying in a real browser, on a phone: a problem leads to its field, two presses apply once."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import Resume, ResumeVersion
from tests import bundled
from tests.browser.conftest import log_in_member
from tests.cast import MEMBER_PASSWORD
from tests.resume_content import begun, retyped, student


@pytest.fixture
def page(site, open_browser) -> Page:
    bundled.load()
    opened = open_browser("en")
    log_in_member(opened, site.cast.alice, MEMBER_PASSWORD)
    return opened


def review_of(page: Page, resume: Resume) -> None:
    page.goto(f"/resume/{resume.public_id}/review")


def versions() -> list[ResumeVersion]:
    db.session.rollback()
    return list(db.session.scalars(db.select(ResumeVersion).order_by(ResumeVersion.number)))


def button(page: Page):
    return page.locator("#page-form .form__actions button")


def test_two_presses_apply_once_and_lead_to_what_comes_next(page, site):
    review_of(page, begun(site.cast.alice))
    button(page).dblclick()
    expect(page.locator("h1")).to_have_text("You have applied")
    assert [version.number for version in versions()] == [1]


def test_a_problem_has_the_focus_and_leads_to_its_field(page, site):
    review_of(page, begun(site.cast.alice, student(conditions={"work_type": ""})))
    button(page).click()
    expect(page.locator(".summary")).to_be_focused()
    page.locator(".summary a").click()
    page.wait_for_url("**/conditions#work_type")
    expect(page.locator("#work_type")).to_be_in_viewport()
    assert versions() == []


def test_what_another_device_changed_is_shown_before_it_is_applied_for(page, site):
    resume = begun(site.cast.alice)
    review_of(page, resume)
    retyped(resume, "basics", title="Robot repair")
    button(page).click()
    expect(page.locator(".notice--warning")).to_contain_text("Look at it again, then apply")
    expect(page.locator("#main")).to_contain_text("Robot repair")
    button(page).click()
    expect(page.locator("h1")).to_have_text("You have applied")
    assert versions()[0].content["answers"]["basics"]["title"] == "Robot repair"
