"""Whom a campaign means. What a filter names and is not there any more is an error, never "everybody"."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from app.extensions import db
from app.models import Campaign, InflowPath, Member, Registration, Slot
from app.rules import message
from app.rules.campaign import Filter, UnknownFilter


class StaleFilter(Exception):
    """The filter names a time, an inflow path or a kind of limit that is gone. It is to be chosen anew."""


@dataclass(frozen=True)
class Count:
    """How many a filter means, and how many of them the message reaches."""

    meant: int
    reached: int
    by_mail: int
    by_message: int

    @property
    def not_reached(self) -> int:
        return self.meant - self.reached


def count_of(campaign: Campaign) -> Count:
    """Counted now. Raises StaleFilter."""
    mail, text = _by_mail(campaign), _by_message(campaign)
    found = db.session.execute(_meant(campaign, func.count(), _sum(or_(mail, text)), _sum(mail), _sum(text))).one()
    return Count(*(int(number or 0) for number in found))


def in_languages(campaign: Campaign) -> dict[str, int]:
    """How many are reached, by the language that they read. Raises StaleFilter."""
    found = reached(campaign, Member.language, func.count()).group_by(Member.language)
    return dict(db.session.execute(found).all())


def reached(campaign: Campaign, *columns: Any) -> Select[Any]:
    """Columns of those whom the message reaches, from registration and member. Raises StaleFilter."""
    return _meant(campaign, *columns).where(or_(_by_mail(campaign), _by_message(campaign)))


def way_by_mail(campaign: Campaign, member: Member) -> bool:
    """Whether this person gets it by mail."""
    if not member.email:
        return False
    return campaign.kind == message.SERVICE or bool(member.notice_by_email and member.email_confirmed_at)


def way_by_message(campaign: Campaign, member: Member) -> bool:
    """Whether this person gets it as a text message, as far as we know."""
    if not campaign.by_message or member.phone is None:
        return False
    return campaign.kind == message.SERVICE or bool(member.notice_by_message)


def _meant(campaign: Campaign, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Registration)
        .join(Member, Member.id == Registration.member_id)
        .where(
            Registration.fair_id == campaign.fair_id,
            Member.withdrawn_at.is_(None),
            Member.erased_at.is_(None),
            Member.merged_into_id.is_(None),
            *_conditions(campaign),
        )
    )


def _conditions(campaign: Campaign) -> list[ColumnElement[bool]]:
    try:
        chosen = Filter.read(campaign.filters)
    except (UnknownFilter, TypeError) as error:
        raise StaleFilter(str(error)) from error
    conditions: list[ColumnElement[bool]] = [Registration.state.in_(chosen.states)]
    if chosen.slots:
        conditions.append(Registration.slot_id.in_(_slots(campaign, chosen.slots)))
    if chosen.arrived:
        came = Registration.admitted_at.is_not(None)
        conditions.append(came if chosen.arrived == "yes" else ~came)
    if chosen.languages:
        conditions.append(Member.language.in_(chosen.languages))
    if chosen.nationalities:
        conditions.append(Member.nationality.in_(chosen.nationalities))
    if chosen.inflow_paths:
        path = func.coalesce(Registration.inflow_path_id, Member.inflow_path_id)
        conditions.append(path.in_(_paths(chosen.inflow_paths)))
    if chosen.identity_to_check:
        conditions.append(Member.identity == "to_check")
    return conditions


def _slots(campaign: Campaign, public_ids: tuple[str, ...]) -> list[int]:
    found = db.session.scalars(
        select(Slot.id).where(Slot.fair_id == campaign.fair_id, Slot.public_id.in_(public_ids))
    ).all()
    return _all_of(found, public_ids)


def _paths(codes: tuple[str, ...]) -> list[int]:
    return _all_of(db.session.scalars(select(InflowPath.id).where(InflowPath.code.in_(codes))).all(), codes)


def _all_of(found: Any, asked: tuple[str, ...]) -> list[int]:
    if len(found) != len(set(asked)):
        raise StaleFilter(f"{len(set(asked)) - len(found)} of the filter's values are gone.")
    return list(found)


def _by_mail(campaign: Campaign) -> ColumnElement[bool]:
    has_address = Member.email.is_not(None)
    if campaign.kind == message.SERVICE:
        return has_address
    return and_(has_address, Member.email_confirmed_at.is_not(None), Member.notice_by_email)


def _by_message(campaign: Campaign) -> ColumnElement[bool]:
    if not campaign.by_message:
        return false()
    has_phone = Member.phone.is_not(None)
    return has_phone if campaign.kind == message.SERVICE else and_(has_phone, Member.notice_by_message)


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))
