"""Whatever is typed or sent: taken as written, or a clear message at the field, or refused; never a breakdown."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from bs4 import Tag
from sqlalchemy import func, select, union_all

from app.extensions import db, limiter
from tests.page_client import Page, check
from tests.route_matrix import MATRIX
from tests.scene import Scene, rules_of

NAMES = {
    "Latin with marks": "Nguyễn Thị Hương Łukasz Ñandú",
    "Hangul": "김민지",
    "Han": "王小明",
    "Kana": "やまだ たろう",
    "Cyrillic": "Батбаяр Энхтуяа",
    "Arabic": "محمد بن عبد الله",
    "Hebrew": "שלמה כהן",
    "Devanagari": "अञ्जली शर्मा",
    "Bengali": "রহিমা খাতুন",
    "Sinhala": "ශ්‍රීමත් කුමාර",
    "Tamil": "தமிழ்செல்வி",
    "Thai": "สมชาย ใจดี",
    "Lao": "ສົມສັກ",
    "Khmer": "សុភាព ចាន់",
    "Burmese": "အောင်ဆန်းစုကြည်",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "Georgian": "გიორგი",
    "Armenian": "Արամ",
    "Amharic": "አበበ ቢቂላ",
    "Tibetan": "བསྟན་འཛིན་",
    "Greek": "Γιώργος",
    "Gujarati": "પટેલ",
}
NASTY = {
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "combining flood": "a" + "\u0301" * 500,
    "right-to-left override": "abc\u202etxt.exe\u202c",
    "zero width": "a\u200bb\u200cc\ufeff",
    "full-width": "ＡＢＣ１２３４５６７８",
    "Arabic digits": "٠١٠٢٣٤٥٦٧٨٩",
    "other digits": "०१२३४५६७८९²³½",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>",
    "template": "{{ 7*7 }}{% raw %}${7*7}#{7*7}%(name)s %s {0}",
    "formula": "=HYPERLINK(\"http://x.example\")+cmd|' /C calc'!A0",
    "SQL": "'; DROP TABLE member; -- %_\\",
    "line breaks": "one\r\ntwo\nthree\rfour\u2028five\u0085six",
    "header": "a@example.com\r\nBcc: everybody@example.com",
    "control characters": "a\x01\x02\x1b[31m\x7fb",
    "spaces alone": " \u3000\u00a0\t ",
    "very long": "x" * 20_000,
    "long word of Hangul": "가" * 5_000,
    "numbers": "-1e309",
    "huge number": "9" * 400,
    "path": "../../../../etc/passwd",
    "noncharacters": "\ufffe\U0010ffff\ue000",
    "a date that is none": "20230230",
    "null in words": "null",
}
VALUES = NAMES | NASTY
KEPT_AS_TYPED = ("markup", "SQL", "template", "formula", "Hangul")
ROLES = ("visitor", "applicant", "owner", "stranger", "kiosk", "admin", "company_owner", "company_proxy")
NOT_TEXT = {"hidden", "submit", "button", "checkbox", "radio", "image", "reset"}
FACTS = (
    "member",
    "registration",
    "question",
    "notice",
    "note",
    "fair",
    "slot",
    "kiosk",
    "check_in",
    "consent",
    "staff",
    "outbox_item",
)
NOT_SENT = {"csrf_token", "language", "check"}


@dataclass(frozen=True)
class Form:
    """A form as somebody found it on a page."""

    role: str
    page: str
    action: str
    fixed: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]

    def filled(self, value: str) -> dict[str, str]:
        return dict(self.fixed) | dict.fromkeys(self.texts, value)


@pytest.fixture
def scene(app, cast) -> Scene:
    scene = Scene(app, cast)
    scene.load_texts()
    assert scene.registration.is_held and scene.question.text
    return scene


def forms_of(scene: Scene) -> Iterator[Form]:
    """Every POST form of every page, once for each action."""
    known = set()
    for role in ROLES:
        for rule, method in rules_of(scene.app):
            if method != "GET" or MATRIX[rule.endpoint, method][role] != 200:
                continue
            address = scene.address(rule)
            answer = scene.browser(role)._send("GET", address)
            found = forms_on(Page(answer).soup, role, address) if answer.mimetype == "text/html" else ()
            for form in found:
                if (form.action, form.texts) not in known:
                    known.add((form.action, form.texts))
                    yield form


def forms_on(soup: Tag, role: str, page: str) -> Iterator[Form]:
    for form in soup.find_all("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        fixed, texts = [], []
        for control in form.find_all(["input", "textarea", "select"]):
            name = control.get("name")
            if not name or name in NOT_SENT:
                continue
            if control.name == "textarea" or (control.name == "input" and control.get("type", "text") not in NOT_TEXT):
                texts.append(name)
            elif control.name == "input" and control.get("type") == "hidden":
                fixed.append((name, control.get("value", "")))
            elif control.name == "select" and (options := control.find_all("option")):
                fixed.append((name, options[-1].get("value", options[-1].text)))
        yield Form(role, page, form.get("action") or page, tuple(fixed), tuple(texts))


def counts() -> dict[str, int]:
    """How many of each fact are stored."""
    tables = [db.metadata.tables[name] for name in FACTS if name in db.metadata.tables]
    rows = db.session.execute(
        union_all(*(select(db.literal(table.name), func.count()).select_from(table) for table in tables))
    )
    found = {name: int(count) for name, count in rows}
    db.session.rollback()
    return found


def test_every_field_of_every_form_takes_or_refuses(scene):
    forms = [form for form in forms_of(scene) if form.texts]
    assert len(forms) > 15
    for form in forms:
        for kind, value in VALUES.items():
            _send(scene, form, kind, value)


def _send(scene: Scene, form: Form, kind: str, value: str) -> None:
    browser, before = scene.browser(form.role), counts()
    data = form.filled(value) | {"csrf_token": scene.token(browser)}
    answer = browser._send("POST", form.action, data=data)
    limiter.reset()
    where = (form.action, form.texts, kind, answer.status_code)
    assert answer.status_code in (200, 303, 400, 404, 409, 413, 422, 429), where
    if answer.status_code >= 400:
        assert counts() == before, where
    if answer.status_code == 422 and answer.is_json:
        assert answer.json["error"], where  # a form that a script sends
    elif answer.status_code == 422 and kind in KEPT_AS_TYPED:
        _check_page(Page(answer), form, value, where)
    elif answer.status_code == 303:
        assert "\n" not in answer.location and answer.location.startswith("/"), where
        assert browser._send("GET", answer.location).status_code in (200, 303), where


def _check_page(page: Page, form: Form, value: str, where: tuple) -> None:
    """The page says what to correct, runs nothing of what was typed, and keeps it."""
    check(page)
    assert page.summary or page.soup.select_one("[role=alert]"), where
    for name in (name for name in form.texts if _may_be_shown(page, name)):
        assert _bare(page.value(name)) == _bare(value) or form.role == "kiosk", (where, name, page.value(name))


def _bare(text: str | None) -> str:
    """A text without what tidying may change."""
    return "".join(letter for letter in (text or "").casefold() if letter.isalnum())


def _may_be_shown(page, name: str) -> bool:
    """Passwords, files and registration numbers are never given back; what another choice hides is not asked for."""
    control = page.soup.find(attrs={"name": name})
    is_secret = control is None or control.get("type") in ("password", "file") or name == "seven_digits"
    return not is_secret and control.find_parent(attrs={"data-when": True}) is None


# What is refused before any form sees it

POSTS = [key[0] for key in MATRIX if key[1] == "POST"]
UNREADABLE = {
    "NUL": b"name=a%00b",
    "a plain NUL": b"name=a\x00b",
    "broken UTF-8": b"name=%ff%fe",
    "half a letter": b"name=%e3%81",
    "overlong": b"name=%c0%af",
    "half a pair": b"name=%ed%a0%80",
    "NUL in a name": b"na%00me=x",
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_unreadable_text_is_refused_everywhere(scene, kind):
    for endpoint, address in _addresses(scene, "POST"):
        for form_type in ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"):
            answer = _post(scene, address, UNREADABLE[kind], form_type)
            assert answer.status_code == 400, (endpoint, kind)
    for endpoint, address in _addresses(scene, "GET"):
        answer = scene.browser("admin")._send(
            "GET", f"{address}?{UNREADABLE[kind].replace(chr(0).encode(), b'%00').decode()}"
        )
        assert answer.status_code == 400, (endpoint, kind)


def test_unreadable_text_in_parts_is_refused(scene):
    for value in (b"a\x00b", b"\xff\xfe"):
        body = b'--cut\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + value + b"\r\n--cut--\r\n"
        answer = _post(scene, "/help", body, "multipart/form-data; boundary=cut")
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "address", ["/fairs/a%00b", "/fairs/%ff", "/tickets/%e3%81", "/staff/people/%00", "/terms/%c0%af"]
)
def test_unreadable_addresses_are_refused(scene, address):
    assert scene.browser("admin")._send("GET", address).status_code in (400, 404)


def test_a_megabyte_is_refused_everywhere(scene):
    for endpoint, address in _addresses(scene, "POST"):
        answer = _post(scene, address, b"text=" + b"a" * 1_000_000)
        assert answer.status_code == 413, endpoint
        assert b"<h1" in answer.data


def test_a_megabyte_in_parts_is_refused(scene):
    for size in (1_000_000, 100_000):
        body = b'--cut\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"a" * size + b"\r\n--cut--\r\n"
        assert _post(scene, "/help", body, "multipart/form-data; boundary=cut").status_code == 413


def test_a_flood_of_fields_is_refused_everywhere(scene):
    for endpoint, address in _addresses(scene, "POST"):
        assert _post(scene, address, b"a=1&" * 200_000).status_code in (400, 413), endpoint
        assert _post(scene, address, b"&" * 60_000).status_code in (400, 413), endpoint


def test_a_flood_of_parts_is_refused(scene):
    part = b'--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body = part * 1_000 + b"--cut--\r\n"
    assert _post(scene, "/help", body, "multipart/form-data; boundary=cut").status_code in (400, 413)


def test_a_field_sent_twice_is_read_once(scene):
    answer = _post(scene, "/login", b"member_id=a&member_id=b&password=c&password=d&name=e&name=f")
    assert answer.status_code == 400  # no token: and no breakdown


def test_long_addresses_and_queries_do_no_harm(scene):
    for role, address in (("visitor", "/fairs?x="), ("admin", "/staff/people?q="), ("visitor", "/login?next=")):
        assert scene.browser(role)._send("GET", address + "a" * 30_000).status_code in (200, 303, 413, 414)


QUERIES = [
    "before=٣",
    "before=-1",
    "before=99999999999999999999",
    "slot=x",
    "fair=x",
    "show=x",
    "nationality=" + "x" * 500,
]


@pytest.mark.parametrize("query", QUERIES)
def test_filters_with_nonsense_show_a_page(scene, query):
    for address in ("/staff/people", "/staff/people/results", "/staff/audit", "/fairs/spring/register"):
        assert scene.browser("admin")._send("GET", f"{address}?{query}").status_code in (200, 303)


@pytest.mark.parametrize(
    "target",
    [
        "//elsewhere.example",
        "https://elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "\t//elsewhere.example",
    ],
)
def test_nobody_is_led_elsewhere_after_the_login(scene, target):
    owner = scene.browser("owner")
    answer = owner._send("GET", "/login", query_string={"next": target})
    assert answer.status_code == 303 and answer.location == "/account"


# The kiosk's calls

WRONG_JSON = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"1",
    b'"x"',
    b'{"items": 1}',
    b'{"items": {}}',
    b'{"items": [' + b"{}," * 60 + b"{}]}",
    b"[" * 20_000,
    b'{"items": NaN}',
    b"\xff\xfe",
]
WRONG_ITEMS = [
    None,
    1,
    "x",
    [],
    {},
    {"id": "x" * 20},
    {"id": "a" * 20, "way": "camera", "at": -1, "ticket": "1"},
    {"id": "a" * 20, "way": "camera", "at": 10**30, "ticket": "1"},
    {"id": "a" * 20, "way": "camera", "at": 1.5, "ticket": "1"},
    {"id": "a" * 20, "way": "camera", "at": True, "ticket": "1"},
    {"id": "a\x00" + "a" * 20, "way": "camera", "at": 0, "ticket": "1"},
    {"id": "a" * 20, "way": "camera", "at": 0, "ticket": "1\x00"},
    {"id": "a" * 20, "way": "camera", "at": 0, "ticket": "1" * 5000},
    {"id": "a" * 20, "way": "camera", "at": 0, "code": "1", "ticket": "1"},
    {"id": "a" * 20, "way": "camera", "at": 0, "ticket": "\ud800"},
    {"id": "a" * 20, "way": "nonsense", "at": 0, "ticket": "1"},
    {"id": "a" * 20, "way": "camera", "at": 0, "ticket": "1", "sequence": 2**40},
    {"id": "a" * 20, "way": "camera", "at": 0, "ticket": {"a": 1}},
]


@pytest.mark.parametrize("body", WRONG_JSON, ids=range(len(WRONG_JSON)))
def test_wrong_json_is_refused(scene, body):
    for address in ("/kiosk/check-ins", "/kiosk/find"):
        answer = _kiosk_call(scene, address, body)
        assert answer.status_code in (400, 413, 422), address


def test_a_wrong_scan_is_put_aside_and_blocks_no_other(scene):
    good = {"id": "good" * 8, "way": "camera", "at": 0, "ticket": "123"}
    answer = _kiosk_call(scene, "/kiosk/check-ins", json.dumps({"items": [*WRONG_ITEMS, good]}).encode())
    assert answer.status_code == 200
    *wrong, last = answer.json["answers"]
    assert [item["error"] for item in wrong] == ["unreadable"] * len(WRONG_ITEMS)
    assert last["id"] == good["id"] and "error" not in last


@pytest.mark.parametrize("kind", [*VALUES, "NUL", "half a pair"])
def test_any_name_can_be_looked_for_at_a_kiosk(scene, kind):
    name = VALUES.get(kind) or {"NUL": "a\x00b", "half a pair": "a\ud800b"}[kind]
    answer = _kiosk_call(scene, "/kiosk/find", json.dumps({"name": name, "last_digits": "1234"}).encode())
    assert answer.status_code in (200, 422)


def _addresses(scene: Scene, wanted: str) -> list[tuple[str, str]]:
    return [(rule.endpoint, scene.address(rule)) for rule, method in rules_of(scene.app) if method == wanted]


def _post(scene: Scene, address: str, body: bytes, kind: str = "application/x-www-form-urlencoded"):
    return scene.browser("visitor")._send("POST", address, data=body, content_type=kind)


def _kiosk_call(scene: Scene, address: str, body: bytes):
    headers = {"X-Kiosk": "1"}
    return scene.browser("kiosk")._send("POST", address, data=body, content_type="application/json", headers=headers)
