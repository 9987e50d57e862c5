"""What a member agreed to: seen in the text that was shown then, withdrawn and given again (IM-10)."""

from typing import Any, NamedTuple

from flask import abort, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select, tuple_

from app.extensions import db
from app.models import Consent, TermsText
from app.operations import consent
from app.operations.consent import WITHDRAWABLE
from app.views.account.blueprint import bp
from app.web import language
from app.web.access import member_only
from app.web.render import lead_to

ORDER = ("terms_of_use", "personal_data", *WITHDRAWABLE, "unique_identifier")
AGREE, WITHDRAW = "agree", "withdraw"


class Row(NamedTuple):
    """One kind of text: the member's answer, and the text it was about, or the one that could be agreed to now."""

    kind: str
    title: str
    text: TermsText
    fact: Consent | None

    @property
    def is_agreed(self) -> bool:
        return self.fact is not None and self.fact.agreed

    @property
    def is_optional(self) -> bool:
        return self.kind in WITHDRAWABLE


@bp.route("/account/consents", methods=["GET", "POST"])
@member_only
def consents() -> Any:
    """All answers; a POST withdraws an optional one, or agrees again to its newest text."""
    if request.method == "POST" and not language.is_being_switched():
        return _change(request.form.get("kind", ""), request.form.get("answer", ""))
    return render_template("account/consents.html", rows=_rows())


def _change(kind: str, answer: str) -> Any:
    if kind not in WITHDRAWABLE or answer not in (AGREE, WITHDRAW):
        abort(404)
    if answer == WITHDRAW:
        consent.withdraw(current_user, kind)
        flash(gettext("Withdrawn. It holds from now on."), "success")
    else:
        _agree(kind)
        flash(gettext("Your consent is stored."), "success")
    db.session.commit()
    return lead_to("account.consents")


def _agree(kind: str) -> None:
    text = TermsText.current(kind, language.chosen()) or abort(404)
    latest = Consent.latest_of(current_user.id).get(kind)
    if latest is None or not latest.agreed or latest.version != text.version:
        consent.record(current_user, kind, text.version, text.language)


def _rows() -> list[Row]:
    facts = Consent.latest_of(current_user.id)
    then = _texts_of(facts)
    rows = []
    for kind in ORDER:
        fact = facts.get(kind)
        is_offered = kind in WITHDRAWABLE
        now = TermsText.current(kind, language.chosen()) if fact is None or not fact.agreed else None
        text = (now if is_offered else None) or then.get(kind)
        if text is not None:
            rows.append(Row(kind, text.title, text, fact))
    return rows


def _texts_of(facts: dict[str, Consent]) -> dict[str, TermsText]:
    """The texts as they were shown when the answers were given."""
    shown = [(fact.kind, fact.version, fact.language) for fact in facts.values()]
    if not shown:
        return {}
    key = tuple_(TermsText.kind, TermsText.version, TermsText.language)
    return {text.kind: text for text in db.session.scalars(select(TermsText).where(key.in_(shown)))}
