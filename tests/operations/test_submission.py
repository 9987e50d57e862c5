"""One-time keys of submits."""

from app.extensions import db
from app.operations import submission


def test_the_first_outcome_stays(app):
    key = submission.key_of("page", {"name": "Lan"})
    assert submission.first_outcome(key) is None
    assert submission.remember(key, "/first")
    assert not submission.remember(key, "/second")
    db.session.commit()
    assert submission.first_outcome(key) == "/first"


def test_a_forgotten_key_can_be_used_again(app):
    submission.remember("key", "/first")
    submission.forget("key")
    assert submission.remember("key", "/second")


def test_corrected_content_is_another_submit(app):
    one = submission.key_of("page", {"name": "Lan", "phone": "1"})
    assert one == submission.key_of("page", {"phone": "1", "name": "Lan"})
    assert one != submission.key_of("page", {"name": "Lan", "phone": "2"})
    assert one != submission.key_of("other page", {"name": "Lan", "phone": "1"})
