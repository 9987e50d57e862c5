"""The engine of multi-step forms: which steps apply, which may be opened, which comes next. Pure: no request, no rows.

Answers are {step: {field: value}}, and hold a step only once it was accepted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.forms.base import BaseForm

Answers = Mapping[str, Mapping[str, Any]]


def always(_answers: Answers) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """One page of a wizard, for the people it applies to. `stage` is its place in the progress shown."""

    name: str
    endpoint: str
    stage: str
    form: type[BaseForm]
    applies: Callable[[Answers], bool] = always


@dataclass(frozen=True)
class Wizard:
    """Steps in their order. An ordered wizard opens what was answered and the next one; else every step is open."""

    name: str
    stages: tuple[tuple[str, Any], ...]  # (name, lazy title)
    steps: tuple[Step, ...]
    is_ordered: bool = True

    def path(self, answers: Answers) -> tuple[Step, ...]:
        """The steps that apply to this person."""
        return tuple(step for step in self.steps if step.applies(answers))

    def next(self, answers: Answers) -> Step | None:
        """The first step without an answer; None where all have one."""
        return next((step for step in self.path(answers) if step.name not in answers), None)

    def reachable(self, answers: Answers) -> tuple[Step, ...]:
        """The steps that may be opened: the answered ones from the start, and the one after them."""
        path = self.path(answers)
        following = self.next(answers)
        if not self.is_ordered or following is None:
            return path
        return path[: path.index(following) + 1]

    def may_open(self, name: str, answers: Answers) -> bool:
        return any(step.name == name for step in self.reachable(answers))
