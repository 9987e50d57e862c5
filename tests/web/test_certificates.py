"""Each reason to refuse a certificate has its message (CM-6)."""

import pytest
from flask_babel import force_locale

from app.operations.certificate import refusals
from app.operations.certificate.refusals import Refused
from app.web.certificates import MESSAGES, message_of


def all_below(kind: type[Refused]) -> set[type[Refused]]:
    found = set(kind.__subclasses__())
    return found.union(*(all_below(each) for each in found)) if found else set()


REFUSALS = sorted(all_below(Refused), key=lambda each: each.code)


def test_codes_are_unique_and_each_has_a_message():
    codes = [refusal.code for refusal in REFUSALS]
    assert len(set(codes)) == len(codes)
    assert set(codes) == set(MESSAGES)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.code)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_message_says_what_happened_and_what_to_do(app, language, refusal):
    with app.test_request_context("/"), force_locale(language):
        message = message_of(refusal("detail"))
        texts = [str(message.title), str(message.text), str(message.what_to_do)]
    assert all(texts)
    assert "detail" not in " ".join(texts)
    assert not any(word in " ".join(texts).lower() for word in ("invalid", "failed", "please"))


def test_a_sole_proprietor_is_told_of_the_way_by_staff(app):
    with app.test_request_context("/"), force_locale("en"):
        message = message_of(refusals.OwnerPerhapsResident())
        assert "never ask for that number" in str(message.text)
        assert "our staff" in str(message.what_to_do)
