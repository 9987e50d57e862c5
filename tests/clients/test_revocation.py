"""The one way to lists and answers about revocation: known hosts, bounded in time and size."""

import pytest

from app.clients import revocation
from app.clients.revocation import RevocationClient, RevocationError
from standins.certificates import addresses, authorities


@pytest.fixture
def client() -> RevocationClient:
    """With time for a huge list on a busy machine."""
    return RevocationClient(["127.0.0.1"], list_seconds=60)


def places() -> list[str]:
    return addresses.current().list_points(authorities.SIGNGATE, ("http", "ldap"))


def test_both_ways_bring_the_same_list(services, client):
    web, directory = places()
    assert client.fetch(web) == client.fetch(directory)


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/list.crl",
        "https://lists.example/list.crl",
        "ldap://lists.example/cn=x?certificateRevocationList",
        "ldap:///cn=x",
        "file:///etc/passwd",
        "gopher://127.0.0.1/x",
        "ftp://127.0.0.1/list.crl",
        "http://somebody@127.0.0.1/list.crl",
        "http://127.0.0.1:99999/list.crl",
        "http://[::1",
        "127.0.0.1/list.crl",
        "",
    ],
)
def test_no_other_place_is_asked(client, address):
    for way in (client.fetch, lambda place: client.ask(place, b"")):
        with pytest.raises(RevocationError):
            way(address)


WEB = {"down": "unreachable", "500": "status_500", "404": "status_404", "huge": "too_large", "redirect": "redirected"}
DIRECTORY = {"down": "unreachable", "garbage": "unreachable", "huge": "too_large", "busy": "unreachable"}
DIRECTORY |= {"missing": "unreachable", "no-list": "no_list"}


@pytest.mark.parametrize("fault", WEB)
def test_a_list_that_does_not_come_over_http_has_its_word(services, client, fault):
    services.faults.set("certificate-lists", fault)
    with pytest.raises(RevocationError) as error:
        client.fetch(places()[0])
    assert error.value.reason == WEB[fault]


@pytest.mark.parametrize("fault", DIRECTORY)
def test_a_list_that_does_not_come_over_ldap_has_its_word(services, client, fault):
    services.faults.set("certificate-directory", fault)
    with pytest.raises(RevocationError) as error:
        client.fetch(places()[1])
    assert error.value.reason == DIRECTORY[fault]


def test_a_silent_directory_is_left_after_a_time(services):
    client = RevocationClient(["127.0.0.1"], list_seconds=0.2)
    services.faults.set("certificate-directory", "slow", seconds=30)
    with pytest.raises(RevocationError) as error:
        client.fetch(places()[1])
    assert error.value.reason == "slow"


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", ["certificateRevocationList;binary", "authorityRevocationList;binary"]),
        ("certificateRevocationList", ["certificateRevocationList;binary"]),
        ("authorityrevocationlist;binary?base?objectclass=cRLDistributionPoint", ["authorityRevocationList;binary"]),
        ("userPassword", ["certificateRevocationList;binary", "authorityRevocationList;binary"]),
    ],
)
def test_nothing_but_lists_is_asked_of_a_directory(query, asked):
    assert revocation._attributes(query) == asked
