"""E-mail addresses: their form, without asking the network, and the form in which they are compared (IM-6)."""

from email_validator import EmailNotValidError, validate_email

from app.rules.text import clean_ascii

DOMAINS = (
    "gmail.com",
    "naver.com",
    "daum.net",
    "kakao.com",
    "hanmail.net",
    "nate.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
)
LONGEST = 254


class EmailUnreadable(Exception):
    """What was typed does not have the form of an e-mail address."""


def read_email(typed: str) -> str:
    """The address in lower case, the domain as the network knows it. Raises EmailUnreadable.

    Hardly a mailbox in the world tells Kim@ from kim@, and two accounts for one mailbox would be worse.
    """
    text = clean_ascii(typed)
    if len(text) > LONGEST:
        raise EmailUnreadable("It is longer than 254 characters.")
    try:
        address = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise EmailUnreadable(str(error)) from error
    return f"{address.local_part}@{address.ascii_domain}".lower()


def joined(local_part: str, domain: str) -> str:
    """The address from its two fields, as typed; a whole address in the first field stands."""
    local_part, domain = clean_ascii(local_part), clean_ascii(domain)
    return local_part if "@" in local_part else f"{local_part}@{domain.removeprefix('@')}"


def parted(address: str) -> tuple[str, str]:
    """Local part and domain."""
    local_part, _, domain = address.rpartition("@")
    return local_part, domain


def masked(address: str) -> str:
    """ng****@gmail.com: enough for its owner to know it again."""
    local_part, domain = parted(address)
    return f"{local_part[:2]}{'*' * 4}@{domain}"
