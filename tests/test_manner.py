"""Companies are spoken to formally in Korean (합니다), members as one talks (해요). A text that both read must be neither."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from deploy.check_catalogue import ROOT, messages_of_source

KOREAN = ROOT / "app/translations/ko/LC_MESSAGES/messages.po"
OF_COMPANIES = re.compile(r"app/(forms/company/|views/company/|templates/(company/|email/company_|macros/company_))")
LAST_WORD = re.compile(r"[가-힣]+요(?=[.,?!)’\s]|$)")
# A request, a greeting and a no are good in both; the others are nouns.
NEITHER = ("주세요", "안녕하세요", "아니요", "필요", "중요", "주요", "개요")


def is_talk(text: str) -> bool:
    return any(not word.endswith(NEITHER) for word in LAST_WORD.findall(text))


def of_companies() -> Iterator[tuple[str, str]]:
    """What pages and mails of companies say, each with where."""
    with KOREAN.open("rb") as file:
        korean = read_po(file)
    for message in messages_of_source():
        places = [name for name, _ in message.locations if OF_COMPANIES.match(name)]
        found = korean.get(message.id, message.context) if message.id and places else None
        if found:
            yield from (
                (places[0], text) for text in ([found.string] if isinstance(found.string, str) else found.string)
            )


def test_companies_are_spoken_to_formally():
    assert [(place, text) for place, text in of_companies() if is_talk(text)] == []


@pytest.mark.parametrize("text", ["로그인했어요.", "도움이 필요하신가요?", "안녕하세요. 끝났어요"])
def test_talk_is_known_by_its_endings(text):
    assert is_talk(text)


@pytest.mark.parametrize(
    "text", ["로그인했습니다.", "이름을 적어 주세요.", "안녕하세요.", "회원 자격에 필요", "아니요, 그대로 둡니다"]
)
def test_what_is_good_in_both_manners_is_no_talk(text):
    assert not is_talk(text)
