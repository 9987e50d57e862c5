"""When wrong logins are an attack, and not people who mistype."""

import pytest

from app.rules.attack import is_attacker, is_stuffing, is_tried_around


@pytest.mark.parametrize(
    ("wrong", "right", "in_alarm", "attacks"),
    [
        (19, 0, False, False),  # an office whose people mistype
        (20, 0, False, True),
        (20, 20, False, False),  # as many get in: people, not a list
        (21, 20, False, True),
        (160, 1840, False, False),  # the Wi-Fi of a fair: 2 000 people, 8 % mistype
        (92, 8, False, True),  # a stolen list, 8 % of it right
        (2, 0, True, False),
        (3, 0, True, True),  # sooner while an alarm is on
        (3, 3, True, False),
    ],
)
def test_an_address_attacks_if_more_accounts_are_wrong_than_right(wrong, right, in_alarm, attacks):
    assert is_attacker(wrong, right, in_alarm=in_alarm) is attacks


@pytest.mark.parametrize(
    ("wrong", "right", "minutes", "is_attack"),
    [
        (60, 0, 5, False),
        (61, 0, 5, True),
        (322, 28, 5, True),  # five minutes of 100 000 pairs in a day, 8 % right
        (322 + 80, 1000 + 28, 5, True),  # the same on a busy morning
        (80, 1000, 5, False),  # the busy morning alone
        (160, 1840, 5, False),  # all of a fair within five minutes
        (160, 1840, 60, False),
        (386, 34, 60, True),  # 10 000 pairs in a day: seen within the hour
    ],
)
def test_the_site_is_attacked_if_more_is_wrong_than_people_mistype(wrong, right, minutes, is_attack):
    assert is_stuffing(wrong, right, minutes) is is_attack


def test_a_password_is_tried_around_after_ten_accounts():
    assert not is_tried_around(10)
    assert is_tried_around(11)
