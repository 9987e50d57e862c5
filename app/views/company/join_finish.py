"""The end of a company's sign-up: every step is checked again, then the company is made, once."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, g, url_for
from flask_babel import gettext

from app.extensions import db
from app.operations import draft as drafts
from app.operations.company import joining
from app.operations.draft import Answers
from app.rules.business_number import shown
from app.web.company_joining import next_address, page
from app.web.drafting import lead_on
from app.web.language import chosen
from app.wizards import company as wizard


class Broken(Exception):
    """Something of the information does not keep its rule any more: messages by field."""

    def __init__(self, errors: Mapping[str, Sequence[str]]):
        super().__init__(", ".join(errors))
        self.errors = errors


def finish(answers: Answers) -> Any:
    """Make the company. What broke meanwhile leads to its step; raises Broken for the information."""
    g.answers = answers
    broken = wizard.checked_again(answers)
    if broken is not None:
        step, form = broken
        if step == "information" and form is not None:
            raise Broken(form.errors)
        return _answered_anew(step, gettext("Look at this step once more: an answer of it no longer holds."))
    try:
        return _join(wizard.company_answers(answers, chosen()))
    except joining.AlreadyMember:
        db.session.rollback()
        return _already_member(answers)
    except joining.CertificateTaken:
        db.session.rollback()
        advice = gettext("This certificate was registered for another company meanwhile. Sign with another one.")
        return _answered_anew("certificate", advice)


def _join(answers: joining.CompanyAnswers) -> Any:
    done = url_for("company.join_done")
    company = joining.join(answers, g.draft)
    if drafts.finish(g.draft, done, company_id=company.id):
        db.session.commit()
    else:
        db.session.rollback()  # the same submit came twice: the first one has made the company
    return lead_on(done)


def _already_member(answers: Answers) -> Any:
    """Somebody else was first, or this very sign-up in another request."""
    stored = drafts.again(g.draft)
    if stored is not None and stored.outcome_url:
        return lead_on(stored.outcome_url)
    number = shown(wizard.number_of(answers))
    return page("company/join_member.html", "certification", status=409, number=number)


def _answered_anew(step: str, advice: str) -> Any:
    """That step is open again; all others keep their answers."""
    drafts.note(g.draft, lambda _stored: {step: None})
    db.session.commit()
    flash(advice, "warning")
    stored = drafts.again(g.draft)
    return lead_on(next_address(drafts.answers(stored) if stored is not None else {}))
