"""What a member agreed to: seen in the text that was shown then, withdrawn and given again (IM-10)."""

from typing import Any, NamedTuple

from flask import abort, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select, tuple_

from app.extensions import db
from app.models import Consent, TermsText
from app.operations import consent
from app.operations.consent import OFFERED, WITHDRAWABLE
from app.operations.resume import name_forgetting
from app.views.account.blueprint import bp
from app.web import language
from app.web.access import member_only
from app.web.render import lead_to

ORDER = ("terms_of_use", "personal_data", *WITHDRAWABLE)
AGREE, WITHDRAW = "agree", "withdraw"
ANSWERS = {*((AGREE, kind) for kind in OFFERED), *((WITHDRAW, kind) for kind in WITHDRAWABLE)}
Texts = dict[tuple[str, str], TermsText]  # by kind and language


class Row(NamedTuple):
    """One kind of text: the member's answer, and the text it was about, or the one that could be agreed to now.

    `original` is the Korean text of that version where another language was shown; `newer` the version that holds now.
    """

    kind: str
    text: TermsText
    fact: Consent | None
    original: TermsText | None
    newer: TermsText | None

    @property
    def title(self) -> str:
        return self.text.title

    @property
    def is_agreed(self) -> bool:
        return self.fact is not None and self.fact.agreed

    @property
    def is_optional(self) -> bool:
        return self.kind in WITHDRAWABLE

    @property
    def is_offered(self) -> bool:
        """Whether one can agree to it here."""
        return self.kind in OFFERED


@bp.route("/account/consents", methods=["GET", "POST"])
@member_only
def consents() -> Any:
    """All answers; a POST withdraws an optional one, or agrees again to its newest text."""
    if request.method == "POST" and not language.is_being_switched():
        return _change(request.form.get("kind", ""), request.form.get("answer", ""))
    return render_template("account/consents.html", rows=_rows())


def _change(kind: str, answer: str) -> Any:
    if (answer, kind) not in ANSWERS:
        abort(404)
    if answer == WITHDRAW:
        _withdraw(kind)
        flash(gettext("Withdrawn. It holds from now on."), "success")
    else:
        _agree(kind)
        flash(gettext("Your consent is stored."), "success")
    db.session.commit()
    return lead_to("account.consents")


def _withdraw(kind: str) -> None:
    if kind == name_forgetting.KIND:
        name_forgetting.withdraw(current_user)
    else:
        consent.withdraw(current_user, kind)


def _agree(kind: str) -> None:
    text = TermsText.current(kind, language.chosen()) or abort(404)
    latest = Consent.latest_of(current_user.id).get(kind)
    if latest is None or not latest.agreed or latest.version != text.version:
        consent.record(current_user, kind, text.version, text.language)


def _rows() -> list[Row]:
    facts = Consent.latest_of(current_user.id)
    then, now = _texts_of(facts), _current_texts()
    rows = []
    for kind in ORDER:
        fact, current = facts.get(kind), now.get((kind, language.chosen())) or now.get((kind, "ko"))
        is_offered = kind in OFFERED and not (fact is not None and fact.agreed)
        text = then.get((kind, fact.language)) if fact is not None else None
        original = then.get((kind, "ko"))
        if is_offered:
            text, original = current or text, now.get((kind, "ko"))
        if text is not None:
            newer = current if current and current.version > text.version else None
            rows.append(Row(kind, text, fact, original if text.language != "ko" else None, newer))
    return rows


def _texts_of(facts: dict[str, Consent]) -> Texts:
    """The texts as they were shown when the answers were given, and their Korean originals."""
    shown = {(fact.kind, fact.version, language) for fact in facts.values() for language in (fact.language, "ko")}
    if not shown:
        return {}
    key = tuple_(TermsText.kind, TermsText.version, TermsText.language)
    return {(text.kind, text.language): text for text in db.session.scalars(select(TermsText).where(key.in_(shown)))}


def _current_texts() -> Texts:
    """The versions that hold, in the page's language and in Korean."""
    found = select(TermsText).where(
        TermsText.kind.in_(ORDER), TermsText.language.in_((language.chosen(), "ko")), TermsText.in_effect()
    )
    return {(text.kind, text.language): text for text in db.session.scalars(found)}
