"""A visitor for tests: opens pages and, on every page any test opens, looks for what must always hold."""

from contextvars import Context
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db
from tests.catalogue import untranslated_in

SKIPPED_INPUTS = {"hidden", "submit", "button", "image", "reset"}


class Page:
    """A parsed answer, with the questions tests ask."""

    def __init__(self, response: TestResponse):
        self.response = response
        self.status = response.status_code
        is_file = response.mimetype.startswith(("image/", "application/pdf"))
        self.html = "" if is_file else response.get_data(as_text=True)
        self.soup = BeautifulSoup(self.html, "html.parser")

    @property
    def h1(self) -> str:
        return _words(self.soup.h1)

    @property
    def text(self) -> str:
        """What a reader sees of the content."""
        return _words(self.soup.find(id="main") or self.soup)

    @property
    def summary(self) -> list[str]:
        """The messages of the error summary."""
        summary = self.soup.select_one(".summary")
        return [_words(item) for item in summary.select("li")] if summary else []

    def error(self, field: str) -> str | None:
        """The message at a field."""
        message = self.soup.find(id=f"{field}-error")
        return _words(message).removeprefix("Error: ").removeprefix("오류: ") if message else None

    def value(self, field: str) -> str | None:
        """What a field shows."""
        control = self.soup.find(attrs={"name": field})
        if control is None:
            return None
        if control.name == "textarea":
            return control.text.removeprefix("\n")
        if control.name == "select":
            chosen = control.find("option", selected=True)
            return chosen.get("value", chosen.text) if chosen else None
        if control.get("type") in ("radio", "checkbox"):
            chosen = self.soup.find("input", attrs={"name": field, "checked": True})
            return chosen.get("value") if chosen else None
        return control.get("value")

    def link(self, words: str) -> str:
        """The address behind the link with these words."""
        for anchor in self.soup.find_all("a"):
            if words in _words(anchor):
                return str(anchor["href"])
        raise AssertionError(f"No link says {words!r}.")

    def has_link_to(self, address: str) -> bool:
        return any(urlsplit(anchor.get("href", "")).path == address for anchor in self.soup.find_all("a"))


class Browser:
    """A browser without scripts. Every page it opens is checked, whole and as the partial that htmx asks for."""

    def __init__(self, app: Flask):
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.csrf_token: str | None = None

    def get(self, path: str, *, status: int = 200, follow: bool = False, **options: Any) -> Page:
        """Open a page. A page (not a fragment or a file) is opened as a partial as well."""
        response = self._send("GET", path, follow_redirects=follow, **options)
        page = self._checked(response, path, status)
        if status == 200 and page.soup.find("html") and not options.get("headers"):
            self._check_partial(path, page)
        return page

    def post(self, path: str, data: dict[str, Any] | None = None, *, status: int = 303, **options: Any) -> Page:
        """Send a form with its CSRF token; 303 is what an accepted form answers."""
        fields = {"csrf_token": self._token(), **(data or {})}
        follow = options.pop("follow", False)
        response = self._send("POST", path, data=fields, follow_redirects=follow, **options)
        return self._checked(response, path, status)

    def fragment(self, path: str, data: dict[str, Any] | None = None, *, status: int = 200) -> Page:
        """Ask for a fragment, as htmx does."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#part"}
        if data is None:
            return self.get(path, status=status, headers=headers)
        return self.post(path, data, status=status, headers=headers)

    def location(self, page: Page) -> str:
        """Where an answer leads, as a path."""
        parts = urlsplit(page.response.headers["Location"])
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def cookie(self, name: str) -> str | None:
        secure = self.client.get_cookie(f"__Host-{name}", domain=self._host)
        cookie = secure or self.client.get_cookie(name, domain=self._host)
        return cookie.value if cookie else None

    def set_cookie(self, name: str, value: str) -> None:
        """Under plain http cookies have no prefix and no flag."""
        is_secure = self._base.startswith("https://")
        name = name if is_secure else name.removeprefix("__Host-")
        self.client.set_cookie(name, value, domain=self._host, secure=is_secure)

    def in_language(self, code: str) -> "Browser":
        self.set_cookie("language", code)
        return self

    def _send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request in a context of its own, as a server would, and let the test's session see what it wrote."""
        response = Context().run(self.client.open, path, method=method, base_url=self._base, **options)
        db.session.rollback()
        return response

    @property
    def _base(self) -> str:
        return str(self.app.config["BASE_URL"])

    @property
    def _host(self) -> str:
        return str(urlsplit(self._base).hostname)

    def _token(self) -> str:
        if self.csrf_token is None:
            self.get("/display")
        assert self.csrf_token, "The display page has a form with a CSRF token."
        return self.csrf_token

    def _checked(self, response: TestResponse, path: str, status: int) -> Page:
        page = Page(response)
        assert page.status == status, f"{path} answered {page.status}, not {status}: {page.text[:600]}"
        if response.mimetype == "text/html" and page.html and status not in (301, 302, 303):
            token = page.soup.find("input", attrs={"name": "csrf_token"})
            self.csrf_token = str(token["value"]) if token else self.csrf_token
            check(page)
        return page

    def _check_partial(self, path: str, whole: Page) -> None:
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
        response = self._send("GET", path, headers=headers)
        if response.status_code == 204 and "HX-Redirect" in response.headers:
            return  # a page with its own policy is loaded whole
        partial = Page(response)
        assert partial.soup.find("html") is None, f"{path}: the partial has a frame."
        assert partial.soup.find(id="main") is not None, f"{path}: the partial has no #main."
        assert _words(partial.soup.title) == _words(whole.soup.title), f"{path}: the partial has another title."
        assert partial.h1 == whole.h1, f"{path}: the partial has another h1."


