"""How a member gets in, as staff see it; and what the desk does when somebody else may have got in."""

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import LinkedAccount, Member, MemberEvent
from app.operations import audit, history, recovery
from app.operations import login as logins


@dataclass(frozen=True)
class Access:
    """Present logins, the providers that are linked, and the newest login."""

    logins: int
    linked: list[str]
    last: MemberEvent | None


def of_member(member: Member) -> Access:
    last = select(MemberEvent).where(MemberEvent.member_id == member.id, MemberEvent.kind == "logged_in")
    return Access(
        logins=len(logins.live_sessions(member)),
        linked=[account.provider for account in LinkedAccount.of_member(member.id)],
        last=db.session.scalars(last.order_by(MemberEvent.id.desc()).limit(1)).first(),
    )


def log_out_everywhere(member: Member) -> None:
    """End every login of the member, for the record. Flushed, not committed."""
    logins.end_all(member)
    history.record(member, "logged_out_elsewhere", way="staff")
    audit.record("member.log_out", f"member:{member.id}")


def mail_reset(member: Member) -> None:
    """Have a link for a new password mailed to the member's own address. Staff neither see nor choose one."""
    recovery.request_by_email(member.email or "")
    audit.record("member.mail_reset", f"member:{member.id}")
