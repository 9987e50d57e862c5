"""The certificate that was issued to the business number, or the way by staff (CM-4 to CM-7)."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from flask import abort, g, request
from flask_babel import gettext

from app.forms.fields import eight_digits
from app.operations import budget
from app.operations import draft as drafts
from app.operations.certificate import refusals, trust
from app.rules.business_number import shown
from app.views.company.blueprint import bp
from app.web.certificates import message_of
from app.web.company_joining import next_address, page, within_company_join
from app.web.drafting import keep, lead_on
from app.web.filters import korean_time
from app.web.signing import NotSigned, SignatureForm, Verified, signed, signing, signs
from app.wizards.company import BY_CERTIFICATE, BY_STAFF, number_of

PURPOSE = "join"
SIGNATURES_PER_DRAFT = "30 per hour"
OWN = ("number", "challenge")  # beside what was verified: for which number, and which signature it was
NOTHING = dict.fromkeys((*(field.name for field in fields(Verified)), *OWN))
# The certificate may be bound to the owner's resident number, which is never asked for, or to none: staff can tell.
FOR_STAFF = (refusals.OwnerPerhapsResident.code, refusals.OwnerNotNamed.code)


@bp.route("/join/certificate", methods=["GET", "POST"])
@signs
@within_company_join("certificate")
def join_certificate() -> Any:
    """Sign for the number that was certified; whoever cannot goes on with papers that staff look at."""
    if request.method == "POST" and request.form.get("way") == BY_STAFF:
        return lead_on(next_address(keep("certificate", {}, derived=NOTHING | {"way": BY_STAFF})))
    form = SignatureForm()
    if request.method != "POST" or form.only_redraws() or not trust.is_configured():
        return _page()
    return _signed(form)


def _signed(form: SignatureForm) -> Any:
    """A repeat of what was taken leads on as the first did, also where both come at once."""
    if _is_taken(form, g.answers):
        return lead_on(next_address(g.answers))
    if not budget.within("certificate.join", g.draft.public_id, SIGNATURES_PER_DRAFT):
        abort(429)
    number = number_of(g.answers)
    try:
        verified = signed(form, PURPOSE, number)
        return lead_on(next_address(_keep(verified, form, number)))
    except NotSigned as refused:
        current = drafts.again(g.draft)
        if current is not None and _is_taken(form, drafts.answers(current)):
            return lead_on(next_address(drafts.answers(current)))
        return _page(refused)


def _is_taken(form: SignatureForm, answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether this signature is the one that the draft holds."""
    held = answers.get("certificate", {}).get("challenge")
    return bool(held) and held == form.challenge.data


def _keep(verified: Verified, form: SignatureForm, number: str) -> drafts.Answers:
    """Into the draft goes what was proved, without R and signature. Raises NotSigned where another tab has changed the
    number meanwhile."""
    proved = {name: _as_text(value) for name, value in asdict(verified).items()}
    proved |= {"way": BY_CERTIFICATE, "number": number, "challenge": form.challenge.data}

    def still_holds(stored: Mapping[str, Any]) -> Mapping[str, Any]:
        if stored.get("business", {}).get("number", ("",))[0] != number:
            changed = refusals.NumberChanged()
            raise NotSigned(message_of(changed), changed.code)
        return proved

    return keep("certificate", {}, derived=still_holds)


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _certified(business: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the step before has found, to be read once more before it is signed for."""
    opened_on = eight_digits(business["opened_on"])
    return [
        (gettext("Business registration number"), shown(business["number"])),
        (gettext("Name of the representative"), business["representative"]),
        (gettext("Opening date"), korean_time(opened_on, "date")),
    ]


def _page(trouble: NotSigned | None = None) -> Any:
    held = g.answers.get("certificate")
    return page(
        "company/join_certificate.html",
        "certification",
        status=trouble.status if trouble else None,
        signing=signing(PURPOSE, number_of(g.answers), trouble=trouble) if trust.is_configured() else None,
        rows=_certified(g.answers["business"]),
        held=held,
        going_on=next_address(g.answers) if held else None,
        staff_first=trouble is not None and trouble.code in FOR_STAFF,
    )
