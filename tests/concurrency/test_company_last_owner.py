"""Owners who remove each other at the same instant, and many who accept one invitation: one way in stays, one person comes.
On both databases."""

import threading
from collections import Counter
from collections.abc import Callable

from flask import Flask

from app.extensions import db
from app.models import Company, CompanyPerson
from app.operations.company import invitations, people, ways_in
from app.operations.company.invitations import InvitationOver, SetUp
from tests.cast import PASSWORD_HASH, TOTP_SECRET
from tests.company_people import person_with

CROWD = 8


def at_once(app: Flask, actions: list[Callable[[], str]]) -> Counter[str]:
    """Run all in threads that start together; counts what came of them."""
    barrier, outcomes = threading.Barrier(len(actions)), list[str]()

    def run(action: Callable[[], str]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                outcomes.append(action())
                db.session.commit()
            except (ways_in.LastWayIn, InvitationOver, people.NotThere) as refused:
                db.session.rollback()
                outcomes.append(type(refused).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return Counter(outcomes)


def test_owners_who_step_down_at_once_leave_one(app, cast):
    company_id = cast.company.id
    for number in range(CROWD - 1):
        email = f"owner{number}@example.com"
        secrets = {"password_hash": PASSWORD_HASH, "totp_secret": TOTP_SECRET}
        owner = {"role": "owner", "name": f"Owner {number}", "email": email, "email_key": email}
        db.session.add(CompanyPerson(company_id=company_id, **owner, **secrets))
    cast.save()
    ids = [person.id for person in people.listed(company_id)]
    assert len(ids) == CROWD

    def stepping_down(person_id: int) -> Callable[[], str]:
        def action() -> str:
            company = db.session.get_one(Company, company_id)
            people.change_role(company, db.session.get_one(CompanyPerson, person_id), "viewer", actor="company")
            return "stepped down"

        return action

    outcomes = at_once(app, [stepping_down(person_id) for person_id in ids])
    assert outcomes == {"stepped down": CROWD - 1, "LastWayIn": 1}
    assert [person.role for person in people.listed(company_id)].count("owner") == 1


def test_an_invitation_makes_one_person(app, cast):
    invitation = invitations.invite(cast.company, "ivy@example.com", "viewer", language="en", actor="company")
    cast.save()
    invitation_id = invitation.id

    def accepting() -> str:
        invitations.accept(invitation_id, SetUp("Ivy", PASSWORD_HASH, TOTP_SECRET, 1, "en"))
        return "accepted"

    outcomes = at_once(app, [accepting] * CROWD)
    assert outcomes == {"accepted": 1, "InvitationOver": CROWD - 1}
    ivy = person_with("ivy@example.com")
    assert ivy is not None and ivy.may_log_in
