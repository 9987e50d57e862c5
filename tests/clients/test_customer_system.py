"""The client of the master customer system, against its stand-in over real sockets."""

import pytest

from app.clients.customer_system import CustomerSystem, CustomerSystemError, Kept
from app.clients.http import make_session
from standins import customer_system
from standins.businesses import HANBIT

RECORD = {
    "kind": "general",
    "business_number": HANBIT.number,
    "name": HANBIT.name,
    "representative": HANBIT.representative,
    "opened_on": HANBIT.opened_on.isoformat(),
}


@pytest.fixture
def client(services):
    return made(services)


def made(services, key: str = customer_system.KEY, **limits) -> CustomerSystem:
    session = make_session(allowed_hosts={"127.0.0.1"}, **limits)
    return CustomerSystem(session, f"{services.url}{customer_system.PATH}", key)


def test_a_record_is_taken_and_gets_a_customer_number(client, services):
    assert client.put("hanbit", 1, RECORD) == Kept(1, "C-000001")
    assert services.mdm.customers["hanbit"].record == RECORD


def test_the_same_call_again_changes_nothing(client, services):
    assert client.put("hanbit", 1, RECORD) == client.put("hanbit", 1, RECORD)
    assert services.mdm.customers["hanbit"].arrivals == ["hanbit:1"]


def test_the_latest_version_wins_whatever_comes_first(client, services):
    client.put("hanbit", 3, RECORD | {"name": "한빛정밀 주식회사 (새 이름)"})
    assert client.put("hanbit", 2, RECORD) == Kept(3, "C-000001")
    assert services.mdm.customers["hanbit"].record["name"] == "한빛정밀 주식회사 (새 이름)"


def test_a_withdrawal_wins_over_what_comes_after_it(client, services):
    client.put("hanbit", 1, RECORD)
    assert client.withdraw("hanbit", 2) == Kept(2, "C-000001", is_withdrawn=True)
    assert client.put("hanbit", 3, RECORD) == Kept(2, "C-000001", is_withdrawn=True)
    assert (services.mdm.customers["hanbit"].state, services.mdm.customers["hanbit"].record) == ("withdrawn", {})


def test_a_withdrawal_may_come_before_the_record(client, services):
    assert client.withdraw("hanbit", 2).is_withdrawn
    assert client.put("hanbit", 1, RECORD).is_withdrawn


@pytest.mark.parametrize(
    ("fault", "reason", "permanent"),
    [
        ("down", "unreachable", False),
        ("500", "status_500", False),
        ("garbage", "unreadable", False),
        ("html", "wrong_content_type", False),
        ("huge", "too_large", False),
        ("redirect", "redirected", False),
        ("lost", "status_502", False),
        ("wrong-key", "status_401", False),
        ("conflict", "status_409", False),
        ("refused", "bad_record name", True),
    ],
)
def test_each_failure_is_one_error_with_a_word(client, services, fault, reason, permanent):
    services.faults.set("mdm", fault)
    with pytest.raises(CustomerSystemError) as caught:
        client.put("hanbit", 1, RECORD)
    assert (caught.value.reason, caught.value.permanent) == (reason, permanent)
    assert HANBIT.representative not in repr(caught.value) and caught.value.__context__ is None


def test_a_slow_answer_is_given_up(services):
    services.faults.set("mdm", "slow", seconds=30)
    with pytest.raises(CustomerSystemError) as caught:
        made(services, connect=0.5, read=0.5, total=0.5).put("hanbit", 1, RECORD)
    assert caught.value.reason == "slow"


def test_a_wrong_key_is_of_the_operators_making(services):
    with pytest.raises(CustomerSystemError) as caught:
        made(services, key="somebody else's").put("hanbit", 1, RECORD)
    assert not caught.value.permanent


@pytest.mark.parametrize("missing", ["name", "business_number", "representative", "kind", "opened_on"])
def test_a_record_that_lacks_something_is_refused_for_good(client, missing):
    with pytest.raises(CustomerSystemError) as caught:
        client.put("hanbit", 1, {name: value for name, value in RECORD.items() if name != missing})
    assert (caught.value.reason, caught.value.permanent) == (f"bad_record {missing}", True)


def test_a_key_is_one_part_of_the_address(client, services):
    client.put("a b?c", 1, RECORD)
    assert list(services.mdm.customers) == ["a b?c"]
