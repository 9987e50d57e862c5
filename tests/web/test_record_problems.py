"""What staff read of a record that the customer system did not take."""

import pytest

from app.web.record_problems import problem_in_words

WORDS = {
    "slow": "It did not answer in time",
    "unreachable": "It could not be reached",
    "status_503": "It answered with the error 503",
    "bad_record": "It does not take the record as it is",
    "bad_record name_english": "It does not take: Company name in English",
    "bad_record address.road": "It does not take: Address",
    "bad_record nosuch": "It does not take: nosuch",
    "withdrawn_there": "It has the company as withdrawn",
    "quota_used_up": "quota_used_up",
    None: "",
}


@pytest.mark.parametrize(("code", "words"), WORDS.items())
def test_a_problem_has_words_and_else_stays_as_it_came(app, code, words):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        app.preprocess_request()
        assert problem_in_words(code) == words
