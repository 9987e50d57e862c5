"""A visit to the government's stand-in as a browser makes it: its page, a choice there, and what comes back."""

from urllib.parse import parse_qsl, urlsplit

import requests
from bs4 import BeautifulSoup

from standins.government import CITIZENS, Citizen

LAN = CITIZENS[0]
NAMES = {
    "name": "name",
    "email": "email",
    "phone": "phone_number",
    "birth_date": "birthdate",
    "ci": "ci",
    "nationality": "nation",
}
ACS = "https://localhost/login/government_saml/acs"
CALLBACK = "https://localhost/login/government/callback"


def form_of(answer: requests.Response) -> dict[str, str]:
    """The hidden fields of the page's form."""
    assert answer.status_code == 200, answer.status_code
    fields = BeautifulSoup(answer.text, "html.parser").select("form input[type=hidden]")
    return {field["name"]: field["value"] for field in fields}


def chosen(url: str, citizen: Citizen | None = LAN, trick: str = "") -> requests.Response:
    """What the page answers to somebody who agrees, or to nobody: that is the button to cancel."""
    with requests.Session() as browser:
        fields = form_of(browser.get(url, timeout=20))
        fields |= {"citizen": citizen.subject if citizen else "", "trick": trick}
        return browser.post(url.partition("?")[0], data=fields, timeout=20, allow_redirects=False)


def posted_back(url: str, citizen: Citizen | None = LAN, trick: str = "") -> dict[str, str]:
    """The form that a browser posts to the site."""
    return form_of(chosen(url, citizen, trick))


def sent_back(url: str, citizen: Citizen | None = LAN, trick: str = "") -> dict[str, str]:
    """The parameters of the address that a browser is sent to."""
    answer = chosen(url, citizen, trick)
    assert answer.status_code == 303
    assert answer.headers["Location"].partition("?")[0] == CALLBACK
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
