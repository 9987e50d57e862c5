"""The keys on the kiosk's screen: Hangul put together, letters with marks, and the rules of what is typed."""

import pytest

TYPE = """async (keys) => {
    const { add, erase } = await import("/js/kiosk/walk-in/hangul.js");
    return [...keys].reduce((text, key) => (key === "<" ? erase(text) : add(text, key)), "");
}"""
VARIANTS = """async (letter) => (await import("/js/kiosk/walk-in/layouts.js")).variants(letter)"""
PROBLEMS = """async (answers) => (await import("/js/kiosk/walk-in/rules.js")).problems(answers)"""


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("ㄱㅣㅁㅁㅣㄴㅅㅜ", "김민수"),
        ("ㅎㅗㅏㅇ", "황"),
        ("ㅇㅡㅣ", "의"),
        ("ㄷㅏㄹㄱ", "닭"),
        ("ㄷㅏㄹㄱㅣ", "달기"),
        ("ㄱㅏㅂㅅㅣ", "갑시"),
        ("ㄲㅗㅊ", "꽃"),
        ("ㄲㅗㅊㅣ", "꼬치"),
        ("ㅇㅏㄸㅏ", "아따"),
        ("ㅇㅣㅆㅓ", "이써"),
        ("ㅏㅣ", "ㅏㅣ"),
        ("ㅗㅏ", "ㅘ"),
        ("ㄱㄱ", "ㄱㄱ"),
        ("ㅇㅜㅓㄴ<<<", "ㅇ"),
        ("ㅇㅜㅓㄴ<", "워"),
        ("ㄷㅏㄹㄱ<", "달"),
        ("ㄱ<", ""),
        ("<", ""),
        ("ㅎㅡㅇㅓㅇ", "흐엉"),
    ],
)
def test_hangul_is_put_together_and_taken_apart(empty_page, keys, text):
    assert empty_page.evaluate(TYPE, keys) == text


@pytest.mark.parametrize(
    ("letter", "some"),
    [
        ("E", "ÉÈẺẼẸÊ"),
        ("Ê", "ẾỀỂỄỆ"),
        ("O", "ƠØÖ"),
        ("Ơ", "ỚỜỞỠỢ"),
        ("A", "ĂÂÅÆ"),
        ("D", "Đ"),
        ("S", "ŞŠß"),
        ("I", "İı"),
    ],
)
def test_a_letter_offers_those_with_marks(empty_page, letter, some):
    assert set(some) <= set(empty_page.evaluate(VARIANTS, letter))


@pytest.mark.parametrize("sign", ["1", "-", "ㄱ", "가"])
def test_other_keys_offer_none(empty_page, sign):
    assert empty_page.evaluate(VARIANTS, sign) == []


GOOD = {"name": "NGUYỄN VĂN HÙNG", "contact": "", "terms_of_use": True, "of_age": True}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"name": "아이굴"}, {}),
        ({"name": "O’Brien-Núñez"}, {}),
        ({"name": "  "}, {"name": "walk_in.name_needed"}),
        ({"name": "12"}, {"name": "walk_in.name_letters"}),
        ({"name": "Anna_1"}, {"name": "walk_in.name_letters"}),
        ({"contact": "+84 912 345 678"}, {}),
        ({"contact": "01023844471"}, {}),
        ({"contact": "a@b.co"}, {}),
        ({"contact": "a@b"}, {"contact": "walk_in.email"}),
        ({"contact": "123"}, {"contact": "walk_in.phone"}),
        ({"terms_of_use": False}, {"terms_of_use": "walk_in.terms"}),
        ({"of_age": False}, {"of_age": "walk_in.age"}),
    ],
)
def test_the_rules_are_known_without_the_server(empty_page, changes, found):
    assert empty_page.evaluate(PROBLEMS, GOOD | changes) == found
