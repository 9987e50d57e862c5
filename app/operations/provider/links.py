"""What is linked: one account at a provider is one membership here, and the key is never an e-mail (IL-2, IL-5)."""

import logging
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from app.clients.provider import ProviderError, ProviderProfile, ProviderRefused
from app.extensions import db, keys
from app.models import DeletionRequest, LinkedAccount, Member, OutboxItem
from app.models.types import now
from app.operations import history, outbox
from app.operations.identity import ci_hash
from app.operations.outbox import TryLater
from app.operations.provider.registry import configured

log = logging.getLogger(__name__)
UNLINK_TOPIC = "provider.unlink"
TOLD_WITHIN = timedelta(days=7)  # a provider that is away for longer is not told any more


class LinkedElsewhere(Exception):
    """The account belongs to another membership; whose is told to nobody."""


class HasAnother(Exception):
    """The member has linked another account of this provider: that one must go first."""


class OtherPerson(Exception):
    """The provider vouches for another person than the one whose membership this is."""


def subject_hash(provider: str, subject: str) -> str:
    """What the account is found by."""
    return keys.hash("linked_account.subject", f"{provider}\0{subject}")


def linked_account(profile: ProviderProfile) -> LinkedAccount | None:
    """The link of this account, whoever has it."""
    return LinkedAccount.with_subject(profile.provider, subject_hash(profile.provider, profile.subject))


def link(member: Member, profile: ProviderProfile, *, device: str = "", address: str | None = None) -> bool:
    """Link the account to the logged-in member; False if it was linked already.

    Raises LinkedElsewhere, HasAnother, OtherPerson. The unique constraints decide between two at once.
    """
    _refuse_other_person(member, profile)
    found = linked_account(profile)
    if found is not None:
        return _must_be_of(member, found)
    try:
        with db.session.begin_nested():
            db.session.add(new_link(member, profile.provider, profile.subject, profile.refresh_token))
            db.session.flush()
    except IntegrityError:
        raced = linked_account(profile)
        if raced is None:
            raise HasAnother from None
        return _must_be_of(member, raced)
    history.record(member, "linked", way=profile.provider, device=device, address=address)
    history.tell(member, "linked", way=profile.provider, device=device)
    return True


def new_link(member: Member, provider: str, subject: str, refresh_token: str | None) -> LinkedAccount:
    """A row to be added; used now, since the person has just come by it."""
    return LinkedAccount(
        provider=provider,
        subject_hash=subject_hash(provider, subject),
        subject=subject,
        refresh_token=refresh_token,
        member_id=member.id,
        used_at=now(),
    )


def _must_be_of(member: Member, found: LinkedAccount) -> bool:
    if found.member_id != member.id:
        raise LinkedElsewhere
    return False


def _refuse_other_person(member: Member, profile: ProviderProfile) -> None:
    """Where a government names the person, it must be this member, and no other one."""
    if profile.ci is None:
        return
    vouched = ci_hash(profile.ci)
    owner = Member.with_ci_hash(vouched)
    if (member.ci_hash and member.ci_hash != vouched) or (owner is not None and owner.id != member.id):
        raise OtherPerson


def use(linked: LinkedAccount, profile: ProviderProfile) -> bool:
    """Note that the account let its member in. False if it was unlinked in the same moment."""
    values: dict[str, Any] = {"used_at": now()}
    if profile.refresh_token:
        values["refresh_token"] = profile.refresh_token
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(LinkedAccount)
        .where(LinkedAccount.id == linked.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def unlink(member: Member, public_id: str, *, device: str = "", address: str | None = None) -> str | None:
    """Remove one of the member's links; answers its provider, or None if there is no such link.

    The provider hears of it from the outbox: that it is away keeps nobody linked.
    """
    wanted = LinkedAccount.public_id == public_id, LinkedAccount.member_id == member.id
    row = db.session.execute(
        select(LinkedAccount.id, LinkedAccount.provider, LinkedAccount.subject, LinkedAccount.refresh_token).where(
            *wanted
        )
    ).first()
    if row is None or not _remove(row.id):
        return None
    _tell_provider(row.provider, row.subject, row.refresh_token)
    history.record(member, "unlinked", way=row.provider, device=device, address=address)
    history.tell(member, "unlinked", way=row.provider, device=device)
    return str(row.provider)


def unlink_all(member: Member) -> int:
    """Remove every link of a member who leaves; answers how many. Each provider is told from the outbox."""
    rows = db.session.execute(
        select(LinkedAccount.id, LinkedAccount.provider, LinkedAccount.subject, LinkedAccount.refresh_token).where(
            LinkedAccount.member_id == member.id
        )
    ).all()
    removed = [row for row in rows if _remove(row.id)]
    for row in removed:
        _tell_provider(row.provider, row.subject, row.refresh_token)
    return len(removed)


def unlinked_there(provider: str, subject: str) -> bool:
    """The provider says that the person has ended the link on its side. False if there was none."""
    linked = LinkedAccount.with_subject(provider, subject_hash(provider, subject))
    if linked is None or not _remove(linked.id):
        return False
    member = db.session.get_one(Member, linked.member_id)
    history.record(member, "unlinked", way=provider)
    history.tell(member, "unlinked", way=provider)
    return True


def request_deletion(provider: str, subject: str) -> str:
    """Remove what came from the provider; answers the code with which the person sees what became of it."""
    request = DeletionRequest(
        code=secrets.token_urlsafe(12), provider=provider, had_link=unlinked_there(provider, subject)
    )
    db.session.add(request)
    db.session.flush()
    return request.code


def _remove(link_id: int) -> bool:
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        delete(LinkedAccount).where(LinkedAccount.id == link_id).execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def _tell_provider(provider: str, subject: str, refresh_token: str | None) -> None:
    payload = {"provider": provider, "subject": subject, "refresh_token": refresh_token}
    outbox.put(UNLINK_TOPIC, payload, expires_in=TOLD_WITHIN)


def send(item: OutboxItem) -> None:
    """Tell a provider that a link is gone. Raises TryLater for now; one that refuses knows of no link, so all is done.

    Nothing is told where the provider is not configured any more, or where the account was linked again meanwhile.
    """
    provider, subject = item.payload["provider"], item.payload["subject"]
    client = configured().get(provider)
    is_linked_again = LinkedAccount.with_subject(provider, subject_hash(provider, subject)) is not None
    db.session.rollback()
    if client is None or is_linked_again:
        return
    try:
        client.unlink(subject, item.payload["refresh_token"])
    except ProviderRefused as error:
        log.info("provider knows of no link", extra={"kind": provider, "reason": error.reason})
    except ProviderError as error:
        raise TryLater(error.reason) from None
