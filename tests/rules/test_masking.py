"""Names that only who knows them recognises."""

import pytest

from app.rules.masking import masked_name


@pytest.mark.parametrize("name, shown", [
    ("NGUYEN THI HUONG", "NGUYEN T** H****"),
    ("KIM Minsu", "KIM M****"),
    ("김민수", "김*수"),
    ("남궁민수", "남**수"),
    ("김민", "김*"),
    ("Suharto", "S******"),
    ("O", "O"),
    ("សុខ សុភា", "សុខ សុ*"),
])  # fmt: skip
def test_a_name_is_masked(name, shown):
    assert masked_name(name) == shown
