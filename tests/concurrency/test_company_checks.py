"""Staff who decide about the same company in one moment: one decision holds, and nothing is done twice. Both databases."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest

from app.extensions import db
from app.models import CompanyCheck, Staff
from app.operations.company import checks, leaving, recovery
from tests.company_checks import approval, asked_for_recovery, to_check
from tests.company_people import mails

Action = Callable[[CompanyCheck, Staff], object]
REFUSED = (checks.Settled, checks.ChangedMeanwhile, recovery.SameStaff, leaving.AlreadyLeft)


def at_once(app, check: CompanyCheck, actions: list[tuple[Action, Staff]]) -> Counter:
    """Run all actions in threads that start together; counts how they ended."""
    check_id, people = check.id, [(action, staff.id) for action, staff in actions]
    barrier, outcomes = threading.Barrier(len(actions)), list[str]()

    def run(action: Action, staff_id: int) -> None:
        with app.app_context():
            mine, staff = db.session.get(CompanyCheck, check_id), db.session.get(Staff, staff_id)
            barrier.wait()
            try:
                outcome = str(action(mine, staff))
                db.session.commit()
            except REFUSED as error:
                db.session.rollback()
                outcome = type(error).__name__
            finally:
                db.session.remove()
            outcomes.append(outcome)

    db.session.rollback()
    threads = [threading.Thread(target=run, args=one) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    return Counter(outcomes)


def accepting(check: CompanyCheck, staff: Staff) -> str:
    checks.accept(staff, check)
    return "accepted"


def refusing(check: CompanyCheck, staff: Staff) -> str:
    checks.refuse(staff, check, "Why")
    return "refused"


def agreeing(check: CompanyCheck, staff: Staff) -> str:
    return "second" if checks.confirm_recovery(staff, check, seen="waiting-0", heard=False) else "first"


def agreeing_next(check: CompanyCheck, staff: Staff) -> str:
    return "second" if checks.confirm_recovery(staff, check, seen="confirmed-0", heard=False) else "first"


def leaving_it(check: CompanyCheck, _staff: Staff) -> str:
    leaving.leave(check.company, None, actor="company")
    return "left"


@pytest.mark.parametrize("made", [to_check, approval])
def test_of_three_who_decide_one_does(app, cast, made):
    check = made(cast)
    outcomes = at_once(app, check, [(accepting, cast.dana), (refusing, cast.max), (accepting, cast.ada)])
    assert outcomes["Settled"] == 2 and outcomes["accepted"] + outcomes["refused"] == 1
    state = "accepted" if outcomes["accepted"] else "refused"
    assert check.state == state and len(mails("company_decision")) == 1
    assert len(mails("company_invitation")) == (made is to_check and state == "accepted")


def test_a_company_that_leaves_while_it_is_accepted_has_left(app, cast):
    check = to_check(cast)
    outcomes = at_once(app, check, [(accepting, cast.dana), (leaving_it, cast.max)])
    assert outcomes["left"] == 1 and outcomes["accepted"] + outcomes["Settled"] == 1
    assert check.company.state == "left"


def test_two_who_agree_at_once_to_a_recovery_are_not_yet_two(app, cast):
    """The second one has not seen that there was a first one."""
    check = asked_for_recovery(cast)
    outcomes = at_once(app, check, [(agreeing, cast.dana), (agreeing, cast.max)])
    assert outcomes == {"first": 1, "ChangedMeanwhile": 1}
    assert check.state == "confirmed" and not mails("company_invitation")


def test_of_two_second_ones_one_makes_the_invitation(app, cast):
    check = asked_for_recovery(cast)
    agreeing(check, cast.dana)
    cast.save()
    outcomes = at_once(app, check, [(agreeing_next, cast.max), (agreeing_next, cast.ada), (agreeing_next, cast.dana)])
    assert outcomes["second"] == 1 and outcomes["first"] == 0
    assert len(mails("company_invitation")) == 1 and check.state == "accepted"
