"""What happened to an account, written where it happens and shown to its member; and the mails that tell of it."""

from datetime import timedelta

from app.extensions import db
from app.models import Member, MemberEvent
from app.models.types import now
from app.operations import outbox
from app.operations.login_attempts import hash_of_address

KINDS = (
    "logged_in",
    "login_stopped",  # the password was right, and yet nobody was let in: it is known to thieves, or an attack goes on
    "password_changed",
    "password_reset",
    "email_changed",
    "phone_changed",
    "profile_changed",
    "linked",
    "unlinked",
    "logged_out_elsewhere",
    "data_downloaded",
    "corrected",  # by staff
    "merged",  # by staff: two records of one person
    "claimed",  # a registration made at a fair's door, by the link of its ticket
    "left",
)
TOLD_WITHIN = timedelta(days=2)  # a warning that comes later says nothing any more


def record(member: Member, kind: str, *, way: str = "", device: str = "", address: str | None = None) -> None:
    """Write one fact. Flushed with the caller's work, not committed. The address is kept encrypted."""
    if kind not in KINDS:
        raise ValueError(kind)
    where = {"address": address, "address_hash": hash_of_address(address) if address else None}
    db.session.add(MemberEvent(member_id=member.id, kind=kind, way=way, device=device, **where))


def tell(member: Member, kind: str, *, to: str | None = None, way: str = "", device: str = "") -> None:
    """Mail the member (or the address that was theirs until now) that something was changed, in their language.

    The mail names what, when and on which device, and how to get the account back; it has no link that acts.
    """
    address = to or (member.email if member.email_confirmed_at else None)
    if not address:
        return
    context = {"kind": kind, "name": member.name, "way": way, "device": device, "at": now().isoformat()}
    payload = {"to": address, "language": member.language, "template": "account_notice", "context": context}
    outbox.put("mail.account_notice", payload, member_id=member.id, expires_in=TOLD_WITHIN)
