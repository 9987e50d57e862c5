"""The password rules, one by one, and together."""

import gzip
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import password as rule
from app.rules.password import Broken, Context, broken_rules, broken_staff_rules, is_well_known, strength

PERSON = Context(member_id="nguyen0114", name="Nguyen Van Anh", phone="+821023844471", email="vananh.n@naver.com")


def rules_of(password, context=PERSON):
    return [broken.rule for broken in broken_rules(password, context)]


@pytest.mark.parametrize(
    "password",
    ["kite-Lamp92", "Bridge=77", "a!bqxwzj", "Ab3!Ab3!", "mossy3rv", "12a45b78", "q" * 3 + "7t-Lamp", "z1z1z1z1x^"],
)
def test_good_passwords_break_no_rule(password):
    assert rules_of(password) == []


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("", ["length", "letters", "digit_or_special"]),
        ("kite-92", ["length"]),
        ("kite-Lamp92kite-Lamp9", ["length"]),
        ("kiteLampFog", ["digit_or_special"]),
        ("72946183", ["letters"]),
        ("7294-183", ["letters"]),
        ("kite Lamp92", ["characters"]),
        ("kite_Lamp92", ["characters"]),
        ("kite%Lamp92", ["characters"]),
        ("kite-Lamp92\n", ["characters"]),
        ("kíte-Lamp92", ["characters"]),
        ("연-Lamp92kite", ["characters"]),
        ("ｋite-Lamp92", ["characters"]),
        ("kite-Lamp\x0092", ["characters"]),
        ("kiteee-9aaaa", ["same_character"]),
        ("Kite!!!!Lamp", ["same_character"]),
        ("kite-aAaA92", ["same_character"]),
        ("kite-1234x", ["sequence"]),
        ("kite-4321x", ["sequence"]),
        ("Lamp7abcdx", ["sequence"]),
        ("Lamp7DCBAx", ["sequence"]),
        ("Lamp7qwerx", ["sequence"]),
        ("Lamp7fdsax", ["sequence"]),
        ("Lamp-7890x", ["sequence"]),
        ("Lamp-0987x", ["sequence"]),
        ("Lampx!@#$x", ["sequence"]),
        ("NGUYEN0114", ["member_id"]),
        ("nguyen0114", ["member_id"]),
        ("nguyen!77", ["context"]),
        ("NguyenVanAnh#1", ["context"]),
        ("vananh.n-7", ["characters", "context"]),
        ("x23844471y", ["context"]),
        ("madang-27", ["context"]),
        ("iloveyou2", ["well_known"]),
        ("Dragon2026!", ["well_known"]),
    ],
)
def test_each_rule_is_named_when_it_is_broken(password, broken):
    found = rules_of(password)
    assert set(broken) <= set(found)
    assert set(found) - set(broken) <= {"well_known"}


@pytest.mark.parametrize(
    ("password", "piece"),
    [
        ("kite Lämp92 ", Broken("characters", " ä")),
        ("kiteAAAAA-92", Broken("same_character", "AAAAA")),
        ("Lamp-76543x", Broken("sequence", "76543")),
        ("LampASDFx9", Broken("sequence", "ASDF")),
        ("anh12-NGUYEN!7", None),
        ("12-NGUYEN!7", Broken("context", "nguyen")),
    ],
)
def test_the_piece_that_breaks_a_rule_is_told(password, piece):
    found = [broken for broken in broken_rules(password, PERSON) if broken.rule != "well_known"]
    assert found == ([piece] if piece else [])


@given(st.text(max_size=30))
def test_rules_come_in_a_fixed_order_for_any_text(password):
    order = [
        "length",
        "characters",
        "letters",
        "digit_or_special",
        "same_character",
        "sequence",
        "member_id",
        "context",
        "well_known",
    ]
    found = rules_of(password)
    assert found == sorted(found, key=order.index)


@given(st.text(alphabet=string.ascii_letters + string.digits + rule.SPECIALS, min_size=8, max_size=20))
def test_a_password_that_breaks_no_rule_has_the_form_of_the_specification(password):
    if not rules_of(password):
        assert re.search("[A-Za-z]", password)
        assert re.search(r"[0-9!@#$^+=-]", password)
        assert not re.search(r"(.)\1\1\1", password)
        assert password.lower() != PERSON.member_id


@given(st.sampled_from(["0123456789", string.ascii_lowercase, "qwertyuiop", "asdfghjkl", "zxcvbnm"]), st.data())
def test_four_neighbours_of_a_row_are_found_up_and_down(row, data):
    start = data.draw(st.integers(0, len(row) - 4))
    piece = row[start : start + 4]
    for run in (piece, piece[::-1], piece.upper()):
        assert "sequence" in rules_of(f"K-{run}-M7")
        assert "sequence" not in rules_of(f"K-{run[:3]}-M7")


def test_the_list_is_long_and_every_member_entry_has_the_form_of_a_password():
    entries = gzip.decompress(rule.WELL_KNOWN.read_bytes()).decode().split()
    form = re.compile(r"(?=.*[a-z])(?=.*[0-9!@#$^+=-])[a-z0-9!@#$^+=-]{8,20}")
    fitting = [entry for entry in entries if form.fullmatch(entry)]
    assert len(fitting) >= 10_000
    assert entries == sorted(set(entries))


