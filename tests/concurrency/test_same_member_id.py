"""Many who join with one ID at once: one has it, all others are told so at the field. On both databases."""

import threading
from collections import Counter

from app.extensions import db
from app.models import Member
from app.models.types import now
from app.operations import member as members
from app.operations import reference

CROWD = 24


def answers(number: int, path_id: int) -> members.JoinAnswers:
    return members.JoinAnswers(
        member_id="WantedByAll" if number % 2 else "wantedbyall",
        password_hash="$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$nothing",
        name=f"Visitor {number}",
        name_korean=None,
        email=f"visitor{number}@example.com",
        phone=None,
        contact=None,
        birth_date="1999-01-14",
        address={"road": "Somewhere 1", "postcode": "08826"},
        nationality="VN",
        is_foreigner=True,
        ci_hash=None,
        identity="to_check",
        inflow_path_id=path_id,
        notice_by_message=False,
        notice_by_email=False,
        language="en",
        email_confirmed_at=now(),
        consents=[],
    )


def test_one_of_many_gets_the_id(app, cast):
    reference.load()
    db.session.commit()
    path_id, outcomes, barrier = cast.inflow_path.id, [], threading.Barrier(CROWD)

    def join(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                members.join(answers(number, path_id))
                db.session.commit()
                outcomes.append("joined")
            except members.MemberIdTaken:
                db.session.rollback()
                outcomes.append("taken")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=join, args=[number]) for number in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert Counter(outcomes) == {"joined": 1, "taken": CROWD - 1}
    assert db.session.scalar(db.select(db.func.count()).select_from(Member)) == 1
