"""The languages that people can name."""

import pytest
from babel import Locale
from flask_babel import force_locale

from app.forms.languages import language_name, languages, spoken


def offered(app, language: str) -> list[tuple[str, str]]:
    with app.test_request_context(), force_locale(language):
        return [(str(choice.value), str(choice.label)) for choice in languages()]


def test_nothing_stands_first_then_korean_and_english(app):
    assert [code for code, _ in offered(app, "en")[:3]] == ["", "ko", "en"]


@pytest.mark.parametrize(("language", "name"), [("en", "Vietnamese"), ("ko", "베트남어")])
def test_names_are_in_the_readers_language(app, language, name):
    assert ("vi", name) in offered(app, language)


def test_each_is_offered_once_in_the_order_of_its_name(app):
    codes = [code for code, _ in offered(app, "en")]
    assert len(set(codes)) == len(codes) == len(spoken()) + 1
    names = [name.casefold() for _, name in offered(app, "en")[3:]]
    assert names == sorted(names)


@pytest.mark.parametrize(
    "code", ["vi", "uz", "mn", "fil", "km", "ne", "my", "tg", "kk", "yue", "zh", "id", "th", "bn", "si"]
)
def test_what_people_speak_is_there(code):
    assert code in spoken()


@pytest.mark.parametrize("code", ["la", "grc", "sa", "egy", "akk", "mul", "und", "zxx", "mis", "root"])
def test_what_nobody_speaks_is_not(code):
    assert code not in spoken()


def test_a_language_without_a_name_of_the_readers_is_named_in_english(app):
    unnamed = next(code for code in spoken() if code not in Locale("ko").languages)
    assert language_name(unnamed, "ko") == Locale("en").languages[unnamed]
    assert language_name("qqq", "ko") == "qqq"
