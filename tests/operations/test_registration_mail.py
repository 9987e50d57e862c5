"""The mails about registrations, as they are read."""

import pytest
from bs4 import BeautifulSoup

from app.extensions import db
from app.operations import mail, registration, registration_mail

ABOUT = {
    "waiting": lambda made: registration_mail.waiting(made, made.member, made.fair, made.slot, made.member.language),
    "promoted": lambda made: registration_mail.promoted(made, made.slot),
    "registration_changed": lambda made: registration_mail.changed(made, made.slot),
    "registration_cancelled": registration_mail.cancelled,
    "fair_changed": lambda made: registration_mail.fair_changed(made, made.slot),
    "fair_cancelled": lambda made: registration_mail.fair_cancelled(made, made.slot),
    "reminder": lambda made: registration_mail.reminder(made, made.slot),
}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", ["ticket", *ABOUT])
def test_a_mail_says_who_what_when_and_where(cast, template, language, outbox_items):
    alice, fair = cast.alice, cast.fair
    alice.language, alice.name = language, "Nguyễn <b>Hương</b>"
    made = registration.register(alice, fair, fair.slots[0], language=language)
    db.session.commit()
    if template != "ticket":
        ABOUT[template](made)
    payload = outbox_items()[-1].payload
    assert payload["template"] == template
    subject, text, html = mail.render(template, payload["language"], payload["context"])
    name = {"ko": "봄 박람회", "en": "Spring Fair"}[language]
    assert name in subject and "\n" not in subject
    soup = BeautifulSoup(html, "html.parser")
    for words in (name, "Nguyễn <b>Hương</b>", "10:00 – 12:00", {"ko": "코엑스", "en": "COEX"}[language]):
        assert words in text and words in soup.get_text()
    assert soup.html["lang"] == language and not soup.find("b")
    assert all(link["href"].startswith("https://localhost") for link in soup.find_all("a"))
    assert "\n\n\n" not in text
