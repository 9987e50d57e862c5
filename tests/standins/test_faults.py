"""Faults count down, and clearing them wakes whoever is being slow."""

import threading

import pytest
import requests

from standins.faults import KINDS, Faults
from standins.juso import KOREAN_KEY


def test_a_fault_lasts_as_many_times_as_it_was_set_for():
    faults = Faults()
    faults.set("juso", "down", times=2)
    assert [fault and fault.kind for fault in (faults.take("juso"), faults.take("juso"), faults.take("juso"))] == [
        "down",
        "down",
        None,
    ]


def test_a_fault_without_a_number_lasts_until_it_is_cleared():
    faults = Faults()
    faults.set("juso", "down")
    assert all(faults.take("juso") for _ in range(5))
    faults.clear()
    assert faults.take("juso") is None


def test_a_fault_strikes_its_own_service():
    faults = Faults()
    faults.set("juso", "down")
    assert faults.take("portone") is None


@pytest.mark.parametrize(("service", "kind"), [("juso", "wrong-person"), ("fax", "slow"), ("mail", "html")])
def test_a_service_has_only_its_own_faults(service, kind):
    with pytest.raises(ValueError, match=kind):
        Faults().set(service, kind)


def test_every_fault_is_explained():
    assert all(what for kinds in KINDS.values() for what in kinds.values())


def test_clearing_wakes_whoever_is_slow(services):
    services.faults.set("juso", "slow", seconds=3_600, times=1)
    answers = []

    def search() -> None:
        fields = {"confmKey": KOREAN_KEY, "keyword": "세종대로", "resultType": "json"}
        answers.append(requests.post(f"{services.juso_url}/addrLinkApi.do", data=fields, timeout=60))

    thread = threading.Thread(target=search)
    taken = threading.Event()
    take, services.faults.take = services.faults.take, lambda service: (take(service), taken.set())[0]
    thread.start()
    assert taken.wait(30)
    del services.faults.take
    while thread.is_alive():
        services.faults.clear()
        thread.join(0.1)
    assert answers[0].status_code == 503
