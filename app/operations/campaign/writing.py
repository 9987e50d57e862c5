"""What a campaign says: its texts in each language, filled in for one person, looked at and tried before it goes."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import update

from app.extensions import db
from app.models import Campaign, Fair, Member, Registration, Staff
from app.operations import audit, outbox
from app.operations.campaign.choosing import reached
from app.operations.letter_language import written_in
from app.rules import message
from app.rules.campaign import Filter, chosen_language, filled
from app.rules.masking import masked_name
from app.rules.stamp import stamp

TEMPLATE = "campaign"


class ChangedMeanwhile(Exception):
    """A colleague has stored something else, or let it go out, since the page was opened."""


@dataclass(frozen=True)
class Plan:
    """A campaign as staff want it, apart from its texts."""

    title: str
    kind: str
    by_message: bool
    filters: Filter
    per_minute: int


@dataclass(frozen=True)
class Preview:
    """What somebody would read: a real registrant, with the name masked."""

    language: str  # of the text
    subject: str
    body: str
    as_message: str | None
    for_somebody: bool  # False: nobody is reached, so the places are filled in with their names


def create(fair: Fair, staff: Staff, plan: Plan) -> Campaign:
    """A draft. Flushed."""
    campaign = Campaign(fair_id=fair.id, made_by=staff.id, texts={}, state="draft")
    _put(campaign, plan)
    db.session.add(campaign)
    db.session.flush()
    audit.record("campaign.create", f"campaign:{campaign.id}", fair=fair.id)
    return campaign


def edit(campaign: Campaign, plan: Plan, *, seen: str) -> None:
    """Another filter, kind or pace. Flushed. What a person has agreed to before is asked anew.

    Raises ChangedMeanwhile.
    """
    _hold(campaign)
    if stamp_of(campaign) != seen:
        raise ChangedMeanwhile(campaign.public_id)
    _put(campaign, plan)
    campaign.confirmed, campaign.trouble = 0, None
    db.session.flush()
    audit.record("campaign.edit", f"campaign:{campaign.id}")


def write(campaign: Campaign, language: str, subject: str, body: str, *, seen: str) -> None:
    """The text in one language; without subject and body it is taken away. Flushed. Raises ChangedMeanwhile.

    Colleagues may write the other languages at the same time: theirs are read anew and stay.
    """
    _hold(campaign)
    if stamp_of_text(campaign, language) != seen:
        raise ChangedMeanwhile(campaign.public_id)
    texts = {code: text for code, text in campaign.texts.items() if code != language}
    if subject or body:
        texts[language] = {"subject": subject, "body": body}
    campaign.texts = texts
    db.session.flush()
    audit.record("campaign.write", f"campaign:{campaign.id}", language=language)


def stamp_of(campaign: Campaign) -> str:
    """What a page about whom it is for has shown."""
    shown = campaign.title, campaign.kind, campaign.by_message, campaign.filters, campaign.per_minute
    return stamp((campaign.state, *shown))


def stamp_of_text(campaign: Campaign, language: str) -> str:
    """What a page about the text of one language has shown."""
    return stamp((campaign.state, campaign.texts.get(language)))


def preview(campaign: Campaign, language: str) -> Preview:
    """The text of a language, for the first of those who would read it, or for the first of all.

    Audited: a real person's data is shown. Raises StaleFilter.
    """
    found = _somebody(campaign, language)
    text = campaign.texts[language]
    given = _given(found, language, masked=True) if found else {}
    if found:
        audit.record("campaign.preview", f"campaign:{campaign.id}", shown=[found.member_id], language=language)
    body = filled(text["body"], given)
    as_message = as_text(campaign, language, body) if campaign.by_message else None
    return Preview(language, filled(text["subject"], given), body, as_message, found is not None)


def send_test(campaign: Campaign, staff: Staff, language: str) -> None:
    """Mail it to the staff member alone, as the preview shows it. Flushed. Raises StaleFilter."""
    seen = preview(campaign, language)
    context = mail_context(campaign, seen.subject, seen.body) | {"is_test": True}
    payload = {"to": staff.email, "language": written_in(language), "template": TEMPLATE, "context": context}
    outbox.put("mail.campaign_test", payload)
    audit.record("campaign.test", f"campaign:{campaign.id}", language=language)


def for_person(campaign: Campaign, registration: Registration) -> tuple[str, str, str]:
    """Language, subject and body of what this person reads."""
    language = chosen_language(registration.member.language, campaign.texts)
    if language is None:
        raise ValueError("A campaign without a text reads nothing.")
    given, text = _given(registration, language), campaign.texts[language]
    return language, filled(text["subject"], given), filled(text["body"], given)


def mail_context(campaign: Campaign, subject: str, body: str) -> dict[str, Any]:
    """What the mail's template says."""
    return {"subject": subject, "body": body, "is_news": campaign.kind == message.NEWS, "is_test": False}


def as_text(campaign: Campaign, language: str, body: str) -> str:
    """The text message: the body alone; promotion with its mark, its sender and the way to refuse it."""
    if campaign.kind == message.SERVICE:
        return f"[{_sender()}] {body}"
    return message.marked(body, _sender(), f"{current_app.config['BASE_URL']}/account/notices")


def _sender() -> str:
    return str(current_app.config["OPERATOR_NAME"] or "Madang")


def _hold(campaign: Campaign) -> None:
    """One after the other: the first write takes the lock, and what is stored now is read."""
    db.session.execute(update(Campaign).where(Campaign.id == campaign.id).values(state=Campaign.state))
    db.session.refresh(campaign)


def _put(campaign: Campaign, plan: Plan) -> None:
    campaign.title, campaign.kind, campaign.by_message = plan.title, plan.kind, plan.by_message
    campaign.filters, campaign.per_minute = plan.filters.stored(), plan.per_minute


def _somebody(campaign: Campaign, language: str) -> Registration | None:
    found = reached(campaign, Registration).order_by(Member.language != language, Registration.id).limit(1)
    registration: Registration | None = db.session.scalar(found)
    return registration


def _given(registration: Registration, language: str, *, masked: bool = False) -> dict[str, str]:
    """What stands in the places for one person. The time is written as the page's language does it."""
    slot, name = registration.slot, registration.member.name
    write_time = current_app.jinja_env.filters["korean_time"]
    with force_locale(written_in(language)):
        time = f"{write_time(slot.starts_at, 'day')}, {write_time(slot.starts_at, 'clock')}"
    return {
        "name": masked_name(name) if masked and name else name,
        "fair": registration.fair.text("name", language),
        "slot": time,
        "ticket": f"{current_app.config['BASE_URL']}/tickets/{'…' if masked else registration.public_id}",
    }
