"""Who stands above a certificate: its authority, or issuers that no path may lead through."""

from datetime import UTC, datetime

from standins.certificates import authorities, profile
from standins.certificates.addresses import Addresses
from standins.certificates.authorities import ROOT, VALID_FROM, VALID_TO, Authority, key
from standins.certificates.profile import Content, Name, Signer, certificate

PAST = datetime(2023, 1, 1, tzinfo=UTC)


def line(kind: str, authority: Authority, at: Addresses) -> tuple[Signer, tuple[bytes, ...]]:
    """The issuer of a kind of line, and the certificates that a browser sends along because it found them."""
    if kind == "authority":
        return authority.signer, ()
    if kind == "impostor":
        return authorities.IMPOSTOR.signer, (authorities.IMPOSTOR.signer.certificate,)
    if kind == "unlisted":
        return _between(ROOT.signer, "unlisted", may_issue=True), ()
    if kind == "not_ca":
        found = _between(authority.signer, "not_ca", may_issue=False)
    elif kind == "sub_authority":
        found = _between(authority.signer, "sub_authority", may_issue=True)
    elif kind == "expired":
        found = _between(ROOT.signer, "expired", may_issue=True, valid_to=PAST)
    elif kind == "revoked":
        points = profile.list_points(at.list_points(ROOT, ROOT.points))
        found = _between(ROOT.signer, "revoked", may_issue=True, more=(points,))
    else:
        return _looped()
    return found, (found.certificate,)


def _between(
    issuer: Signer, name: str, *, may_issue: bool, valid_to: datetime = VALID_TO, more: tuple[bytes, ...] = ()
) -> Signer:
    """Somebody whom this issuer certified, with the right to issue or without."""
    own = _name(name)
    usages = profile.CERTIFYING if may_issue else profile.SIGNING
    extensions = (
        profile.key_usage(usages),
        profile.basic_constraints(is_ca=may_issue),
        profile.policies([profile.ANY_POLICY]),
        *more,
    )
    own_key = key(f"between:{NAMES.index(name)}")
    made = certificate(Content(serial(name), own, own_key, VALID_FROM, valid_to, extensions), issuer)
    return Signer(own, own_key, made)


def _looped() -> tuple[Signer, tuple[bytes, ...]]:
    """Two authorities, each certified by the other."""
    one, other = (Signer(_name(name), key(f"between:{NAMES.index(name)}")) for name in ("loop_one", "loop_two"))
    by_other = _between(other, "loop_one", may_issue=True)
    by_one = _between(one, "loop_two", may_issue=True)
    return by_other, (by_other.certificate, by_one.certificate)


NAMES = ("unlisted", "not_ca", "sub_authority", "expired", "loop_one", "loop_two", "revoked")


def serial(name: str) -> int:
    """Of the certificate of one of these."""
    return 0x2000 + NAMES.index(name)


def _name(name: str) -> Name:
    title = f"Madang Test CA ({name.replace('_', ' ')})"
    return Name((("c", "KR"), ("o", "Madang"), ("ou", authorities.UNIT), ("cn", title)))
