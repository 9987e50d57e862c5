"""Naver, Kakao and Facebook as providers of logins: their pages, wire formats, refusals and notices.

`standins.social` is the `Social` of memory.py: who can log in, who is linked, and what was unlinked.
"""

from flask import Flask

from standins.faults import Faults
from standins.social import facebook, kakao, links, naver
from standins.social.memory import Social

__all__ = ["Social", "register", "settings"]


def register(app: Flask, social: Social, faults: Faults) -> None:
    """Add the three providers and the page of links to the stand-ins' application."""
    for provider in (naver, kakao, facebook):
        app.register_blueprint(provider.pages(social))
        app.register_blueprint(provider.interface(social, faults))
    app.register_blueprint(links.blueprint(social))


def settings(url: str) -> dict[str, str]:
    """The site's settings that lead to these providers."""
    return {
        "NAVER_URL": f"{url}/naver",
        "NAVER_API_URL": f"{url}/naver-api",
        "NAVER_CLIENT_ID": naver.CLIENT_ID,
        "NAVER_CLIENT_SECRET": naver.CLIENT_SECRET,
        "KAKAO_URL": f"{url}/kakao",
        "KAKAO_API_URL": f"{url}/kakao-api",
        "KAKAO_CLIENT_ID": kakao.CLIENT_ID,
        "KAKAO_CLIENT_SECRET": kakao.CLIENT_SECRET,
        "KAKAO_ADMIN_KEY": kakao.ADMIN_KEY,
        "FACEBOOK_URL": f"{url}/facebook",
        "FACEBOOK_API_URL": f"{url}/facebook-api",
        "FACEBOOK_VERSION": facebook.VERSION,
        "FACEBOOK_CLIENT_ID": facebook.CLIENT_ID,
        "FACEBOOK_CLIENT_SECRET": facebook.CLIENT_SECRET,
    }
