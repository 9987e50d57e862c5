"""Browsers in words."""

import pytest

from app.rules.devices import device_words

LINUX = "Mozilla/5.0 (X11; Linux x86_64) "
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
ANDROID = "Mozilla/5.0 (Linux; Android 15; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) "
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (WINDOWS + "Chrome/140.0 Safari/537.36", "Chrome, Windows"),
        (WINDOWS + "Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        (WINDOWS + "Chrome/140.0 Whale/4.0 Safari/537.36", "Whale, Windows"),
        (ANDROID + "SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36", "Samsung Internet, Android"),
        (ANDROID + "Chrome/140.0 Mobile Safari/537.36;KAKAOTALK 2510", "KakaoTalk, Android"),
        (IPHONE + "Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (IPHONE + "CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        (MAC + "Version/18.0 Safari/605.1.15", "Safari, Mac"),
        (LINUX + "Gecko/20100101 Firefox/143.0", "Firefox, Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_browser_and_system(user_agent, words):
    assert device_words(user_agent) == words
