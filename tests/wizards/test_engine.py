"""The engine: which steps apply, which may be opened, which comes next."""

from app.forms.base import BaseForm
from app.wizards.engine import Step, Wizard


def step(name, **options):
    return Step(name, f"subject.{name}", "only", BaseForm, **options)


ORDERED = Wizard(
    "trial",
    (("only", "Only"),),
    (step("who"), step("guardian", applies=lambda answers: answers.get("who", {}).get("age", 99) < 18), step("what")),
)
OPEN = Wizard("open", ORDERED.stages, ORDERED.steps, is_ordered=False)
CHILD, ADULT = {"who": {"age": 9}}, {"who": {"age": 40}}


def names(steps):
    return [step.name for step in steps]


def test_the_path_has_the_steps_that_apply():
    assert names(ORDERED.path(CHILD)) == ["who", "guardian", "what"]
    assert names(ORDERED.path(ADULT)) == ["who", "what"]


def test_next_is_the_first_step_without_an_answer():
    assert ORDERED.next({}).name == "who"
    assert ORDERED.next(CHILD).name == "guardian"
    assert ORDERED.next(ADULT | {"what": {}}) is None


def test_what_was_answered_and_the_next_step_may_be_opened():
    assert names(ORDERED.reachable({})) == ["who"]
    assert names(ORDERED.reachable(CHILD)) == ["who", "guardian"]
    assert names(ORDERED.reachable(ADULT | {"what": {}})) == ["who", "what"]


def test_an_answer_behind_a_gap_opens_nothing():
    assert names(ORDERED.reachable(CHILD | {"what": {}})) == ["who", "guardian"]
    assert not ORDERED.may_open("what", CHILD | {"what": {}})


def test_every_step_of_an_unordered_wizard_is_open():
    assert names(OPEN.reachable({})) == ["who", "what"]
    assert OPEN.may_open("what", {})


def test_a_step_that_does_not_apply_is_not_open():
    assert not OPEN.may_open("guardian", ADULT)
