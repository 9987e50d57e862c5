"""Names as people look for them on paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.name_order import OTHERS, initial, order


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("김민수", "ㄱ"), ("까치", "ㄱ"), ("가", "ㄱ"), ("나은", "ㄴ"), ("똘이", "ㄷ"), ("힣", "ㅎ"), ("이수", "ㅇ"),
        ("NGUYEN", "N"), ("nguyễn", "N"), ("Đào", "D"), ("Ñandú", "N"), ("Øystein", "O"), ("  Zed", "Z"),
        ("Оюун", OTHERS), ("王伟", OTHERS), ("မြ", OTHERS), ("", OTHERS), ("7", OTHERS),
    ],
)  # fmt: skip
def test_a_name_stands_under_its_letter(name, letter):
    assert initial(name) == letter


def test_korean_comes_first_then_latin_then_all_others():
    names = ["Оюун", "Zed", "Đào", "하늘", "Anh", "김", "王伟", "Dao"]
    assert sorted(names, key=order)[:6] == ["김", "하늘", "Anh", "Dao", "Đào", "Zed"]
    assert set(sorted(names, key=order)[6:]) == {"Оюун", "王伟"}


@given(st.lists(st.text(max_size=8).map(str.strip), max_size=30))
def test_each_letter_is_one_stretch_of_the_list(names):
    letters = [initial(name) for name in sorted(names, key=order)]
    stretches = [letter for nth, letter in enumerate(letters) if nth == 0 or letters[nth - 1] != letter]
    assert len(stretches) == len(set(stretches))
