"""Joining at the same moment: the constraints decide, and the losers leave nothing behind."""

import threading
from contextvars import Context
from dataclasses import replace

import pytest

from app.extensions import db
from app.models import Consent, Member, OutboxItem
from app.models.types import now
from app.operations import member as members
from app.operations.consent import Given
from app.operations.member import AlreadyMember, EmailTaken, JoinAnswers, MemberIdTaken


@pytest.fixture
def answers(cast):
    return JoinAnswers(
        member_id="nguyenLan95",
        password_hash="x",
        name="NGUYEN THI LAN",
        name_korean=None,
        email="lan@example.com",
        phone="+821023450001",
        contact=None,
        birth_date="1995-03-15",
        address={"way": "typed", "road": "중앙로 7"},
        nationality=None,
        is_foreigner=True,
        ci_hash="c" * 64,
        identity="verified",
        inflow_path_id=cast.inflow_path.id,
        notice_by_message=False,
        notice_by_email=True,
        language="vi",
        email_confirmed_at=now(),
        consents=[Given("terms_of_use", "2026-11-21", "en")],
    )


def count(model):
    return db.session.scalar(db.select(db.func.count()).select_from(model))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"email": "other@example.com", "ci_hash": "d" * 64, "member_id": "NGUYENLAN95"}, MemberIdTaken),
        ({"member_id": "another95", "ci_hash": "d" * 64, "email": "LAN@example.com"}, EmailTaken),
        ({"member_id": "another95", "email": "other@example.com"}, AlreadyMember),
    ],
)
def test_what_only_one_can_have_is_named(answers, changes, error):
    members.join(answers)
    db.session.commit()
    with pytest.raises(error):
        members.join(replace(answers, **changes))
    db.session.commit()
    assert (count(Member), count(Consent), count(OutboxItem)) == (1, 1, 1)


def test_without_a_ci_several_may_join(answers):
    members.join(replace(answers, ci_hash=None))
    members.join(replace(answers, ci_hash=None, member_id="another95", email="other@example.com"))
    db.session.commit()
    assert count(Member) == 2


def test_of_twenty_who_want_one_id_one_gets_it(app, answers):
    start, outcomes = threading.Barrier(20), []

    def join(number):
        with app.app_context():
            start.wait()
            try:
                members.join(replace(answers, email=f"lan{number}@example.com", ci_hash=f"{number:064}"))
                db.session.commit()
                outcomes.append("joined")
            except MemberIdTaken:
                db.session.rollback()
                outcomes.append("taken")

    threads = [threading.Thread(target=Context().run, args=(join, number)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["joined", *["taken"] * 19]
    assert (count(Member), count(Consent), count(OutboxItem)) == (1, 1, 1)
