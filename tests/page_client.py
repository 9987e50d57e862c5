"""A visitor for tests: opens pages and, on every page any test opens, looks for what must always hold."""

from collections import Counter
from contextvars import Context
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement, document_fromstring
from werkzeug.test import TestResponse

from app.extensions import db
from tests.catalogue import untranslated_in

SKIPPED_INPUTS = {"hidden", "submit", "button", "image", "reset"}
SAID = ".//text()[not(ancestor::script or ancestor::style or ancestor::template)]"


class Page:
    """A parsed answer, with the questions tests ask."""

    def __init__(self, response: TestResponse):
        self.response = response
        self.status = response.status_code
        is_file = response.mimetype.startswith(("image/", "application/pdf"))
        self.html = "" if is_file else response.get_data(as_text=True)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """What tests ask about."""
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def tree(self) -> HtmlElement:
        """What every test looks at in every page: read twenty times as fast."""
        return document_fromstring(self.html if self.html.strip() else "<html></html>")

    @property
    def is_whole(self) -> bool:
        """Not a fragment, nor anything but a page."""
        return "<html" in self.html

    @property
    def title(self) -> str:
        return _words(self.tree.find(".//title"))

    @property
    def h1(self) -> str:
        return _words(self.tree.find(".//h1"))

    @property
    def text(self) -> str:
        """What a reader sees of the content."""
        main = self._with_id("main")
        return _words(self.tree if main is None else main)

    @property
    def summary(self) -> list[str]:
        """The messages of the error summary."""
        return [
            _words(item) for item in self.tree.xpath("(//*[contains(concat(' ', @class, ' '), ' summary ')])[1]//li")
        ]

    def error(self, field: str) -> str | None:
        """The message at a field."""
        message = self._with_id(f"{field}-error")
        return None if message is None else _words(message).removeprefix("Error: ").removeprefix("오류: ")

    def value(self, field: str) -> str | None:
        """What a field shows."""
        controls = self.tree.xpath("//*[@name=$name]", name=field)
        if not controls:
            return None
        control = controls[0]
        if control.tag == "textarea":
            return (control.text or "").removeprefix("\n")
        if control.tag == "select":
            chosen = control.xpath("(.//option[@selected])[1]")
            return chosen[0].get("value", chosen[0].text_content()) if chosen else None
        if control.get("type") in ("radio", "checkbox"):
            chosen = self.tree.xpath("(//input[@name=$name][@checked])[1]", name=field)
            return chosen[0].get("value") if chosen else None
        return control.get("value")

    def _with_id(self, name: str) -> HtmlElement | None:
        return next(iter(self.tree.xpath("//*[@id=$name]", name=name)), None)

    def link(self, words: str) -> str:
        """The address behind the link with these words."""
        for anchor in self.tree.iter("a"):
            if words in _words(anchor):
                return str(anchor.get("href"))
        raise AssertionError(f"No link says {words!r}.")

    def has_link_to(self, address: str) -> bool:
        return any(urlsplit(anchor.get("href", "")).path == address for anchor in self.tree.iter("a"))


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
        if status == 200 and page.is_whole and not options.get("headers"):
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
            tokens = page.tree.xpath("//input[@name='csrf_token']/@value")
            self.csrf_token = str(tokens[0]) if tokens else self.csrf_token
            check(page)
        return page

    def _check_partial(self, path: str, whole: Page) -> None:
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
        response = self._send("GET", path, headers=headers)
        if response.status_code == 204 and "HX-Redirect" in response.headers:
            return  # a page with its own policy is loaded whole
        partial = Page(response)
        assert not partial.is_whole, f"{path}: the partial has a frame."
        assert partial.tree.xpath("//*[@id='main']"), f"{path}: the partial has no #main."
        assert partial.title == whole.title, f"{path}: the partial has another title."
        assert partial.h1 == whole.h1, f"{path}: the partial has another h1."


def check(page: Page) -> None:
    """What holds for every page and fragment."""
    _check_ids(page)
    _check_labels(page)
    _check_forms(page)
    _check_no_inline(page)
    if page.is_whole:
        _check_whole(page)
    language = page.response.headers.get("Content-Language", "")
    if language == "ko":
        assert not (found := untranslated_in(page.tree)), f"Not translated: {found}"


def _check_whole(page: Page) -> None:
    tree = page.tree
    assert tree.get("lang") == page.response.headers.get("Content-Language"), "html lang is not the page's language."
    assert len(tree.xpath("//h1")) == 1, f"One h1, not {len(tree.xpath('//h1'))}."
    assert page.title, "The page has no title."
    ids = set(tree.xpath("//@id"))
    for target in tree.xpath("//a/@href[starts-with(., '#')]"):
        assert target[1:] in ids, f"{target} leads nowhere."
    for target in tree.xpath("//@hx-target[starts-with(., '#')]"):
        assert target[1:] in ids, f"hx-target {target} is not on the page."
    for named in tree.xpath("//@aria-describedby | //@aria-labelledby | //@aria-controls | //label/@for"):
        assert ids.issuperset(named.split()), f"{named.attrname}={named} names nothing."
    for form in tree.xpath("//button/@form | //input/@form"):
        assert form in ids, f"form={form} names nothing."


def _check_ids(page: Page) -> None:
    doubles = {name for name, times in Counter(page.tree.xpath("//@id")).items() if times > 1}
    assert not doubles, f"Ids used twice: {doubles}"


def _check_labels(page: Page) -> None:
    labelled = set(page.tree.xpath("//label/@for"))
    for control in page.tree.iter("input", "select", "textarea"):
        if control.get("type") in SKIPPED_INPUTS:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby") or control.xpath("ancestor::label")
        assert named or control.get("id") in labelled, f"No label for {control.get('name')}."
    for button in page.tree.iter("button"):
        assert button.text_content().strip() or button.get("aria-label"), f"A button without words: {button.attrib}"


def _check_forms(page: Page) -> None:
    for form in page.tree.iter("form"):
        if (form.get("method") or "get").lower() == "post":
            has_token = bool(form.xpath(".//input[@name='csrf_token']"))
            if urlsplit(form.get("action") or "").netloc:
                assert not has_token, f"A CSRF token goes to {form.get('action')}."
            else:
                assert has_token, f"No CSRF token in {form.get('action')}."


def _check_no_inline(page: Page) -> None:
    styles = page.tree.xpath("//@style")
    assert not styles, f"Inline style: {styles}"
    assert not page.tree.xpath("//style"), "A style element."
    assert not page.tree.xpath("//script[not(@src)]"), "An inline script."
    handlers = page.tree.xpath("//@*[starts-with(name(), 'on')]")
    assert not handlers, f"Inline handlers: {handlers}"


def _words(element: HtmlElement | None) -> str:
    """What an element says, its parts parted by spaces."""
    return "" if element is None else " ".join(" ".join(element.xpath(SAID)).split())
