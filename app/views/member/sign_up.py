"""What the pages of a sign-up share: whose draft it is, which step may be opened, how a step is stored."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import flash, g, url_for
from flask_babel import gettext

from app.forms.draft import WizardForm
from app.operations import draft as drafts
from app.operations.draft import Answers
from app.web.drafting import draft_page, keep, lead_on, sender, store
from app.wizards.engine import Step
from app.wizards.join import JOIN

__all__ = ["keep", "lead_on", "next_address", "page", "sender", "store", "within_sign_up"]

View = TypeVar("View", bound=Callable[..., Any])
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


def of_somebody_else(person: str) -> tuple[str, ...]:
    """The steps to drop where another person proves to be there than the one who began this draft on another device:
    what was typed then is not for these eyes."""
    before = g.answers.get("identity", {}).get("proved_before")
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
    return draft_page(template, form=form, status=status, steps=progress(stage), **context)


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
    path = JOIN.path(g.get("answers", {}))
    return url_for(next(step.endpoint for step in path if step.stage == stage))
