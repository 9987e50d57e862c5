"""What a page of staff is about, and whether its reader may: the fair, person, registration or kiosk of its address.

404 where there is none, or none that this person's role at any fair shows; 403 where it shows the thing, but does not
include `role`.
"""

from flask import abort
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.models import Fair, Kiosk, Member, Notice, Registration, Resume
from app.operations import grants
from app.operations.people import merged
from app.operations.resume import seen


def fair_for_staff(slug: str, role: str) -> Fair:
    """The fair of this address."""
    fair = Fair.with_slug(slug)
    return require(fair, role) if fair is not None else abort(404)


def require(fair: Fair, role: str) -> Fair:
    """The same fair, where the person holds this role at it."""
    if not current_user.may("viewer", fair):
        abort(404)
    if not current_user.may(role, fair):
        abort(403)
    return fair


def editable_fair(slug: str, role: str = "fair_manager") -> Fair:
    """A fair that can still be changed: 404 as well for one that is cancelled or closed."""
    fair = fair_for_staff(slug, role)
    if fair.state in ("cancelled", "closed"):
        abort(404)
    return fair


def stored(told: int) -> str:
    """What is said after a change of a fair: whom it was told."""
    if not told:
        return gettext("Stored.")
    return ngettext(
        "Stored. %(num)d registered person is told by e-mail.",
        "Stored. %(num)d registered people are told by e-mail.",
        told,
    )


def own_fairs(role: str = "viewer") -> list[Fair]:
    """The fairs at which this person holds the role, drafts too, the latest first."""
    fair_ids = current_user.fair_ids(role)
    chosen = select(Fair).order_by(Fair.starts_on.desc(), Fair.id.desc())
    return list(db.session.scalars(chosen if fair_ids is None else chosen.where(Fair.id.in_(fair_ids))))


def member_for_staff(public_id: str, role: str) -> Member:
    """The person of this address, who has registered for a fair of the reader's; of two records of one person that were
    put together, the one that was kept."""
    member = Member.with_public_id(public_id)
    if member is None or member.erased_at is not None:
        abort(404)
    member = merged.kept_member(member)
    if not grants.sees_member(current_user, member.id):
        abort(404)
    if not grants.sees_member(current_user, member.id, role):
        abort(403)
    return member


def may_act_for(member_id: int) -> bool:
    """Whether the reader may do something for this person, and not only look: pages offer what is not refused."""
    return grants.sees_member(current_user, member_id, "desk")


def registration_for_staff(public_id: str, role: str) -> Registration:
    """The registration of this address, or the one that it was put together with."""
    found = Registration.with_public_id(public_id)
    if found is None or found.member.erased_at is not None:
        abort(404)
    found = merged.kept_registration(found)
    require(found.fair, role)
    return found


def resume_for_staff(public_id: str, role: str) -> Resume:
    """The resume of this address that lies with staff: what was never submitted, or was withdrawn, is not there."""
    found = seen.with_public_id(public_id)
    if found is None or found.member.withdrawn_at is not None or not grants.sees_member(current_user, found.member_id):
        abort(404)
    if not grants.sees_member(current_user, found.member_id, role):
        abort(403)
    return found


def kiosk_for_staff(public_id: str, role: str) -> Kiosk:
    """The kiosk of this address."""
    kiosk = db.session.scalar(select(Kiosk).where(Kiosk.public_id == public_id))
    if kiosk is None:
        abort(404)
    require(kiosk.fair, role)
    return kiosk


def notice_for_staff(public_id: str) -> Notice:
    """The notice of this address: about a fair that the reader manages, or about the whole site for who manages all."""
    notice = Notice.with_public_id(public_id)
    if notice is None:
        abort(404)
    if notice.fair is not None:
        require(notice.fair, "fair_manager")
    elif not current_user.may_everywhere("fair_manager"):
        abort(404)
    return notice
