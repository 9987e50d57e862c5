"""Ten recovery codes: shown once after they were made, to print or write down (CL-5)."""

from typing import Any

from flask import flash, g, render_template, session
from flask_babel import gettext

from app.extensions import db
from app.operations import second_factor
from app.operations.company import history, told
from app.views.company.blueprint import bp
from app.web import signing_in
from app.web.access import company_freshly_proved, company_only
from app.web.company_acting import actor, seal, unsealed
from app.web.render import lead_to

SHOWN = "company_recovery_codes"


def hand_out(codes: list[str]) -> None:
    """Let the next page show them; nothing else can: here are only their hashes."""
    seal(SHOWN, codes)


@bp.get("/recovery-codes")
def recovery_codes() -> Any:
    """The codes that were just made, until it is said that they are kept; else how many are left."""
    codes = unsealed(SHOWN)
    if codes is not None:
        return render_template("company/recovery_codes.html", codes=codes, left=len(codes))
    return _left()


@company_only("home")
def _left() -> Any:
    if g.company_person is None:
        return lead_to("company.index")
    return render_template("company/recovery_codes.html", codes=None, left=second_factor.codes_left(g.company_person))


@bp.post("/recovery-codes/kept")
def recovery_codes_kept() -> Any:
    """They are written down: nobody who sits down at this browser later shall see them."""
    session.pop(SHOWN, None)
    return lead_to("company.index")


@bp.post("/recovery-codes")
@company_only("home")
@company_freshly_proved
def new_recovery_codes() -> Any:
    """Ten new ones; the older ones are void."""
    if g.company_person is None:
        return lead_to("company.index")
    hand_out(second_factor.new_recovery_codes(g.company_person))
    history.record(g.company.id, "recovery_codes_made", actor=actor(), name=g.company_person.name)
    told.tell(g.company_person, g.company, "recovery_codes_made", device=signing_in.device())
    db.session.commit()
    flash(gettext("These codes hold from now on; the older ones are void."), "success")
    return lead_to("company.recovery_codes")
