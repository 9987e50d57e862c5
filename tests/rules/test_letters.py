"""What our fonts draw, and which way a text reads."""

import pytest

from app.rules.letters import is_covered, is_right_to_left, pieces, uncovered

SAMPLES = {
    "Hangul": "한빛로봇 주식회사",
    "Latin": "Curriculum vitae – “quoted”, naïve",
    "Vietnamese": "Nguyễn Thị Đào ở Hà Nội",
    "Cyrillic": "Доржийн Өнөрбаяр, Ўзбекистон",
    "Greek": "Ελλάδα",
    "Han": "王小明 臺灣 龍門",
    "Han, rare": "𠮷田 㐂 𨋢",
    "Kana": "ひらがな カタカナ",
    "Thai": "สวัสดี ทดสอบ",
    "Khmer": "ស្រីពៅ កម្ពុជា",
    "Burmese": "မြန်မာနိုင်ငံ",
    "Lao": "ສະບາຍດີ",
    "Devanagari": "श्रीकृष्ण अधिकारी",
    "Bengali": "মোহাম্মদ রহমান",
    "Gurmukhi": "ਪੰਜਾਬੀ",
    "Gujarati": "ગુજરાતી",
    "Tamil": "ஸ்ரீனிவாசன்",
    "Telugu": "తెలుగు",
    "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം",
    "Sinhala": "ශ්‍රී ලංකා",
    "Tibetan": "བོད་ཡིག",
    "Arabic": "محمد علي",
    "Persian": "مهسا علی‌نژاد",
    "Urdu": "محمد یوسف گل",
    "Hebrew": "דוד לוי",
    "Georgian": "ნინო ბერიძე",
    "Armenian": "Արամ",
    "Ethiopic": "አበበ ቢቂላ",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
}


@pytest.mark.parametrize("script", SAMPLES)
def test_every_script_of_our_visitors_is_covered(script):
    assert uncovered([SAMPLES[script]]) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("plain", []),
        ("\t\n\u00a0\u200b\u200d\ufeff", []),
        ("a🤖b🤖", ["🤖"]),
        ("👩‍🔧 👍🏽", ["👩‍🔧", "👍🏽"]),
        ("🇻🇳🇰🇷", ["🇻🇳", "🇰🇷"]),
        ("ꆈꌠ", ["ꆈ", "ꌠ"]),
        ("♥️", []),
        ("\U000e0001", []),
        ("\ue000", ["\ue000"]),
    ],
    ids=repr,
)
def test_what_no_font_has_is_named_sign_by_sign(text, missing):
    assert uncovered([text]) == missing


def test_letters_written_in_parts_are_joined_first():
    assert list(pieces("한")) == [("한", True)]


def test_the_pieces_are_the_text():
    text = "I 🤖 you 👩‍🔧!"
    assert "".join(piece for piece, _ in pieces(text)) == text
    assert [piece for piece, is_drawn in pieces(text) if not is_drawn] == ["🤖", "👩‍🔧"]


@pytest.mark.parametrize(
    ("text", "is_so"),
    [("دوام", True), ("- דוד", True), ("2024 محمد", True), ("Ali محمد", False), ("2024", False), ("", False)],
)
def test_the_first_letter_says_which_way_a_text_reads(text, is_so):
    assert is_right_to_left(text) is is_so


def test_the_list_of_what_is_covered_is_that_of_the_fonts():
    assert is_covered("가") and is_covered("𠮷") and not is_covered("\U00012000")
