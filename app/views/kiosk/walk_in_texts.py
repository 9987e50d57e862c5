"""What the kiosk says to somebody who registers there, and the texts that are agreed to, in every language."""

from typing import Any, NamedTuple

import segno
from flask import current_app
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import select

from app.extensions import db
from app.forms.walk_in import AGREED, SHOWN
from app.models import TermsText
from app.operations import ticket
from app.rules.terms import note_shown
from app.web.prose import prose
from app.web.texts_to_come import kept

WALK_IN = {
    "choose.register": _("I am not registered yet"),
    "walk_in_language.title": _("Choose your language"),
    "walk_in_language.phone": _("Do you want the full sign-up, with a resume? Do it on your own phone:"),
    "walk_in_language.code": _("Code to sign up on your own phone"),
    "walk_in_name.title": _("What is your name?"),
    "walk_in_name.hint": _("Your full name as on your passport, in the same order."),
    "walk_in_name.field": _("Name"),
    "walk_in_contact.title": _("How can we reach you?"),
    "walk_in_contact.hint": _("A phone number or an e-mail address. You may leave it empty."),
    "walk_in_contact.field": _("Phone number or e-mail (optional)"),
    "walk_in_consents.title": _("What you agree to"),
    "walk_in_consents.terms": _("I agree to the terms of use"),
    "walk_in_consents.original": _("The Korean text holds; the translation helps you read it."),
    "walk_in_consents.age": _("I am 14 or older"),
    "walk_in_summary.title": _("Is this right?"),
    "walk_in_summary.name": _("Name"),
    "walk_in_summary.contact": _("Contact"),
    "walk_in_summary.language": _("Language"),
    "walk_in_summary.none": _("None given"),
    "walk_in_ticket.title": _("Welcome! Go in."),
    "walk_in_ticket.text": _("Your ticket is in order. Have a good day at the fair."),
    "walk_in_ticket.registered": _("You are registered"),
    "walk_in_ticket.hint": _("Photograph this screen. The left code is your ticket."),
    "walk_in_ticket.ticket": _("Your ticket"),
    "walk_in_ticket.claim": _("Become a member later, on your phone"),
    "walk_in.name_needed": _("Enter your name as on your passport."),
    "walk_in.name_letters": _("Enter your name in letters, as on your passport or residence card."),
    "walk_in.phone": _("Enter a number such as 02-123-4567, 010-1234-5678 or +84 912 345 678."),
    "walk_in.email": _("Enter your e-mail as name@example.com: letters, digits and dots before and after the @."),
    "walk_in.terms": _("Agree to the terms of use to register."),
    "walk_in.age": _("You must be 14 to register here. Korean law asks for a guardian's consent below that age."),
    "button.next": _("Continue"),
    "button.register": _("Register"),
    "key.shift": _("Double letters"),
    "key.latin": _("ABC"),
    "key.korean": _("Hangul"),
    "no_walk_in.word": _("One moment"),
    "no_walk_in.do": _("Wait here for staff."),
    "no_walk_in.why": _("This kiosk cannot register you now. Staff do it at the desk."),
    "staff.no_walk_in": _("registration at the kiosk did not work"),
}


class ShownText(NamedTuple):
    """One text in one language; `original` is the Korean one beside a translation."""

    kind: str
    title: str
    body: Markup
    original: Markup
    is_agreed_to: bool


def consent_texts() -> dict[str, tuple[str, list[ShownText]]]:
    """For each language of the site what its page notes that it shows, and the texts that hold."""
    found: dict[str, tuple[str, list[ShownText]]] = {}
    for language in current_app.config["LANGUAGES"]:
        texts = [text for kind in SHOWN if (text := TermsText.current(kind, language))]
        noted = note_shown((text.kind, text.version, text.language) for text in texts)
        found[language] = (noted, [_shown(text) for text in texts])
    return found


def texts_noted() -> list[str]:
    """Which of these texts hold, in which languages: another list is another page."""
    return kept("walk_in", _noted)


def _noted() -> list[str]:
    texts = select(TermsText.kind, TermsText.version, TermsText.language)
    query = texts.where(TermsText.kind.in_(SHOWN), TermsText.in_effect())
    return [note_shown(sorted((kind, version, language) for kind, version, language in db.session.execute(query)))]


def join_code() -> tuple[int, str]:
    """The address of the full sign-up, as a code for an own phone: it is too long for a screen that others wait for."""
    return ticket.path_of(segno.make(f"{current_app.config['BASE_URL']}/join", error="m", micro=False))


def _shown(text: Any) -> ShownText:
    original = TermsText.in_language(text.kind, text.version, "ko") if text.language != "ko" else None
    body = prose(original.body) if original else Markup("")
    return ShownText(text.kind, text.title, prose(text.body), body, text.kind in AGREED)
