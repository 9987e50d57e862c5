"""What the pages of a company's sign-up share: whose draft it is, which step may be opened, how a page is drawn."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import flash, g, url_for
from flask_babel import gettext

from app.forms.draft import WizardForm
from app.operations import draft as drafts
from app.operations.draft import Answers
from app.web.drafting import draft_page, lead_on
from app.wizards.company import COMPANY_JOIN

View = TypeVar("View", bound=Callable[..., Any])


def within_company_join(step: str) -> Callable[[View], View]:
    """A page of an open sign-up, in g.draft and g.answers. What is out of reach leads to the first open step."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            g.draft = drafts.of_browser(COMPANY_JOIN.name)
            if g.draft is None:
                flash(gettext("Begin here. A sign-up that is not finished is erased after one day."), "info")
                return lead_on(url_for("company.join"))
            if g.draft.outcome_url:
                return lead_on(g.draft.outcome_url)
            g.answers = drafts.answers(g.draft)
            if not COMPANY_JOIN.may_open(step, g.answers):
                return lead_on(next_address(g.answers))
            return view(*args, **kwargs)

        wrapped.audience = "sign-up"  # type: ignore[attr-defined]
        return wrapped  # type: ignore[return-value]

    return decorate


def next_address(answers: Answers) -> str:
    """Where the step after the last accepted one is."""
    following = COMPANY_JOIN.next(answers) or COMPANY_JOIN.path(answers)[-1]
    return url_for(following.endpoint)


def page(
    template: str, stage: str, *, form: WizardForm | None = None, status: int | None = None, **context: Any
) -> Any:
    """A page of the wizard with its progress: 422 with what to correct, else 200."""
    return draft_page(template, form=form, status=status, steps=progress(stage), **context)


def progress(stage: str) -> list[tuple[Any, str, str | None]]:
    """The stages as the step bar shows them; earlier ones can be gone back to."""
    names = [name for name, _title in COMPANY_JOIN.stages]
    now_at = names.index(stage)
    rows = []
    for place, (name, title) in enumerate(COMPANY_JOIN.stages):
        state = "done" if place < now_at else "now" if place == now_at else "to come"
        rows.append((title, state, _address_of(name) if state == "done" and stage != "done" else None))
    return rows


def _address_of(stage: str) -> str:
    return url_for(next(step.endpoint for step in COMPANY_JOIN.steps if step.stage == stage))
