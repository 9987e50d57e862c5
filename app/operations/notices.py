"""Whether a member wants news, by message and by e-mail: a setting, and a fact about each change (IM-9)."""

from app.models import Member, TermsText
from app.operations import consent

WAYS = ("notice_by_message", "notice_by_email")


def choose(member: Member, *, by_message: bool, by_email: bool, language: str) -> None:
    """Store both choices; what changed is also recorded with the text that was shown. Flushed, not committed."""
    text = TermsText.current("notices", language)
    for way, accepted in zip(WAYS, (by_message, by_email), strict=True):
        if getattr(member, way) != accepted and text is not None:
            consent.record(member, way, text.version, text.language, agreed=accepted)
        setattr(member, way, accepted)


def record_first_choice(member: Member) -> None:
    """Record what was chosen at the sign-up, acceptance and refusal alike. Flushed, not committed."""
    text = TermsText.current("notices", member.language)
    if text is None:
        return
    for way in WAYS:
        consent.record(member, way, text.version, text.language, agreed=getattr(member, way))
