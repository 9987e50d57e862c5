"""A stolen list against a running site, in its small form: `make security` runs the whole."""

import pytest

from tests.security.flood import flood
from tests.security.stuffing import Attack, Outcome
from tests.security.target import Target, target


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with target(tmp_path_factory.mktemp("security"), 400, has_worker=False) as running:
        yield running


@pytest.fixture(scope="module")
def attacked(running: Target) -> Outcome:
    """People try for three minutes: how often they are told to come again depends on the machine."""
    return Attack(running, pairs=1000, per_second=100, addresses=8, has_worker=False, tries=36).run()


def test_the_alarm_is_on_within_five_minutes(attacked):
    assert attacked.alarm_after is not None and attacked.alarm_after < 300


def test_most_of_the_list_is_not_looked_at(attacked):
    assert attacked.pairs == 1000
    assert attacked.answers[429] + attacked.answers[503] > 500


def test_nobody_stays_in_an_account(attacked):
    assert attacked.right_sent == 80
    assert attacked.open_afterwards == 0


def test_whose_password_was_right_is_told_and_on_the_list(attacked):
    assert attacked.told >= attacked.right_in + attacked.right_stopped > 0
    assert attacked.reached >= attacked.told


def test_people_get_in_meanwhile(attacked):
    assert set(attacked.known_people) == {303}
    assert attacked.new_people[303] >= 0.9 * attacked.new_people.total() > 0


def test_pages_are_there_while_two_hundred_log_in_at_once(running, attacked):
    """How quick they are depends on the machine: `make security` says it."""
    found = flood(running, seconds=2)
    assert set(found.page_answers) == {200}
    assert found.answers[503] > found.answers[422] > 0
