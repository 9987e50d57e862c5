"""What the pages of a resume share: whose it is, its progress, how a page is drawn and stored, where it leads.

The resume of the request is in g.resume (operations.resume.Opened), its draft in g.draft, the accepted answers in
g.answers, the name of the page's step in g.step.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, g, url_for
from flask_login import current_user
from wtforms import BooleanField, SelectMultipleField

from app.forms.draft import WizardForm
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.web.access import member_only
from app.web.drafting import draft_page, store
from app.wizards.resume import RESUME, following

View = TypeVar("View", bound=Callable[..., Any])
Form = TypeVar("Form", bound=WizardForm)


def own_resume(step: str = "") -> Callable[[View], View]:
    """A page of one of the member's own resumes; to anybody else there is no such page (404)."""

    def decorate(view: View) -> View:
        @member_only
        @wraps(view)
        def wrapped(public_id: str, **values: Any) -> Any:
            opened = resumes.open_for(current_user.id, public_id)
            if opened is None:
                abort(404)
            g.resume, g.draft = opened
            g.answers, g.step = drafts.answers(g.draft), step
            return view(public_id, **values)

        return wrapped  # type: ignore[return-value]

    return decorate


def sent_or_kept(form: type[Form], **prefilled: Any) -> Form:
    """What this request sent; else what the draft holds of the step, over what is known already."""
    sent = form()
    if sent.is_submitted():
        return sent
    return form(formdata=None, data={**prefilled, **drafts.values(g.draft, g.step)})


def accept(form: WizardForm, **options: Any) -> str:
    """Store the page's accepted form; the address of the next page."""
    g.answers = store(g.step, form, **options)
    return next_address(g.step)


def next_address(step: str) -> str:
    """The page after this one; after the last the review."""
    after = following(step, g.answers)
    return address_of(after.endpoint if after else "resume.review")


def address_of(endpoint: str, **values: Any) -> str:
    """A page of the resume of this request."""
    return url_for(endpoint, public_id=g.resume.public_id, **values)


def step_page(template: str, form: WizardForm | None = None, status: int | None = None, **context: Any) -> Any:
    """A page of the wizard with its progress: 422 with what to correct, else 200."""
    stage = next((step.stage for step in RESUME.steps if step.name == g.step), "apply")
    return draft_page(
        template, form=form, status=status, steps=progress(stage), resume=g.resume, saves_to=_saves_to(form), **context
    )


def _saves_to(form: WizardForm | None) -> str | None:
    """Where what is typed into the page's form is saved meanwhile; None where it has none."""
    return address_of("resume.save", step=g.step) if form is not None and g.step else None


def progress(stage: str) -> list[tuple[Any, str, str | None]]:
    """The stages as the step bar shows them; each can be opened at any time."""
    path = RESUME.path(g.answers)
    rows: list[tuple[Any, str, str | None]] = []
    for name, title in RESUME.stages:
        steps = [step for step in path if step.stage == name]
        is_done = all(step.name in g.answers for step in steps)
        state = "now" if name == stage else "done" if is_done else "to come"
        rows.append((title, state, None if name == stage else address_of(steps[0].endpoint)))
    return rows


def typed_in(form: WizardForm, sent: Any) -> dict[str, Any]:
    """What of a form was sent while typing. A box that is not ticked sends nothing, and is an answer all the same."""
    boxes = (BooleanField, SelectMultipleField)
    return {name: value for name, value in form.kept().items() if name in sent or isinstance(form[name], boxes)}
