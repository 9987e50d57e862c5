"""The kinds of test certificates: those that are to be taken, and one for each reason to refuse."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

SEOUL = timezone(timedelta(hours=9))


@dataclass(frozen=True)
class Kind:
    """How a certificate of a kind differs from a business's general-purpose one.

    `code` is the first byte of its serial number, so that whoever knows the number alone knows the kind.
    """

    code: int
    title: str
    what: str
    policy: str = "business"  # of the authority's policies
    brand: str = ""  # the only one that issues it
    term: str = "year"
    bound_to: str = "number"  # what the VID is made of: number, resident, another, or nothing
    has_r: bool = True
    key: str = "pool"
    digest: str = "sha256"
    issuer: str = "authority"  # or what stands between, see lines.py
    usage: tuple[str, ...] = ("digitalSignature", "nonRepudiation")


KINDS: dict[str, Kind] = {
    "business": Kind(0x40, "Business, general purpose", "taken"),
    "tax": Kind(0x41, "Electronic tax invoices", "taken only where the site's settings allow its policy", policy="tax"),
    "expires_soon": Kind(0x42, "Expires within a week", "taken, with a word about its end", term="soon"),
    "financial": Kind(0x43, "Financial certificate", "taken", policy="financial", brand="yessign"),
    "personal": Kind(0x44, "Personal", "refused: not a business's", policy="personal"),
    "financial_personal": Kind(
        0x45,
        "Personal financial certificate",
        "refused: not a business's",
        policy="financial_personal",
        brand="yessign",
    ),
    "bank": Kind(0x46, "Only for banks or securities", "refused: of limited purpose", policy="bank"),
    "resident": Kind(
        0x47, "Bound to a resident number", "cannot be matched to the business number: staff check", bound_to="resident"
    ),
    "wrong_vid": Kind(0x48, "Bound to another number", "refused: the owner differs", bound_to="another"),
    "no_vid": Kind(0x49, "Without an owner's number", "refused: the owner cannot be checked", bound_to="nothing"),
    "no_r": Kind(0x4A, "Key file that lost R", "refused: the owner cannot be checked", has_r=False),
    "expired": Kind(0x4B, "Expired", "refused", term="over"),
    "not_yet": Kind(0x4C, "Not valid yet", "refused", term="to_come"),
    "revoked": Kind(0x4D, "Revoked", "refused: on the list, and revoked for OCSP"),
    "wrong_root": Kind(0x4E, "Of an unknown root", "refused", issuer="impostor"),
    "self_signed": Kind(0x4F, "Signed by itself", "refused", issuer="itself"),
    "missing_issuer": Kind(0x50, "Issuer's certificate is missing", "refused", issuer="unlisted"),
    "not_ca_issuer": Kind(0x51, "Issuer may not issue", "refused: CA:FALSE above it", issuer="not_ca"),
    "path_length": Kind(0x52, "One authority too many", "refused: the path is too long", issuer="sub_authority"),
    "expired_issuer": Kind(0x53, "Issuer has expired", "refused", issuer="expired"),
    "revoked_issuer": Kind(0x58, "Issuer was revoked", "refused: its issuer is on the root's list", issuer="revoked"),
    "looped": Kind(0x54, "Issuers in a circle", "refused", issuer="looped"),
    "weak": Kind(0x55, "RSA with 1024 bits", "refused: the key is too short", key="weak"),
    "sha1": Kind(0x56, "Signed with SHA-1", "refused: the hash is outdated", digest="sha1"),
    "no_usage": Kind(0x57, "Key only for encryption", "refused: not for signing", usage=("keyEncipherment",)),
}
REVOKED = "revoked"
BY_CODE = {kind.code: name for name, kind in KINDS.items()}


@dataclass(frozen=True)
class Term:
    """From when until when, in whole seconds."""

    valid_from: datetime
    valid_to: datetime


def term(name: str, today: date) -> Term:
    """Whole days of Seoul that stay the same for a month, so that what is issued twice is the same certificate."""
    this_month = today.replace(day=1)
    start = {"over": _months(this_month, -14), "to_come": _months(this_month, 2)}.get(name, _months(this_month, -1))
    if name == "soon":
        return Term(_midnight(_months(this_month, -11)), last_second(today + timedelta(days=6)))
    return Term(_midnight(start), last_second(_months(start, 12)))


def today() -> date:
    return datetime.now(SEOUL).date()


def _months(first: date, count: int) -> date:
    years, month = divmod(first.month - 1 + count, 12)
    return date(first.year + years, month + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL).astimezone(UTC)


def last_second(day: date) -> datetime:
    """When a certificate ends whose last day this is."""
    return _midnight(day + timedelta(days=1)) - timedelta(seconds=1)
