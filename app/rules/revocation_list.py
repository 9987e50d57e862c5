"""A list of revoked certificates (CRL), checked once: whose it is, whether it is whole, and for when it holds."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID, NameOID

STRONG = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
LEAST_BITS = 2048
CLOCK_SKEW = timedelta(minutes=1)  # by which an authority's clock may be ahead of ours
MOST_ENTRIES = 300_000
SHORT_NAMES = {
    NameOID.COMMON_NAME: "cn",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "ou",
    NameOID.ORGANIZATION_NAME: "o",
    NameOID.COUNTRY_NAME: "c",
}


class ListRefused(Exception):
    """`reason` is a word for logs."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class CheckedList:
    """From when until when it holds, and what is on it: serial number in hex, since when, and why."""

    fingerprint: str
    this_update: datetime
    next_update: datetime
    entries: dict[str, tuple[datetime, str | None]]


def checked(
    content: bytes, issuer: x509.Certificate, addresses: Collection[str], moment: datetime, *, of_authorities: bool
) -> CheckedList:
    """The list, if this issuer signed it for what can be fetched at these addresses, and it holds now.

    `of_authorities` tells whether it is asked about an authority or about somebody whom one certified.
    Raises ListRefused.
    """
    try:
        found = x509.load_der_x509_crl(content)
        _require_issuer(found, issuer)
        _require_scope(found, addresses, of_authorities)
        this_update, next_update = _times(found, moment)
        entries = _entries(found)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ListRefused("unreadable") from None
    return CheckedList(hashlib.sha256(content).hexdigest(), this_update, next_update, entries)


def _require_issuer(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> None:
    key = issuer.public_key()
    if found.issuer != issuer.subject:
        raise ListRefused("other_issuer")
    if not isinstance(found.signature_hash_algorithm, STRONG):
        raise ListRefused("weak_hash")
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS or not _may_sign_lists(issuer):
        raise ListRefused("issuer_key")
    if not found.is_signature_valid(key):
        raise ListRefused("signature")


def _may_sign_lists(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True


def _require_scope(found: x509.CertificateRevocationList, addresses: Collection[str], of_authorities: bool) -> None:
    """It is whole, and about the certificates that are asked about. Lists of changes, of several issuers or of some
    reasons only are refused, as is whatever is critical and not understood."""
    for extension in found.extensions:
        if extension.oid == ExtensionOID.DELTA_CRL_INDICATOR:
            raise ListRefused("delta")
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            _require_point(extension.value, addresses, of_authorities)
        elif extension.critical:
            raise ListRefused("critical_extension")


def _require_point(point: x509.IssuingDistributionPoint, addresses: Collection[str], of_authorities: bool) -> None:
    if point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs:
        raise ListRefused("indirect" if point.indirect_crl else "partial")
    if point.only_contains_user_certs if of_authorities else point.only_contains_ca_certs:
        raise ListRefused("partial")
    if point.relative_name is not None:
        raise ListRefused("other_point")
    if point.full_name is not None and not _is_at(point.full_name, addresses):
        raise ListRefused("other_point")


def _is_at(names: Collection[x509.GeneralName], addresses: Collection[str]) -> bool:
    """Whether the list calls itself by one of the addresses under which the certificate has it."""
    wanted = {_plain(address) for address in addresses} | {_entry_of(address) for address in addresses} - {()}
    return any(
        (isinstance(name, x509.UniformResourceIdentifier) and _plain(name.value) in wanted)
        or (isinstance(name, x509.DirectoryName) and _entry(name.value) in wanted)
        for name in names
    )


def _plain(address: str) -> tuple[str, ...]:
    """An address without what may be written in different ways."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if parts.scheme == "ldap":
        return ("ldap", parts.hostname or "", path.lower().replace(" ", ""))
    return (parts.scheme, parts.netloc.lower(), path, parts.query)


def _entry_of(address: str) -> tuple[str, ...]:
    """The entry of a directory that an ldap address names, without regard to order and case."""
    parts = urlsplit(address)
    if parts.scheme != "ldap":
        return ()
    return tuple(sorted(part.strip().lower() for part in unquote(parts.path).lstrip("/").split(",")))


def _entry(name: x509.Name) -> tuple[str, ...]:
    return tuple(sorted(f"{SHORT_NAMES.get(part.oid, '?')}={part.value!s}".lower() for part in name))


def _times(found: x509.CertificateRevocationList, moment: datetime) -> tuple[datetime, datetime]:
    this_update, next_update = found.last_update_utc, found.next_update_utc
    if next_update is None or this_update >= next_update:
        raise ListRefused("no_end")
    if this_update > moment + CLOCK_SKEW:
        raise ListRefused("to_come")
    if next_update <= moment:
        raise ListRefused("outdated")
    return this_update, next_update


def _entries(found: x509.CertificateRevocationList) -> dict[str, tuple[datetime, str | None]]:
    if len(found) > MOST_ENTRIES:
        raise ListRefused("too_many")
    return {f"{entry.serial_number:x}": (entry.revocation_date_utc, _reason(entry)) for entry in found}


def _reason(entry: x509.RevokedCertificate) -> str | None:
    """Why, as far as it is said. An entry about somebody else's certificate would be on an indirect list."""
    reason: str | None = None
    extensions: Any = entry.extensions
    for extension in extensions:
        if extension.oid == CRLEntryExtensionOID.CRL_REASON:
            reason = extension.value.reason.value
        elif extension.critical or extension.oid == CRLEntryExtensionOID.CERTIFICATE_ISSUER:
            raise ListRefused("entry_extension")
    return reason
