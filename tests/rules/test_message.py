"""What fits into a text message, which letters go, and when promotion may not."""

from datetime import UTC, datetime

import pytest

from app.rules import message
from app.rules.message import NEWS, SERVICE


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("abc", 3), ("가나다", 6), ("마당 2027", 9), ("Ä", 0), ("a\nb", 3), ("…", 2), ("Привет", 12)],
)
def test_bytes_are_counted_as_carriers_count_them(text, length):
    assert message.byte_length(text) == length


@pytest.mark.parametrize(("letters", "kind"), [(45, "SMS"), (46, "LMS")])
def test_ninety_bytes_are_one_short_message(letters, kind):
    assert message.kind_of("가" * letters) == kind


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("홍길동", True),
        ("NGUYEN", True),
        ("Nguyễn", False),
        ("李小龍", True),
        ("刘", False),
        ("สวัสดี", False),
        ("😀", False),
    ],
)
def test_carriers_know_only_the_letters_of_euc_kr(text, goes):
    assert message.can_be_sent(text) is goes


def test_rare_syllables_that_python_would_spell_with_eight_bytes_do_not_go():
    assert len("뷁".encode("euc_kr")) == 8
    assert not message.can_be_sent("뷁")


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("NGUYỄN THỊ HƯƠNG", "NGUYEN THI HUONG"),
        ("Đặng", "Dang"),
        ("10:00 – 12:00", "10:00 - 12:00"),
        ("José Müller", "Jose Muller"),
        ("한글", "한글"),
        ("刘", "刘"),
    ],
)
def test_letters_are_made_simpler_where_that_says_the_same(text, simple):
    assert message.simplified(text) == simple


def test_what_nobody_can_write_simpler_is_dropped():
    assert message.without_unknown("Fair 😀 in Seoul\n刘 10:00") == "Fair in Seoul\n10:00"


def test_a_long_text_ends_where_the_message_does():
    assert message.shortened("가" * 1001) == "가" * 1000
    assert message.shortened("short") == "short"


# Korean time is nine hours ahead of UTC.
@pytest.mark.parametrize(
    ("clock", "night"),
    [((11, 59, 59), False), ((12, 0, 0), True), ((18, 0, 0), True), ((22, 59, 59), True), ((23, 0, 0), False)],
)
def test_the_night_is_from_nine_to_eight_in_korea(clock, night):
    assert message.is_night(datetime(2027, 3, 1, *clock, tzinfo=UTC)) is night


DAY, NIGHT = datetime(2027, 3, 1, 3, tzinfo=UTC), datetime(2027, 3, 1, 15, tzinfo=UTC)
AD = message.marked("새 박람회", "마당", "080-000-0000")


def test_promotion_begins_with_its_mark_and_sender_and_ends_with_the_way_to_refuse():
    assert AD == "(광고)[마당] 새 박람회\n무료수신거부 080-000-0000"


@pytest.mark.parametrize(
    ("purpose", "text", "moment", "wants", "why"),
    [
        (SERVICE, "Your ticket", NIGHT, False, None),
        (NEWS, AD, DAY, True, None),
        (NEWS, AD, NIGHT, True, "night"),
        (NEWS, AD, DAY, False, "not_wanted"),
        (NEWS, "새 박람회", DAY, True, "unmarked"),
        (NEWS, "새 박람회 (광고)", DAY, True, "unmarked"),
    ],
)
def test_promotion_goes_by_day_marked_and_to_who_wants_it(purpose, text, moment, wants, why):
    assert message.hindrance(purpose, text, moment, wants_news=wants) == why
