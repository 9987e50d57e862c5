"""What the pages of a resume share: whose it is, its progress, how a page is drawn and stored, where it leads.

The resume of the request is in g.resume (operations.resume.Opened), its draft in g.draft, the accepted answers in
g.answers, the name of the page's step in g.step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask import abort, g, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, SelectMultipleField

from app.forms.draft import WizardForm
from app.models.fair import KOREA
from app.models.types import now
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.resume.own import Listed
from app.web.access import member_only
from app.web.drafting import draft_page, store
from app.web.filters import korean_time
from app.wizards.engine import Step
from app.wizards.resume import RESUME, TITLES, following, is_done

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
    return draft_page(
        template,
        form=form,
        status=status,
        steps=progress(stage_of(g.step)),
        pages=pages_of(stage_of(g.step)),
        resume=g.resume,
        saves_to=_saves_to(form),
        saved=_saved(),
        **context,
    )


def _saves_to(form: WizardForm | None) -> str | None:
    """Where what is typed into the page's form is saved meanwhile; None where it has none."""
    return address_of("resume.save", step=g.step) if form is not None and g.step else None


def _saved() -> str:
    """When anything of the resume was last saved; nothing before that."""
    moment = now() if "seen" in g else g.draft.updated_at
    return saved_words(moment) if g.draft.counter or "seen" in g else ""


def saved_words(moment: datetime) -> str:
    """Today the hour, else the day."""
    if moment.astimezone(KOREA).date() == now().astimezone(KOREA).date():
        return gettext("Saved at %(time)s", time=korean_time(moment, "clock"))
    return gettext("Saved on %(day)s", day=korean_time(moment, "date"))


def stage_of(step: str) -> str:
    """The stage that a page belongs to; the review belongs to the last."""
    return next((one.stage for one in RESUME.steps if one.name == step), "apply")


def progress(stage: str) -> list[tuple[Any, str, str | None]]:
    """The stages as the step bar shows them; each can be opened at any time."""
    rows: list[tuple[Any, str, str | None]] = []
    for name, title in RESUME.stages:
        state = "now" if name == stage else "done" if is_done(name, g.answers) else "to come"
        first = next(step for step in RESUME.path(g.answers) if step.stage == name)
        rows.append((title, state, address_of(first.endpoint)))
    return rows


def pages_of(stage: str) -> list[tuple[Any, str, str]]:
    """The pages of a stage as (title, state, address); the last stage ends with the review."""
    steps = [step for step in RESUME.path(g.answers) if step.stage == stage]
    rows = [(TITLES[step.name], _state(step), address_of(step.endpoint)) for step in steps]
    if stage == "apply":
        rows.append((_l("Review and apply"), "to come" if g.step else "now", address_of("resume.review")))
    return rows


def _state(step: Step) -> str:
    return "now" if step.name == g.step else "done" if step.name in g.answers else "to come"


@dataclass(frozen=True)
class Card:
    """A resume as the list shows it."""

    resume: Listed
    stages: list[tuple[Any, bool]]  # (title, whether it is done)
    goes_on_at: str

    @property
    def done(self) -> int:
        return sum(is_done for _, is_done in self.stages)


def card_of(listed: Listed) -> Card:
    """What of a resume is done, and where to go on: the first page that is not; then the review."""
    following = None if listed.was_submitted else RESUME.next(listed.answers)
    stages = [(title, listed.was_submitted or is_done(name, listed.answers)) for name, title in RESUME.stages]
    endpoint = following.endpoint if following else "resume.review"
    return Card(listed, stages, url_for(endpoint, public_id=listed.public_id))


def typed_in(form: WizardForm, sent: Any) -> dict[str, Any]:
    """What of a form was sent while typing. A box that is not ticked sends nothing, and is an answer all the same."""
    boxes = (BooleanField, SelectMultipleField)
    return {name: value for name, value in form.kept().items() if name in sent or isinstance(form[name], boxes)}
