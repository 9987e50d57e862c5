"""The language of mails and messages: one that the site is written in, whatever somebody speaks."""

from flask import current_app

READ_BY_OTHERS = "en"


def written_in(*spoken: str) -> str:
    """The first of these languages that the site is written in, else English."""
    ours = current_app.config["LANGUAGES"]
    return next((language for language in spoken if language in ours), READ_BY_OTHERS)
