"""Where the trace of a record leads that was put together with another one of the same person."""

from app.extensions import db
from app.models import Member, Registration


def kept_member(member: Member) -> Member:
    """The record itself, or the one that was kept."""
    return member if member.merged_into_id is None else db.session.get_one(Member, member.merged_into_id)


def kept_registration(registration: Registration) -> Registration:
    """The registration itself, or the one that was kept."""
    if registration.merged_into_id is None:
        return registration
    return db.session.get_one(Registration, registration.merged_into_id)
