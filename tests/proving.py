"""A member who has just typed the password once more."""

from tests.cast import MEMBER_PASSWORD
from tests.page_client import Browser


def proved(browser: Browser) -> Browser:
    """Type the password where the site asks for it before what matters."""
    browser.post("/account/prove", {"password": MEMBER_PASSWORD})
    return browser
