"""What the pages of a sign-up share: whose draft it is, which step may be opened, how a step is stored."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.extensions import db
from app.forms.draft import WizardForm
from app.operations import draft as drafts
from app.operations.draft import Answers, Sender
from app.views.member.blueprint import bp
from app.web.frame import wants_fragment
from app.web.language import chosen
from app.wizards.engine import Step
from app.wizards.join import JOIN

View = TypeVar("View", bound=Callable[..., Any])
LONGEST_TAB = 16
MAILS_PER_ADDRESS = "20 per hour"


def within_sign_up(*steps: str) -> Callable[[View], View]:
    """A page of an open sign-up, in g.draft and g.answers. What is out of reach leads to the first open step."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            g.draft = drafts.of_browser(JOIN.name)
            if g.draft is None:
                flash(gettext("Begin here. A sign-up that is not finished is erased after one day."), "info")
                return lead_on(url_for("member.join_identity"))
            if g.draft.outcome_url:
                return lead_on(g.draft.outcome_url)
            g.answers = drafts.answers(g.draft)
            reachable = JOIN.reachable(g.answers)
            g.step = next((step for step in reversed(reachable) if step.name in steps), None)
            if g.step is None:
                return lead_on(url_for(_first_open(reachable).endpoint))
            return view(*args, **kwargs)

        wrapped.audience = "sign-up"  # type: ignore[attr-defined]
        return wrapped  # type: ignore[return-value]

    return decorate


def _first_open(reachable: tuple[Step, ...]) -> Step:
    return reachable[-1]


def lead_on(address: str) -> Any:
    """Pages lead on by 303; a fragment asks htmx to go there."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def sender() -> Sender:
    """Which page sent this form: its tab, what it had seen of the draft, and which of its saves this is."""
    seen, nth = request.form.get("seen", ""), request.form.get("nth", "")
    tab = request.form.get("tab", "")[:LONGEST_TAB]
    if _is_number(nth):
        return Sender(tab, int(seen) if _is_number(seen) else 0, int(nth))
    return Sender(tab, int(seen) if _is_number(seen) else 0)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def store(step: str, form: WizardForm, **options: Any) -> Answers:
    """Save an accepted form into the draft of this request and commit. Raises StaleFields, DraftGone."""
    g.form = form
    return keep(step, form.kept(), **options)


def keep(step: str, fields: dict[str, Any], **options: Any) -> Answers:
    """Save fields of a step and commit. A page drawn after this is a new one, which has seen them."""
    answers = drafts.save(g.draft, step, fields, sender=sender(), language=chosen(), **options)
    db.session.commit()
    g.seen = g.draft.counter + 1
    return answers


def of_somebody_else(person: str) -> tuple[str, ...]:
    """The steps to drop where another person proves to be there than the one who began this draft on another device:
    what was typed then is not for these eyes."""
    before = g.answers["identity"].get("proved_before")
    return () if before in (None, person) else ("terms", "information", "confirm")


def too_many_mails() -> str:
    return gettext("Many codes were sent already. Look into your spam folder, or try again in an hour.")


def next_address(answers: Answers) -> str:
    """Where the step after the last accepted one is."""
    following = JOIN.next(answers) or JOIN.path(answers)[-1]
    return url_for(following.endpoint)


def page(
    template: str, stage: str, *, form: WizardForm | None = None, status: int | None = None, **context: Any
) -> Any:
    """A page of the wizard with its progress: 422 with what to correct, else 200."""
    draft = g.get("draft")
    is_same_page = request.method == "POST" and "seen" not in g
    html = render_template(
        template,
        form=form,
        steps=progress(stage),
        tab=(request.form.get("tab", "")[:LONGEST_TAB] if is_same_page else "") or drafts.new_tab(),
        seen=g.get("seen", draft.counter if draft is not None else 0),
        **context,
    )
    return make_response(html, status or (422 if form is not None and form.errors else 200))


def progress(stage: str) -> list[tuple[Any, str, str | None]]:
    """The stages as the step bar shows them; earlier ones can be gone back to."""
    names = [name for name, _title in JOIN.stages]
    now_at = names.index(stage)
    rows = []
    for place, (name, title) in enumerate(JOIN.stages):
        state = "done" if place < now_at else "now" if place == now_at else "to come"
        rows.append((title, state, _address_of(name) if state == "done" and stage != "done" else None))
    return rows


def _address_of(stage: str) -> str:
    return url_for(next(step.endpoint for step in JOIN.steps if step.stage == stage))


@bp.app_errorhandler(drafts.StaleFields)
def both_values(error: drafts.StaleFields) -> Any:
    """Two tabs answered the same field differently: the person chooses, nothing is lost."""
    db.session.rollback()
    g.draft = drafts.of_browser(JOIN.name)
    left_out = {*error.fields, *g.form.never_kept, "tab", "seen", "nth", "csrf_token", "once", "language", "check"}
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]
    fields = g.form.in_page_order(g.form[name] for name in error.fields)
    rows = [(field, _choices(field, *error.fields[field.short_name])) for field in fields]
    html = render_template(
        "draft/conflict.html",
        rows=rows,
        sent=sent,
        has_secrets=bool(g.form.never_kept),
        tab=drafts.new_tab(),
        seen=g.draft.counter if g.draft is not None else 0,
    )
    return make_response(html, 409)


@bp.app_errorhandler(drafts.DraftGone)
def gone(_error: drafts.DraftGone) -> Any:
    """The draft was finished, taken to another device or erased while this page was open."""
    db.session.rollback()
    flash(gettext("This sign-up was finished or continued elsewhere."), "info")
    return lead_on(url_for("member.join"))


def _choices(field: Any, stored: Any, sent: Any) -> list[tuple[str, str, str]]:
    """(value to send, words, which): what another tab stored, and what this one sent."""
    which = (gettext("From another tab or device"), gettext("From this page"))
    return [(_raw(value), _words(field, value), label) for value, label in zip((stored, sent), which, strict=True)]


def _raw(value: Any) -> str:
    return "y" if value is True else "" if value in (False, None) else str(value)


def _words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    labels = {str(key): str(label) for key, label, *_ in getattr(field, "choices", None) or ()}
    return labels.get(str(value), str(value or "")) or gettext("Nothing")
