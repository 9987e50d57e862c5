"""The name check (RS-3, RS-6): consent first, then the number, which is used for one question and forgotten.

What came of it stands in the draft, so that the page is drawn by GET alone after an answer that lets one go on, and
nothing of the number is left in a page, an address or the browser's history.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import g, request
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from app.clients.nice_names import MATCHED, NameNotWritable, NameServiceError
from app.extensions import db
from app.forms.resume.basics import NAME_OF_A_PASSPORT, english_name_of
from app.forms.resume.name_check import NOW, NameCheckForm
from app.models import Consent, TermsText
from app.operations import budget, consent
from app.operations import draft as drafts
from app.operations.resume import name_check as checks
from app.operations.resume.name_forgetting import KIND
from app.rules.arc_number import ArcNumber
from app.views.resume.blueprint import bp
from app.views.resume.name_check_words import hints, reason
from app.web.drafting import keep, lead_on
from app.web.errors import error_page
from app.web.language import chosen
from app.web.prose import prose
from app.web.resumes import address_of, next_address, own_resume, sent_or_kept, step_page

QUESTIONS_AT_MOST = "30 per hour"  # of a member, those that the service did not answer included


class Shown(NamedTuple):
    """The text that is agreed to, as f.consents shows it."""

    field: Any
    title: str
    body: Markup
    original: Markup
    refusal: str
    needed: bool = True
    news: str = ""
    open: bool = False


@bp.route("/resume/<public_id>/name-check", methods=["GET", "POST"])
@own_resume("name_check")
def name_check(public_id: str) -> Any:
    """Where the check stands, and the form for a number."""
    if request.form.get("use") == "earlier":
        return _use_earlier()
    form = sent_or_kept(NameCheckForm)
    if not form.validate_on_submit():
        return _page(form)
    text = _text()
    if form.card.data != NOW or text is None:
        return _left_to_staff()
    if not english_name():
        return _page(form, 422)
    return _with_consent(form, text)


def _text() -> TermsText | None:
    """The text of the consent; without one, and without a service, nobody can be asked."""
    return TermsText.current(KIND, chosen()) if checks.is_configured() else None


def english_name() -> str:
    """The name that is checked: the resume's, else the membership's where that is one; "" where it cannot be one."""
    typed = drafts.values(g.draft, "basics").get("english_name") or english_name_of(current_user.name)
    return typed if NAME_OF_A_PASSPORT.fullmatch(typed) else ""


def _left_to_staff() -> Any:
    """No card, or nobody to ask: staff compare the card at the desk."""
    _keep(checks.to_check(checks.NO_CARD if checks.is_configured() else "", english_name()))
    return lead_on(next_address(g.step))


def _use_earlier() -> Any:
    """A match of another resume, or of an earlier check, with the very same name."""
    check = checks.latest_match(current_user.id, english_name())
    if check is not None:
        _keep(checks.matched(check))
    return lead_on(address_of("resume.name_check"))


def _keep(state: dict[str, Any]) -> None:
    """Store where the check stands. A match that holds is not given up for a check that is still to come."""
    if state["state"] == checks.TO_CHECK and checks.has_match(drafts.values(g.draft, g.step), english_name()):
        return
    g.answers = keep(g.step, {}, derived=state)


def _with_consent(form: NameCheckForm, text: TermsText) -> Any:
    """The consent is stored, to the very text that was shown, before the number is used."""
    if form.shown.data != f"{text.version}:{text.language}":
        form.form_errors.append(gettext("A text has changed since you opened this page. Read it again, then agree."))
        return _page(form, 422)
    if not budget.within("name_check", str(current_user.id), QUESTIONS_AT_MOST):
        return error_page(429)
    given = Consent.latest_of(current_user.id).get(KIND)
    if given is None or not given.agreed or given.version != text.version:
        consent.record(current_user, KIND, text.version, text.language)
        db.session.commit()
    assert form.number is not None
    return _with_try(form, form.number, english_name())


def _with_try(form: NameCheckForm, number: ArcNumber, name: str) -> Any:
    """Take a try, ask with no transaction open, and note what came of it."""
    try:
        check_id = checks.take_try(current_user.id, name)
    except checks.TriesUsedUp:
        _keep(checks.to_check(checks.LIMITED, name))
        return lead_on(address_of("resume.name_check"))
    db.session.commit()
    try:
        answer = checks.service().check(number.digits, name)
    except (NameServiceError, NameNotWritable):
        return _unanswered(check_id, name)
    check = checks.note_answer(check_id, answer, number)
    db.session.commit()
    if check.result != MATCHED:
        return _refused(form, number, check.result, name)
    _keep(checks.matched(check))
    return lead_on(address_of("resume.name_check"))


def _unanswered(check_id: int, name: str) -> Any:
    """An outage is neither a match nor none: the resume goes on, and the try does not count."""
    checks.give_try_back(check_id)
    db.session.commit()
    _keep(checks.to_check(checks.DOWN, name))
    return lead_on(address_of("resume.name_check"))


def _refused(form: NameCheckForm, number: ArcNumber, result: str, name: str) -> Any:
    """The service knows better; with the last try of the day the way on opens."""
    left = checks.tries_left(current_user.id)
    if not left:
        _keep(checks.to_check(checks.LIMITED, name))
    form.form_errors.append(reason(result))
    return _page(form, 422, hints=hints(number, current_user, left))


def _shown(form: NameCheckForm, text: TermsText) -> Shown:
    form.shown.data = f"{text.version}:{text.language}"
    original = TermsText.in_language(KIND, text.version, "ko") if text.language != "ko" else None
    return Shown(
        field=form.consent,
        title=text.title,
        body=prose(text.body),
        original=prose(original.body) if original else Markup(""),
        refusal=gettext("You can still write and hand in your resume. Staff compare your card at the fair."),
    )


def _page(form: NameCheckForm, status: int | None = None, hints: Sequence[str] = ()) -> Any:
    name, said = english_name(), _said()
    has_match, text = checks.has_match(said, name), _text()
    earlier = checks.latest_match(current_user.id, name) if name else None
    return step_page(
        "resume/name_check.html",
        form,
        status=status,
        name=name,
        said=said,
        has_match=has_match,
        checks_again=has_match and ("again" in request.args or bool(form.errors)),
        earlier=None if has_match else earlier,
        is_born_otherwise=has_match and earlier is not None and checks.born_otherwise(current_user, earlier.birth_date),
        consents=[_shown(form, text)] if text is not None else [],
        tries_left=checks.tries_left(current_user.id),
        goes_on=next_address(g.step),
        hints=hints,
    )


def _said() -> dict[str, Any]:
    """What the draft says of the check, with what this request stored."""
    return g.answers.get(g.step, {}) if "seen" in g else drafts.values(g.draft, g.step)
