"""What was agreed to for the company: seen in the text that was shown then, optional ones withdrawn and given again."""

from typing import Any

from flask import abort, flash, g, render_template, request
from flask_babel import gettext
from sqlalchemy import select, tuple_

from app.extensions import db
from app.models import CompanyConsent, TermsText
from app.operations import customer_record
from app.operations.company import consents as operation
from app.views.company.blueprint import bp
from app.web import language
from app.web.access import company_may, company_only
from app.web.company_acting import actor
from app.web.render import lead_to

AGREE, WITHDRAW = "agree", "withdraw"


@bp.route("/consents", methods=["GET", "POST"])
@company_only("company")
def consents() -> Any:
    """All answers; a POST of an owner withdraws an optional one, or agrees to its newest text."""
    if request.method == "POST" and not language.is_being_switched():
        if not company_may("owner"):
            abort(403)
        return _change(request.form.get("kind", ""), request.form.get("answer", ""))
    return render_template("company/consents.html", rows=_rows(), may_change=company_may("owner"))


def _change(kind: str, answer: str) -> Any:
    if kind not in operation.OPTIONAL or answer not in (AGREE, WITHDRAW):
        abort(404)
    person_id = g.company_person.id if g.company_person is not None else None
    who: dict[str, Any] = {"actor": actor(), "person_id": person_id}
    if answer == WITHDRAW:
        operation.withdraw(g.company, kind, **who)
        words = gettext("The consent is withdrawn. It holds from now on.")
    else:
        try:
            operation.agree(g.company, kind, language.chosen(), **who)
        except operation.NeedsMobile:
            db.session.rollback()
            flash(gettext("It needs a mobile number of your contact person. Enter one, then agree."), "warning")
            return lead_to("company.contact")
        except ValueError:
            abort(404)
        words = gettext("The consent is stored.")
    customer_record.changed(g.company)
    db.session.commit()
    flash(words, "success")
    return lead_to("company.consents")


def _rows() -> list[dict[str, Any]]:
    """One for each kind of text: the answer, the text it was about, the one that holds now, the Korean original."""
    facts = {kind: fact for kind, fact in CompanyConsent.latest_of(g.company.id).items() if kind in operation.SHOWN}
    then, rows = _texts_of(facts), []
    for kind in operation.SHOWN:
        fact, current = facts.get(kind), TermsText.current(kind, language.chosen())
        text = then.get((kind, fact.version, fact.language)) if fact is not None and fact.agreed else current
        text = text or current
        if text is None or (fact is None and kind not in operation.OPTIONAL):
            continue
        is_newer = current is not None and current.version > text.version
        original = TermsText.in_language(kind, text.version, "ko") if text.language != "ko" else None
        rows.append(
            {"kind": kind, "text": text, "fact": fact, "original": original} | {"newer": current if is_newer else None}
        )
    return rows


def _texts_of(facts: dict[str, CompanyConsent]) -> dict[tuple[str, str, str], TermsText]:
    """The texts as they were shown when the answers were given."""
    shown = {(fact.kind, fact.version, fact.language) for fact in facts.values()}
    if not shown:
        return {}
    key = tuple_(TermsText.kind, TermsText.version, TermsText.language)
    found = db.session.scalars(select(TermsText).where(key.in_(shown)))
    return {(text.kind, text.version, text.language): text for text in found}
