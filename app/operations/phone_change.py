"""Another mobile number for a member, as the operator's check proves it (IL-5, IM-2)."""

from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Member
from app.operations import history, messages, search
from app.operations.identity import Proof
from app.operations.member import AlreadyMember, reason_of
from app.rules.names import same_name


class NotChanged(Exception):
    """The check does not allow it: the account stays as it was."""


class SomebodyElse(NotChanged):
    """The phone belongs to another person than the one this account was verified as."""


class OfAnotherMember(NotChanged):
    """The person of the check has a membership, and it is another one."""


class NameDiffers(NotChanged):
    """The operator knows the person by another name, or birth date, than this account: staff look at it."""


class NothingProved(NotChanged):
    """The check told no number, or not who it is."""


def change(member: Member, proof: Proof, *, device: str, address: str) -> bool:
    """Store the number, and what else the check proves; False where it is the number the member has.

    One CI is one person: an account that has one takes only its own, and its name follows the check. An account without
    one becomes verified by it if name and birth date are the same. Raises NotChanged. Flushed, not committed.
    """
    if proof.phone is None:
        raise NothingProved
    _must_be_the_member(member, proof)
    old = member.phone
    if old == proof.phone and member.ci_hash == proof.ci_hash:
        return False
    _store(member, proof)
    search.index(member)
    history.record(member, "phone_changed", way="phone", device=device, address=address)
    history.tell(member, "phone_changed", device=device)
    if old and old != proof.phone:
        messages.tell_old_number(member, old)
    return True


def _must_be_the_member(member: Member, proof: Proof) -> None:
    if member.ci_hash is not None:
        if proof.ci_hash is None:
            raise NothingProved
        if proof.ci_hash != member.ci_hash:
            raise SomebodyElse
        return
    if proof.ci_hash is not None and Member.with_ci_hash(proof.ci_hash) is not None:
        raise OfAnotherMember
    births_differ = bool(member.birth_date and proof.birth_date and member.birth_date != proof.birth_date)
    if not same_name(member.name, proof.name) or births_differ:
        raise NameDiffers


def _store(member: Member, proof: Proof) -> None:
    """The unique constraint decides where two accounts are verified with one CI at once."""
    raced: IntegrityError | None = None
    try:
        with db.session.begin_nested():
            member.phone = proof.phone
            if not same_name(member.name, proof.name):
                member.name = proof.name
            if proof.ci_hash is not None:
                member.ci_hash, member.identity = proof.ci_hash, "verified"
            member.birth_date = member.birth_date or proof.birth_date
            if member.is_foreigner is None:
                member.is_foreigner = proof.is_foreigner
            db.session.flush()
    except IntegrityError as error:
        raced = error
    if raced is not None:
        raise (OfAnotherMember() if isinstance(reason_of(raced), AlreadyMember) else raced) from raced
