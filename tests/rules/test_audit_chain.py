"""The audit chain: whatever is changed, removed, inserted or moved shows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.audit_chain import START, canonical, mac

KEY = b"k" * 32


def chain(entries, key=KEY):
    links, previous = [], START
    for entry in entries:
        previous = mac(previous, entry, key)
        links.append((entry, previous))
    return links


def first_break(links, key, start=START):
    """The place, from 0, of the first entry whose code does not follow from the one before; None: all do."""
    previous = start
    for place, (entry, code) in enumerate(links):
        if mac(previous, entry, key) != code:
            return place
        previous = code
    return None


ENTRIES = [{"id": number, "action": "read", "person": f"p{number}"} for number in range(5)]
LINKS = chain(ENTRIES)


def test_an_untouched_chain_has_no_break():
    assert first_break(LINKS, KEY) is None
    assert first_break([], KEY) is None


@given(st.integers(0, 4))
def test_a_changed_entry_shows_at_its_place(place):
    changed = [*LINKS]
    changed[place] = ({**LINKS[place][0], "action": "export"}, LINKS[place][1])
    assert first_break(changed, KEY) == place


@given(st.integers(0, 3))
def test_a_removed_entry_shows_where_it_was(place):
    assert first_break(LINKS[:place] + LINKS[place + 1 :], KEY) == place


@given(st.integers(0, 3))
def test_swapped_entries_show(place):
    swapped = [*LINKS[:place], LINKS[place + 1], LINKS[place], *LINKS[place + 2 :]]
    assert first_break(swapped, KEY) == place


def test_a_chain_computed_anew_without_the_key_shows():
    assert first_break(chain(ENTRIES[1:], b"other" * 8), KEY) == 0


def test_a_part_can_be_checked_from_its_head():
    assert first_break(LINKS[2:], KEY, start=LINKS[1][1]) is None


def test_a_cut_tail_leaves_another_head():
    assert LINKS[-2][1] != LINKS[-1][1]


def test_the_order_of_keys_and_the_zone_make_no_difference():
    moment = datetime(2027, 3, 18, 1, 0, tzinfo=UTC)
    here = moment.astimezone(ZoneInfo("Asia/Seoul"))
    assert canonical({"a": moment, "b": "김"}) == canonical({"b": "김", "a": here})


@pytest.mark.parametrize("value", [datetime(2027, 3, 18), object(), b"bytes"])
def test_values_without_one_form_are_refused(value):
    with pytest.raises(TypeError):
        canonical({"a": value})
