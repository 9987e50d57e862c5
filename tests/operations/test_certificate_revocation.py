"""Revocation: by lists over http and ldap, by OCSP, and what happens when nobody tells (CM-6)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests
import time_machine
from cryptography import x509
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import RevocationList, RevokedCertificate
from app.operations.certificate import lists, refusals, revocation
from app.rules.revocation_list import CheckedList
from standins.businesses import SOLE
from standins.certificates import addresses, authorities, issue
from standins.certificates.revocation import MANY
from tests.certificate_desk import Desk, usual

LIST_FAULTS = ["outdated", "tampered", "unsigned", "other-issuer", "other-key", "to-come", "partial", "empty"]
WEB_FAULTS = ["down", "500", "garbage", "html", "huge", "redirect", "404"]
DIRECTORY_FAULTS = ["down", "garbage", "huge", "busy", "missing", "no-list"]
ANSWER_FAULTS = ["down", "500", "garbage", "html", "huge", "redirect", "empty", "outdated", "tampered", "unknown"]
ANSWER_FAULTS += ["other-certificate", "replayed", "without-nonce", "other-key", "try-later", "unauthorized"]


@pytest.fixture
def desk(app) -> Desk:
    return Desk(app)


def kept() -> list[RevocationList]:
    return list(db.session.scalars(select(RevocationList).order_by(RevocationList.id)))


@pytest.mark.parametrize("way", ["http", "ldap", "ocsp"])
def test_a_certificate_is_taken_until_it_is_revoked(desk, standins, way):
    issued = usual(points=(way,))
    assert desk.proves(issued)
    standins.certificates.revoke(issued)
    forget_lists()
    with pytest.raises(refusals.Revoked):
        desk.proves(issued)


def forget_lists() -> None:
    db.session.execute(db.delete(RevocationList))
    db.session.execute(db.delete(RevokedCertificate))
    db.session.commit()


@pytest.mark.parametrize("fault", LIST_FAULTS + WEB_FAULTS)
def test_a_list_that_does_not_count_lets_nobody_in(desk, standins, fault):
    standins.faults.set("certificate-lists", fault)
    with pytest.raises(refusals.RevocationUnknown):
        desk.proves(usual(points=("http",)))
    assert kept() == []


@pytest.mark.parametrize("fault", LIST_FAULTS + DIRECTORY_FAULTS)
def test_a_directory_that_does_not_tell_lets_nobody_in(desk, standins, fault):
    standins.faults.set("certificate-directory", fault)
    with pytest.raises(refusals.RevocationUnknown):
        desk.proves(usual(points=("ldap",)))
    assert kept() == []


@pytest.mark.parametrize("fault", ANSWER_FAULTS)
def test_an_answer_that_does_not_count_lets_nobody_in(desk, standins, fault):
    standins.faults.set("certificate-ocsp", fault)
    with pytest.raises(refusals.RevocationUnknown):
        desk.proves(usual(points=("ocsp",)))


def test_an_answer_that_says_revoked_is_believed(desk, standins):
    standins.faults.set("certificate-ocsp", "revoked")
    with pytest.raises(refusals.Revoked):
        desk.proves(usual(points=("ocsp",)))


def test_a_certificate_that_names_nobody_to_ask_is_not_taken(desk):
    with pytest.raises(refusals.RevocationUnknown):
        desk.proves(usual(points=()))


def test_where_one_way_is_out_the_next_one_is_asked(desk, standins):
    issued = usual(points=("ldap", "http", "ocsp"))
    standins.faults.set("certificate-directory", "down")
    assert desk.proves(issued)
    forget_lists()
    standins.faults.set("certificate-lists", "500")
    assert desk.proves(issued)
    standins.faults.set("certificate-ocsp", "try-later")
    with pytest.raises(refusals.RevocationUnknown):
        desk.proves(issued)


def test_a_list_is_fetched_once_and_counts_until_its_next_one_is_due(desk, standins):
    issued = usual(points=("http",))
    assert desk.proves(issued)
    standins.faults.set("certificate-lists", "500")
    assert desk.proves(issued)
    assert desk.proves(issue(SOLE, points=("http",)), business=SOLE)
    [row] = kept()
    with time_machine.travel(row.next_update, tick=False), pytest.raises(refusals.RevocationUnknown):
        desk.proves(issued)
    standins.faults.clear()
    with time_machine.travel(row.next_update, tick=False):
        assert desk.proves(issued)


def test_only_hosts_of_the_setting_are_asked(make_app):
    own = make_app(CERTIFICATE_HOSTS=["ds.yessign.or.kr"])
    with own.app_context(), pytest.raises(refusals.RevocationUnknown):
        Desk(own).proves(usual(points=("http", "ocsp")))


def test_nobody_is_asked_about_a_chain_that_is_not_in_order(desk, standins, caplog):
    standins.faults.set("certificate-lists", "500")
    with pytest.raises(refusals.IssuerUnknown):
        desk.proves(usual(kind="wrong_root"))
    assert "revocation not told" not in caplog.text


def test_a_list_of_many_is_read_once(desk, standins):
    issued = usual(points=("http",))
    standins.faults.set("certificate-lists", "many")
    made = requests.get(addresses.current().list_http(issued.order.authority), timeout=60)
    assert made.ok, "It is made once: the site, which waits for seconds only, gets what is there."
    assert desk.proves(issued)
    [row] = kept()
    assert row.count >= MANY
    assert db.session.scalar(select(func.count()).select_from(RevokedCertificate)) == row.count
    assert lists.is_listed(row, f"{1 << 40 | 77:x}")
    assert not lists.is_listed(row, f"{1 << 41:x}")


def test_who_would_be_one_too_many_to_wait_is_asked_to_come_again(desk):
    """Threads are left to pages; a list that is kept needs nobody to wait."""
    with revocation.FETCHES, revocation.FETCHES:
        for way in ("http", "ocsp"):
            with pytest.raises(refusals.RevocationUnknown) as refused:
                desk.proves(usual(points=(way,)))
            assert refused.value.detail == "busy"
    assert desk.proves(usual(points=("http",)))
    with revocation.FETCHES, revocation.FETCHES:
        assert desk.proves(usual(points=("http",)))


# The kept list


MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


def a_list(number: int, *serials: str) -> CheckedList:
    """The n-th of an authority."""
    at = MOMENT + timedelta(hours=number)
    entries = dict.fromkeys(serials, (MOMENT, "cessationOfOperation"))
    return CheckedList(f"{number:064x}", at, at + timedelta(days=1), entries)


def asked() -> lists.Asked:
    return lists.Asked(x509.load_der_x509_certificate(authorities.SIGNGATE.signer.certificate), False)


def serials() -> set[str]:
    return set(db.session.scalars(select(RevokedCertificate.serial)))


def test_a_newer_list_takes_the_place_of_the_older(app):
    lists.keep("http://lists.example/1", asked(), a_list(1, "a", "b"))
    lists.keep("http://lists.example/1", asked(), a_list(2, "b", "c"))
    assert serials() == {"b", "c"}
    assert [row.count for row in kept()] == [2]


def test_an_older_list_never_comes_back(app):
    lists.keep("http://lists.example/1", asked(), a_list(2, "a", "b"))
    lists.keep("http://lists.example/1", asked(), a_list(1, "a"))
    assert serials() == {"a", "b"}


def test_of_many_who_fetch_at_once_the_newest_list_stays_whole(app):
    def keep(number: int) -> None:
        with app.app_context():
            lists.keep("http://lists.example/1", asked(), a_list(number, "always", f"of-{number}"))
            db.session.remove()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(keep, [3, 1, 4, 2, 4, 3]))
    db.session.rollback()
    assert serials() == {"always", "of-4"}
    assert [row.count for row in kept()] == [2]


def test_the_list_of_an_authority_says_nothing_about_another(app):
    lists.keep("http://lists.example/1", asked(), a_list(1, "a"))
    other = lists.Asked(x509.load_der_x509_certificate(authorities.YESSIGN.signer.certificate), False)
    about_authorities = lists.Asked(asked().issuer, True)
    assert lists.current(["http://lists.example/1"], asked(), MOMENT + timedelta(hours=2))
    assert lists.current(["http://lists.example/1"], other, MOMENT + timedelta(hours=2)) is None
    assert lists.current(["http://lists.example/1"], about_authorities, MOMENT + timedelta(hours=2)) is None


# The timed job


def test_the_job_fetches_what_is_used_before_it_is_due(desk, standins):
    issued = usual(points=("http",))
    desk.proves(issued)
    assert revocation.renew_lists() == 0
    standins.certificates.revoke(issued)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1, seconds=1)):
        assert revocation.renew_lists() == 1
        with pytest.raises(refusals.Revoked):
            desk.proves(issued)


def test_a_list_that_cannot_be_fetched_stays_until_its_end(desk, standins):
    issued = usual(points=("http",))
    desk.proves(issued)
    standins.faults.set("certificate-lists", "tampered")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert revocation.renew_lists() == 0
        assert desk.proves(issued)


def test_a_list_that_nobody_needs_is_let_go(desk):
    desk.proves(usual(points=("http",)))
    db.session.execute(update(RevocationList).values(used_at=datetime.now(UTC) - timedelta(days=8)))
    db.session.commit()
    assert revocation.renew_lists() == 0
    assert kept() == []
    assert serials() == set()


def test_the_use_of_a_list_is_noted_once_a_day(desk):
    desk.proves(usual(points=("http",)))
    long_ago = datetime.now(UTC) - timedelta(days=2)
    db.session.execute(update(RevocationList).values(used_at=long_ago))
    db.session.commit()
    desk.proves(usual(points=("http",)))
    db.session.expire_all()
    assert kept()[0].used_at > long_ago + timedelta(days=1)
