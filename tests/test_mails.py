"""Every mail and message: in the reader's language, as text and as HTML, and with nothing that tells who read it when."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jinja2 import meta
from jinja2.nodes import FromImport

from app.operations import mail, messages
from standins.businesses import HANBIT

FOLDER = Path(__file__).resolve().parent.parent / "app/templates"
TEMPLATES = sorted(
    path.stem for path in (FOLDER / "email").glob("*.html") if path.stem != "layout" and not path.stem.startswith("_")
)
SITE = "https://localhost"
ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>)]+")
GIVEN = {"_", "config", "url_for", "ngettext", "site_name", "locale_code"}
# What the mails say; each finds its own among them.
CONTEXT = {
    "name": "NGUYEN THI HUONG",
    "member_id": "alice1234",
    "fair": "Spring Fair",
    "venue": "COEX",
    "address": "Gangnam-gu, Seoul",
    "bring": "Your passport",
    "starts_at": "2027-03-01T01:00:00+00:00",
    "ends_at": "2027-03-01T03:00:00+00:00",
    "short_code": "12345678",
    "ticket_url": f"{SITE}/tickets/abc",
    "fair_url": f"{SITE}/fairs/spring",
    "reason": "The name differs.",
    "until": "2027-03-01T01:00:00+00:00",
    "resumes_url": f"{SITE}/resume",
    "question": "When?",
    "answer": "At ten.",
    "code": "123456",
    "minutes": 10,
    "token": "abc",
    "is_change": False,
    "is_checked": False,
    "kind": "password_changed",
    "way": "naver",
    "device": "Firefox, Linux",
    "at": "2027-03-01T01:00:00+00:00",
    "title": "Terms of use",
    "resume_url": f"{SITE}/resume/abc/review",
    "version": "2027-03-01",
    "change_note": "Tickets can be handed on.",
    "is_optional": False,
    "what": "join",
    "is_good": False,
    "approval": "none",
    "fields": ["name", "email", "approval_number"],
    "figures": {"wrong": 4200, "right": 60, "waited": 9, "busy": 2, "stopped": 3},
    "company": "한빛정밀 주식회사",
    "by": "Olivia Owner",
    "about": "Ivy Invited",
    "role": "recruiter",
    "days": 7,
    "is_own": False,
    "is_recovery": False,
    "is_reset": False,
    "who": "HONG Gildong",
    "email": "hong@example.com",
    "check": "abc",
    "contact": "이도현",
    "number": HANBIT.number,
    "waits": False,
    "by_staff": True,
    "approval_waits": False,
    "certificate": "USB stick",
    "issuer": "signGATE CA6",
    "certificates_url": f"{SITE}/company/certificates",
    "proxy": "바른길 노무법인",
    "services": ["openings", "resumes"],
    "ended_by": "company",
    "page_url": f"{SITE}/company/acting",
    "subject": "Doors open at nine",
    "body": f"Hello,\n\nthe doors open at nine. {SITE}/tickets/abc",
    "text": f"[Madang] The doors open at nine. {SITE}/tickets/abc",
    "is_news": True,
    "is_test": False,
    "claim_url": f"{SITE}/join/claim/abcdefgh",
}
OWN = {
    "company_notice": {"kind": "person_joined"},
    "company_certificate": {"kind": "certificate_registered"},
    "company_proxy": {"kind": "proxy_named"},
    "resume_link": {"address": f"{SITE}/drafts/abc?key=def"},
    "terms_change": {"kind": "terms_of_use"},
    "staff_invitation": {"is_reset": False, "by": "Ada Admin", "token": "abc", "days": 3},
    "alarm_raised": {"kind": "password_stuffing"},
    "alarm_ended": {"kind": "password_stuffing"},
}


def rendered(template: str, language: str) -> tuple[str, str, str]:
    return mail.render(template, language, CONTEXT | OWN.get(template, {}))


def test_every_mail_is_text_and_html():
    texts = {path.stem for path in (FOLDER / "email").glob("*.txt")}
    assert texts == {path.stem for path in (FOLDER / "email").glob("*.html")}


@pytest.mark.parametrize("path", [*FOLDER.glob("email/*.*"), *FOLDER.glob("message/*.txt")], ids=lambda path: path.name)
def test_this_file_knows_what_each_template_asks_for(app, path):
    parsed = app.jinja_env.parse(path.read_text())
    imported = {name for node in parsed.find_all(FromImport) for name in node.names}
    asked = meta.find_undeclared_variables(parsed) - imported - {"language"}
    assert asked <= GIVEN | CONTEXT.keys()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_mail_is_whole_in_its_language(app, template, language):
    subject, text, html = rendered(template, language)
    soup = BeautifulSoup(html, "html.parser")
    assert subject and "\n" not in subject
    assert soup.html["lang"] == language
    assert {"ko": "마당", "en": "Madang"}[language] in text and {"ko": "마당", "en": "Madang"}[language] in html
    assert not re.search(r"</?[a-z]+[ >]", text), "Markup in the text part."
    assert len(soup.get_text().split()) > 10 and len(text.split()) > 10


def test_whoever_was_of_a_company_that_left_is_not_sent_to_its_login(app):
    _subject, text, html = mail.render("company_notice", "en", CONTEXT | {"kind": "left"})
    for part in (text, html):
        assert "If not, call us at once." in part and "log in and look" not in part and f"{SITE}/company" not in part


def test_one_worker_writes_to_each_in_their_own_language(app):
    """Also where one context lasts for many mails and messages, as the worker's does."""
    with app.app_context():
        subjects = [rendered("reminder", language)[0] for language in ("en", "ko", "en")]
        messages_sent = [messages.render("reminder", language, CONTEXT).text for language in ("en", "ko", "en")]
    assert subjects[0] == subjects[2] == "Tomorrow: Spring Fair" and subjects[1].startswith("내일")
    assert messages_sent[0] == messages_sent[2] != messages_sent[1]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_mail_fetches_nothing_and_leads_nowhere_else(app, template, language):
    """No picture, font or script from anywhere, and no address but the site's own, without detours or marks."""
    _subject, text, html = rendered(template, language)
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.select(
        "img, script, link, iframe, object, embed, video, audio, source, form, input, meta[http-equiv]"
    )
    assert not soup.select("[src], [srcset], [background], [ping], [onload], [style*='url(']")
    assert not re.search(r"url\(|@import|@font-face", html)
    found = ADDRESS.findall(text) + [link["href"] for link in soup.select("[href]")] + ADDRESS.findall(soup.get_text())
    assert found, "The site's own address is at the end at least."
    for address in found:
        assert address == SITE or address.startswith(f"{SITE}/"), address
        assert not re.search(r"utm_|[?&](?:r|redirect|url|u)=", address), address


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_the_text_links_to_the_html_links_to(app, template):
    _subject, text, html = rendered(template, "en")
    links = {link["href"] for link in BeautifulSoup(html, "html.parser").select("a[href]")}
    assert {address.rstrip(".,") for address in ADDRESS.findall(text)} <= links | set(ADDRESS.findall(html))


@pytest.mark.parametrize("template", messages.TEMPLATES)
def test_a_message_leads_nowhere_else_either(app, template):
    for language in ("ko", "en"):
        for address in ADDRESS.findall(messages.render(template, language, CONTEXT).text):
            assert address.startswith(f"{SITE}/")