def check(page: Page) -> None:
    """What holds for every page and fragment."""
    _check_ids(page)
    _check_labels(page)
    _check_forms(page)
    _check_no_inline(page)
    if page.soup.find("html"):
        _check_whole(page)
    language = page.response.headers.get("Content-Language", "")
    if language == "ko":
        assert not (found := untranslated_in(page.soup)), f"Not translated: {found}"


def _check_whole(page: Page) -> None:
    html = page.soup.html
    assert html is not None
    assert html.get("lang") == page.response.headers.get("Content-Language"), "html lang is not the page's language."
    assert len(page.soup.find_all("h1")) == 1, f"One h1, not {len(page.soup.find_all('h1'))}."
    assert page.soup.title and _words(page.soup.title), "The page has no title."
    for anchor in page.soup.select("a[href^='#']"):
        target = anchor["href"][1:]
        assert page.soup.find(id=target), f"#{target} leads nowhere."
    for element in page.soup.select("[hx-target]"):
        target = element["hx-target"]
        if target.startswith("#"):
            assert page.soup.find(id=target[1:]), f"hx-target {target} is not on the page."
    for element in page.soup.select("[aria-describedby], [aria-labelledby], [aria-controls], label[for]"):
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
            for target in str(element.get(attribute) or "").split():
                assert page.soup.find(id=target), f"{attribute}={target} names nothing."
    for element in page.soup.select("button[form], input[form]"):
        assert page.soup.find(id=element["form"]), f"form={element['form']} names nothing."


def _check_ids(page: Page) -> None:
    ids = [element["id"] for element in page.soup.find_all(id=True)]
    doubles = {name for name in ids if ids.count(name) > 1}
    assert not doubles, f"Ids used twice: {doubles}"


def _check_labels(page: Page) -> None:
    for control in page.soup.find_all(["input", "select", "textarea"]):
        if control.get("type") in SKIPPED_INPUTS:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby") or control.find_parent("label")
        labelled = named or page.soup.find("label", attrs={"for": control.get("id")})
        assert labelled, f"No label for {control.get('name')}."
    for button in page.soup.find_all("button"):
        assert _words(button) or button.get("aria-label"), f"A button without words: {button}"


def _check_forms(page: Page) -> None:
    for form in page.soup.find_all("form"):
        if (form.get("method") or "get").lower() == "post":
            has_token = form.find("input", attrs={"name": "csrf_token"}) is not None
            if urlsplit(form.get("action") or "").netloc:
                assert not has_token, f"A CSRF token goes to {form['action']}."
            else:
                assert has_token, f"No CSRF token in {form.get('action')}."


def _check_no_inline(page: Page) -> None:
    assert not page.soup.find(style=True), f"Inline style: {page.soup.find(style=True)}"
    assert not page.soup.find("style"), "A style element."
    for script in page.soup.find_all("script"):
        assert script.get("src"), "An inline script."
    handlers = [name for tag in page.soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert not handlers, f"Inline handlers: {handlers}"


def _words(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()) if element else ""
