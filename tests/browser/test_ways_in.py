"""Each way in: somebody joins by it, logs out, logs in by it again, on a phone of 360 px, in both languages."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener, Site
from tests.browser.hands import Hands
from tests.browser.newcomer import ALL_WAYS, MEMBER_ID, TYPED, Newcomer

MOST_STEPS = {"phone": 45, "email": 45}
MOST_STEPS_ELSEWHERE = 20
CONFIRMED = ("phone", "government", "government_saml")


@pytest.fixture
def newcomer(site: Site, open_browser: Opener):
    """`newcomer(way, language)` opens a browser for somebody who has never been here."""

    def make(way: str, language: str = "en", hands: type[Hands] = Hands, *, javascript: bool = True) -> Newcomer:
        page = open_browser(language, javascript=javascript)
        return Newcomer(hands(page), site, way, language, has_scripts=javascript)

    return make


def sees_the_account(person: Newcomer) -> None:
    """Whether the identity is confirmed, and what is linked."""
    badge = "success" if person.way in CONFIRMED else "warning"
    expect(person.page.locator(f"main .badge--{badge}")).to_have_count(1)
    expect(person.page.locator("main")).to_contain_text(MEMBER_ID)
    person.open("/account/links")
    expect(person.page.locator("main form [name=unlink]")).to_have_count(0 if person.way in TYPED else 1)
    linkable = person.page.locator(f"main a[href^='/login/{person.way}?']")
    expect(linkable).to_have_count(0)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("way", ALL_WAYS)
def test_somebody_joins_logs_out_and_comes_in_again_by_the_same_way(newcomer, way, language):
    person = newcomer(way, language)
    steps = person.join()
    assert steps <= MOST_STEPS.get(way, MOST_STEPS_ELSEWHERE), f"{steps} taps and fields"
    person.log_in()
    sees_the_account(person)
    person.log_out()
    person.page.goto("/account")
    assert "/login" in person.page.url
    person.log_in()
    person.log_out()
