"""What the pages of a sign-up share, of a person as of a company: whose draft it is, which step may be opened."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import flash, g, url_for
from flask_babel import lazy_gettext

from app.forms.draft import WizardForm
from app.operations import draft as drafts
from app.operations.draft import Answers
from app.web.drafting import draft_page, lead_on
from app.wizards.engine import Wizard

View = TypeVar("View", bound=Callable[..., Any])
BEGIN_HERE = lazy_gettext("Begin here. A sign-up that is not finished is erased after one day.")


@dataclass(frozen=True)
class SignUp:
    """The pages of one wizard that ends in a membership. `begins_at` is the endpoint of its first page, `begin_here`
    what is said to those who are led there."""

    wizard: Wizard
    begins_at: str
    begin_here: str = BEGIN_HERE

    def within(self, *steps: str) -> Callable[[View], View]:
        """A page of an open sign-up, in g.draft, g.answers and g.step. What is out of reach leads to the first open
        step."""

        def decorate(view: View) -> View:
            @wraps(view)
            def wrapped(*args: Any, **kwargs: Any) -> Any:
                elsewhere = self._elsewhere(steps)
                return view(*args, **kwargs) if elsewhere is None else elsewhere

            wrapped.audience = "sign-up"  # type: ignore[attr-defined]
            return wrapped  # type: ignore[return-value]

        return decorate

    def _elsewhere(self, steps: tuple[str, ...]) -> Any:
        """Where whoever cannot open any of these steps is led; None for those who can."""
        g.draft = drafts.of_browser(self.wizard.name)
        if g.draft is None:
            flash(str(self.begin_here), "info")
            return lead_on(url_for(self.begins_at))
        if g.draft.outcome_url:
            return lead_on(g.draft.outcome_url)
        g.answers = drafts.answers(g.draft)
        reachable = self.wizard.reachable(g.answers)
        g.step = next((step for step in reversed(reachable) if step.name in steps), None)
        return lead_on(self.next_address(g.answers)) if g.step is None else None

    def next_address(self, answers: Answers) -> str:
        """Where the step after the last accepted one is."""
        following = self.wizard.next(answers) or self.wizard.path(answers)[-1]
        return url_for(following.endpoint)

    def page(
        self, template: str, stage: str, *, form: WizardForm | None = None, status: int | None = None, **context: Any
    ) -> Any:
        """A page of the wizard with its progress: 422 with what to correct, else 200."""
        return draft_page(template, form=form, status=status, steps=self.progress(stage), **context)

    def progress(self, stage: str) -> list[tuple[Any, str, str | None]]:
        """The stages as the step bar shows them; earlier ones can be gone back to."""
        names = [name for name, _title in self.wizard.stages]
        now_at = names.index(stage)
        rows = []
        for place, (name, title) in enumerate(self.wizard.stages):
            state = "done" if place < now_at else "now" if place == now_at else "to come"
            rows.append((title, state, self._address_of(name) if state == "done" and stage != "done" else None))
        return rows

    def _address_of(self, stage: str) -> str:
        path = self.wizard.path(g.get("answers", {}))
        return url_for(next(step.endpoint for step in path if step.stage == stage))
