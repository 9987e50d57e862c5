"""When a campaign goes out, at what pace, and what became of it for each recipient.

Everything that must happen once is a guarded update: the beginning, each batch, each end. A batch and what it hands
to the outbox are one transaction, so a worker that dies in between has sent nothing, and the next one does it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.models import Campaign, CampaignRecipient, Fair, Member, OutboxItem, Registration, Staff
from app.models.types import now
from app.operations import audit, messages, outbox
from app.operations.campaign import choosing, writing
from app.operations.letter_language import written_in
from app.operations.outbox import NotNeeded, TryLater
from app.rules.campaign import MANY, needs_number

PACE = timedelta(minutes=1)
MAIL, TEXT = "mail.campaign", "message.campaign"
LOOKED_AT = 500  # recipients whose outbox items are looked up at once
_campaign = cast(Table, Campaign.__table__)
_recipient = cast(Table, CampaignRecipient.__table__)


class CampaignRefused(Exception):
    """The campaign stays as it was."""


class NotSettled(CampaignRefused):
    """It is not in a state in which that can be done: somebody was quicker."""


class WithoutText(CampaignRefused):
    """It has no text with a subject and a body."""


class TooManyForRole(CampaignRefused):
    """More than MANY people: only who manages the fair sends to them."""


class NumberNotTyped(CampaignRefused):
    """More than MANY people: the number is to be typed; `count` is the right one."""

    def __init__(self, count: int):
        super().__init__(count)
        self.count = count


def schedule(campaign: Campaign, staff: Staff, at: datetime, *, typed: int | None = None) -> int:
    """Let it go out at this time, or at once where that is over. Answers to how many, as counted now.

    Raises WithoutText, StaleFilter, TooManyForRole, NumberNotTyped, NotSettled.
    """
    if not any(text.get("subject") and text.get("body") for text in campaign.texts.values()):
        raise WithoutText(campaign.public_id)
    count = choosing.count_of(campaign).reached
    if count > MANY and not staff.may("fair_manager", campaign.fair):
        raise TooManyForRole(count)
    if needs_number(count) and typed != count:
        raise NumberNotTyped(count)
    values = {"starts_at": max(at, now()), "confirmed": count, "trouble": None}
    _change(campaign, ("draft", "paused"), "sending" if campaign.gathered_at else "scheduled", **values)
    audit.record("campaign.schedule", f"campaign:{campaign.id}", people=count)
    return count


def pause(campaign: Campaign) -> None:
    """Nothing more goes out until it is resumed. Raises NotSettled."""
    _change(campaign, ("scheduled", "sending"), "paused")
    audit.record("campaign.pause", f"campaign:{campaign.id}")


def resume(campaign: Campaign) -> None:
    """Go on where it stood. What paused by itself is scheduled anew instead. Raises NotSettled."""
    if campaign.trouble:
        raise NotSettled(campaign.trouble)
    _change(campaign, ("paused",), "sending" if campaign.gathered_at else "scheduled")
    audit.record("campaign.resume", f"campaign:{campaign.id}")


def stop(campaign: Campaign) -> None:
    """End it for good: who has not got it does not get it. Raises NotSettled."""
    _change(campaign, ("scheduled", "sending", "paused"), "stopped", ended_at=now())
    _note_all(campaign.id)
    _skip(CampaignRecipient.campaign_id == campaign.id, "stopped")
    _keep_counts(campaign.id)
    audit.record("campaign.stop", f"campaign:{campaign.id}")


def stop_all(fair: Fair) -> int:
    """Stop what is to go out about a fair. Answers how many were stopped."""
    stopped = 0
    for campaign in Campaign.of(fair):
        if campaign.state in ("scheduled", "sending", "paused"):
            stop(campaign)
            stopped += 1
    return stopped


def send_all() -> int:
    """The timed job: begin what is due, hand the next batch of each over, note what became of them. Commits.

    Answers how many people were handed over.
    """
    due = select(Campaign.id).where(Campaign.state == "scheduled", Campaign.starts_at <= now())
    for campaign_id in db.session.scalars(due.order_by(Campaign.id)).all():
        _committed(_begin, campaign_id)
    under_way = select(Campaign.id).where(Campaign.state == "sending").order_by(Campaign.id)
    handed_over = 0
    for campaign_id in db.session.scalars(under_way).all():
        handed_over += _committed(_hand_over, campaign_id)
        _committed(_settle, campaign_id)
    return handed_over


def must_still_go(item: OutboxItem) -> None:
    """Asked before an item of a campaign is sent. Raises NotNeeded, or TryLater while it is paused."""
    recipient_id = int(item.key.rsplit(":", 1)[1])
    row = db.session.execute(
        select(Campaign.state, CampaignRecipient.state, Registration.state, Member.withdrawn_at)
        .join(Campaign, Campaign.id == CampaignRecipient.campaign_id)
        .join(Registration, Registration.id == CampaignRecipient.registration_id)
        .join(Member, Member.id == CampaignRecipient.member_id)
        .where(CampaignRecipient.id == recipient_id)
    ).first()
    if row is not None and row[0] == "paused":
        raise TryLater("the message to many is paused")
    if row is None or row[0] == "stopped" or row[1] == "skipped" or row[2] == "cancelled" or row[3] is not None:
        _skip(CampaignRecipient.id == recipient_id, "left", states=("handed_over",))
        db.session.commit()
        raise NotNeeded("not registered any more, or stopped")


def progress_of(campaign: Campaign) -> dict[str, int]:
    """How many recipients are in which state; kept when it has ended."""
    return dict(campaign.counts) or _counted(campaign.id)


def _begin(campaign_id: int) -> int:
    """Settle who gets it. More people than were agreed to, or a filter that no longer fits, wait for staff."""
    campaign = _taken(campaign_id, ("scheduled",), state="sending", gathered_at=now(), batch_at=None)
    if campaign is None:
        return 0
    try:
        count = choosing.count_of(campaign).reached
    except choosing.StaleFilter:
        return _stand_still(campaign_id, "stale")
    if needs_number(count, campaign.confirmed):
        return _stand_still(campaign_id, "grown")
    chosen = choosing.reached(
        campaign, literal(campaign_id), Registration.id, Registration.member_id, literal("waiting")
    )
    names = ["campaign_id", "registration_id", "member_id", "state"]
    statement = _inserting()(_recipient).from_select(names, chosen.order_by(Registration.id), include_defaults=False)
    db.session.execute(statement.on_conflict_do_nothing())
    return count


def _stand_still(campaign_id: int, trouble: str) -> int:
    values = {"state": "paused", "trouble": trouble, "gathered_at": None}
    db.session.execute(update(_campaign).where(_campaign.c.id == campaign_id).values(values))
    return 0


def _hand_over(campaign_id: int) -> int:
    """Give the outbox as many as go in a minute, spread over it. Answers how many."""
    moment = now()
    is_time = or_(_campaign.c.batch_at.is_(None), _campaign.c.batch_at <= moment - PACE)
    campaign = _taken(campaign_id, ("sending",), is_time, batch_at=moment)
    if campaign is None:
        return 0
    batch = db.session.scalars(
        select(CampaignRecipient)
        .where(CampaignRecipient.campaign_id == campaign_id, CampaignRecipient.state == "waiting")
        .order_by(CampaignRecipient.id)
        .limit(campaign.per_minute)
    ).all()
    if not batch:
        return 0
    try:
        fitting = _still_fitting(campaign, [recipient.registration_id for recipient in batch])
    except choosing.StaleFilter:
        return _stand_still(campaign_id, "stale")
    return _put_batch(campaign, batch, fitting)


def _put_batch(campaign: Campaign, batch: Iterable[CampaignRecipient], fitting: dict[int, Registration]) -> int:
    """Rows of the outbox for those who still are meant; the others are skipped with the reason."""
    rows: list[dict[str, Any]] = []
    told: list[int] = []
    pause_between = PACE / campaign.per_minute
    for recipient in batch:
        registration = fitting.get(recipient.registration_id)
        made = _rows(campaign, recipient, registration, pause_between * len(told)) if registration else []
        recipient.changed_at = now()
        if made:
            recipient.state = "handed_over"
            rows += made
            told.append(recipient.member_id)
        else:
            recipient.state, recipient.reason = "skipped", "unreachable" if registration else "no_longer"
    db.session.flush()
    outbox.put_rows(rows)
    if told:
        audit.record("campaign.send", f"campaign:{campaign.id}", shown=told)
    return len(told)


def _rows(
    campaign: Campaign, recipient: CampaignRecipient, registration: Registration, delay: timedelta
) -> list[dict[str, Any]]:
    member = registration.member
    language, subject, body = writing.for_person(campaign, registration)
    around, rows = written_in(language), []
    if choosing.way_by_mail(campaign, member):
        context = writing.mail_context(campaign, subject, body)
        payload = {"to": member.email, "language": around, "template": writing.TEMPLATE, "context": context}
        rows.append(outbox.row(MAIL, payload, key=_key(recipient, "mail"), member_id=member.id, delay=delay))
    if choosing.way_by_message(campaign, member):
        context = {"text": writing.as_text(campaign, language, body)}
        options = {"language": around, "key": _key(recipient, "message"), "purpose": campaign.kind}
        made = messages.row(member, writing.TEMPLATE, context, **options)
        rows += [made | {"next_at": made["next_at"] + delay}] if made else []
    return rows


def _still_fitting(campaign: Campaign, registration_ids: list[int]) -> dict[int, Registration]:
    """Those of a batch who are meant at this moment: nobody who cancelled, left, or came where only the others are."""
    found = choosing.reached(campaign, Registration).where(Registration.id.in_(registration_ids))
    return {one.id: one for one in db.session.scalars(found.execution_options(populate_existing=True))}


def _settle(campaign_id: int) -> int:
    """Note what became of those handed over, and end the campaign when nothing is left to do."""
    _note_all(campaign_id)
    counts = _counted(campaign_id)
    if not counts.get("waiting") and not counts.get("handed_over"):
        _taken(campaign_id, ("sending",), state="done", ended_at=now(), counts=counts)
    return 0


def _note_all(campaign_id: int) -> None:
    handed_over = select(CampaignRecipient.id).where(
        CampaignRecipient.campaign_id == campaign_id, CampaignRecipient.state == "handed_over"
    )
    ids = list(db.session.scalars(handed_over.order_by(CampaignRecipient.id)))
    for start in range(0, len(ids), LOOKED_AT):
        _note(ids[start : start + LOOKED_AT])


def _note(recipient_ids: list[int]) -> None:
    """One sent is enough; where all were refused or came too late, it has failed."""
    keys = {f"campaign:{way}:{number}": number for number in recipient_ids for way in ("mail", "message")}
    states: dict[int, set[str]] = {}
    for key, state in db.session.execute(select(OutboxItem.key, OutboxItem.state).where(OutboxItem.key.in_(keys))):
        states.setdefault(keys[key], set()).add(state)
    for outcome, is_so in OUTCOMES.items():
        ids = [number for number in recipient_ids if is_so(states.get(number, set()))]
        if ids:
            db.session.execute(
                update(_recipient)
                .where(_recipient.c.id.in_(ids), _recipient.c.state == "handed_over")
                .values(state=outcome, changed_at=now())
            )


OUTCOMES: dict[str, Callable[[set[str]], bool]] = {
    "sent": lambda states: "sent" in states,
    "failed": lambda states: bool(states) and states <= {"held", "expired"},
}


def _key(recipient: CampaignRecipient, way: str) -> str:
    """Of the recipient alone: a second row with it is refused by the outbox."""
    return f"campaign:{way}:{recipient.id}"


def _counted(campaign_id: int) -> dict[str, int]:
    found = db.session.execute(
        select(CampaignRecipient.state, func.count())
        .where(CampaignRecipient.campaign_id == campaign_id)
        .group_by(CampaignRecipient.state)
    )
    return dict(found.all())


def _keep_counts(campaign_id: int) -> None:
    values = {"counts": _counted(campaign_id)}
    db.session.execute(update(_campaign).where(_campaign.c.id == campaign_id).values(values))


def _skip(which: Any, reason: str, *, states: tuple[str, ...] = ("waiting", "handed_over")) -> None:
    db.session.execute(
        update(CampaignRecipient)
        .where(which, CampaignRecipient.state.in_(states))
        .values(state="skipped", reason=reason, changed_at=now())
        .execution_options(synchronize_session=False)
    )


def _change(campaign: Campaign, old: tuple[str, ...], new: str, **values: Any) -> None:
    if _taken(campaign.id, old, state=new, **values) is None:
        raise NotSettled(campaign.public_id)


def _taken(campaign_id: int, states: tuple[str, ...], *also: Any, **values: Any) -> Campaign | None:
    """The campaign, if it was in one of these states until now: the guarded update decides."""
    statement = update(_campaign).where(_campaign.c.id == campaign_id, _campaign.c.state.in_(states), *also)
    result: Any = db.session.execute(statement.values(values))
    return db.session.get_one(Campaign, campaign_id, populate_existing=True) if result.rowcount else None


def _committed(step: Callable[[int], int], campaign_id: int) -> int:
    done = step(campaign_id)
    db.session.commit()
    return done


def _inserting() -> Any:
    return postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
