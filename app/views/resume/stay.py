"""Nationality and stay (RS-2)."""

from datetime import date
from itertools import groupby
from typing import Any

from flask import render_template
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.resume.stay import WITHOUT_EXPIRY, StayForm
from app.models import ReferenceList
from app.operations import picking
from app.operations.picking import Entry
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.language import chosen
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/stay", methods=["GET", "POST"])
@own_resume("stay")
def stay(public_id: str) -> Any:
    """Where somebody is from and is now; in Korea with which visa, and until when."""
    form = sent_or_kept(StayForm, nationality=current_user.nationality or "")
    if form.validate_on_submit():
        return lead_on(accept(form))
    return step_page("resume/stay.html", form, groups=_groups(form), **_advice(form))


@bp.post("/resume/<public_id>/stay/visa")
@own_resume("stay")
def stay_visa(public_id: str) -> str:
    """What the chosen visa allows, and whether it has an expiry date."""
    form = StayForm()
    return render_template("resume/_stay_visa.html", form=form, **_advice(form))


def _advice(form: StayForm) -> dict[str, Any]:
    """What is shown about the chosen visa. A tick that belongs to another one goes."""
    if form.visa.data and form.visa.data not in WITHOUT_EXPIRY:
        form.no_expiry.data = False
    source = db.session.scalar(select(ReferenceList).where(ReferenceList.kind == "visa"))
    return {
        "visa": picking.entry("visa", form.visa.data),
        "source": source,
        "dated": date.fromisoformat(source.dated) if source else None,
        "without_expiry": "|".join(WITHOUT_EXPIRY),
    }


def _groups(form: StayForm) -> list[tuple[str, list[tuple[str, str]]]]:
    """The visa statuses by their letters: (what the letter stands for, [(code, words)])."""
    offered = picking.children("visa")
    if form.visa.data and form.visa.data not in [entry.code for entry in offered]:
        kept = picking.entry("visa", form.visa.data)
        offered += [kept] if kept else []
    letters = {
        "A": gettext("Diplomacy and agreements"),
        "B": gettext("Entry without a visa"),
        "C": gettext("Short stay"),
        "D": gettext("Study, training, job search"),
        "E": gettext("Employment"),
        "F": gettext("Residence, family, overseas Koreans"),
        "G": gettext("Other"),
        "H": gettext("Working holiday, working visit"),
    }
    ordered = sorted(offered, key=lambda entry: entry.code[0])
    return [
        (f"{letter} · {letters.get(letter, letter)}", [(entry.code, _words(entry)) for entry in entries])
        for letter, entries in groupby(ordered, key=lambda entry: entry.code[0])
    ]


def _words(entry: Entry) -> str:
    """Its code, its name in the reader's language, and the other beside it: people know it by any of the three."""
    return " · ".join(part for part in (entry.code, entry.name(chosen()), entry.other(chosen())) if part)