@pytest.mark.parametrize("password", ["password1", "PASSWORD1", "passwordpassword"])
def test_the_list_is_asked_without_case(password):
    assert is_well_known(password)


@pytest.mark.parametrize("password", ["", "\n", "password1\npassword12", "kite-Lamp92"])
def test_what_is_not_on_the_list_is_not_well_known(password):
    assert not is_well_known(password)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "연날리기 좋은 봄날의 언덕길", "x" * 4 + "yzq mvd lk", "k7" + "-m" * 63],
)
def test_staff_choose_long_passwords_of_any_composition(password):
    assert broken_staff_rules(password, PERSON) == []


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("kite-Lamp92", ["length"]),
        ("kite " * 26, ["length", "well_known"]),
        ("passwordpassword", ["well_known"]),
        ("abcabcabcabc", ["well_known"]),
        ("aaaaaaaaaaaaaa", ["well_known"]),
        ("nguyenvananh2027", ["context"]),
    ],
)
def test_staff_passwords_that_are_short_or_known_are_refused(password, broken):
    assert [found.rule for found in broken_staff_rules(password, PERSON)] == broken


@pytest.mark.parametrize(
    ("password", "bars"),
    [("password1", 0), ("short1", 0), ("", 0), ("mossyrv3", 1), ("kite-Lamp9", 2), ("kite-Lamp92#Fjord", 3)],
)
def test_strength(password, bars):
    assert strength(password) == bars


@given(st.text(max_size=40))
def test_strength_is_never_out_of_its_range(password):
    assert strength(password, PERSON) in (0, 1, 2, 3)


def test_a_megabyte_is_too_long_and_nothing_else():
    assert broken_rules("é" * 10**6, PERSON) == broken_staff_rules("é" * 10**6, PERSON) == [Broken("length")]


@pytest.mark.parametrize(("length", "fits"), [(7, False), (8, True), (20, True), (21, False)])
def test_eight_to_twenty_characters(length, fits):
    password = ("k7-Lm2=Wx9#Qv4+Tz6!Rp" * 2)[:length]
    assert rules_of(password) == ([] if fits else ["length"])


@pytest.mark.parametrize("special", "!@#$^+=-")
def test_each_of_the_eight_specials_counts_as_one(special):
    assert rules_of(f"kiteLamp{special}") == []
    assert rules_of(f"{special}kiteLamp") == []


FORBIDDEN = sorted({chr(code) for code in range(32, 127)} - set(string.ascii_letters + string.digits + rule.SPECIALS))


@pytest.mark.parametrize("sign", [*FORBIDDEN, "\t", "\u00a0", "\u3000", "\u200b", "é", "ｋ", "１", "가", "🔑"])
def test_no_other_sign_is_taken_and_it_is_named(sign):
    assert Broken("characters", sign) in broken_rules(f"kite{sign}Lamp92", PERSON)


def test_every_ascii_sign_is_either_allowed_or_forbidden():
    assert len(FORBIDDEN) == 95 - 26 - 26 - 10 - 8


@pytest.mark.parametrize("character", ["a", "A", "7", "!", "="])
def test_three_of_one_character_pass_and_four_do_not(character):
    assert "same_character" not in rules_of(f"kR{character * 3}2vLm")
    assert "same_character" in rules_of(f"kR{character * 4}2vLm")


@pytest.mark.parametrize("password", ["understand7", "asdef=Km7", "rtuv-Lamp9", "x9012=Kmv", "dSouza-oper7"])
def test_neighbours_of_two_rows_are_no_run(password):
    assert "sequence" not in rules_of(password)


@given(st.text(alphabet=string.ascii_letters + string.digits + "`~!@#$%^&*()_+-=", max_size=24))
def test_a_run_is_four_of_one_row_in_either_direction_and_nothing_else(password):
    rows = [*rule.SEQUENCES, *(row[::-1] for row in rule.SEQUENCES)]
    letters = password.lower()
    has_run = any(letters[at : at + 4] in row for at in range(len(letters) - 3) for row in rows)
    assert ("sequence" in rules_of(password)) == has_run


def test_at_least_ten_thousand_listed_passwords_would_pass_every_other_rule():
    entries = gzip.decompress(rule.WELL_KNOWN.read_bytes()).decode().split()
    stopped_by_the_list_alone = sum(broken_rules(entry) == [Broken("well_known")] for entry in entries)
    assert stopped_by_the_list_alone >= 10_000


@pytest.mark.parametrize("password", ["nguyen0114", "NGUYEN0114", "Nguyen0114"])
def test_the_member_id_is_no_password_in_any_case(password):
    assert rules_of(password) == ["member_id"]


@pytest.mark.parametrize(
    "password",
    ["Nguyen=77", "12VanAnh=9", "vananh.n7", "77Madang77", "jobfair=1", "k23844471", "0114-nguyen", "NGUYEN01144"],
)
def test_what_is_known_about_the_person_is_no_password(password):
    assert {"context", "characters"} & set(rules_of(password))


@pytest.mark.parametrize("password", ["anh=7kite", "vanKite92", "kite38444=x", "Lamp=Nguyen9x"])
def test_a_short_or_partly_known_word_may_stand_in_a_password(password):
    assert rules_of(password) == []
