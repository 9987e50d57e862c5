"""Whom this site trusts: the roots and issuing authorities of its settings, and the policies that it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509

from app.extensions import made_once
from app.rules.certificate_files import as_der, read_files
from app.rules.certificate_policies import allowed_by_default


@dataclass(frozen=True)
class Trust:
    """Roots, known issuing authorities, and the OIDs of policies that are taken."""

    roots: tuple[x509.Certificate, ...]
    issuers: tuple[x509.Certificate, ...]
    policies: frozenset[str]

    def is_root(self, certificate: x509.Certificate) -> bool:
        return any(root.sha256 == certificate.sha256 for root in self.roots)

    def vouches_for(self, certificate: x509.Certificate) -> bool:
        """Whether the operator named this certificate."""
        return any(known.sha256 == certificate.sha256 for known in (*self.roots, *self.issuers))


def trust() -> Trust:
    """Of this application; read once."""
    return made_once("certificate_trust", _made)


def is_configured() -> bool:
    """Whether certificates can be taken at all; where not, they are hidden and staff look at papers."""
    return bool(trust().roots)


def _made(config: Mapping[str, Any]) -> Trust:
    return Trust(
        _loaded(config["CERTIFICATE_ROOTS"]),
        _loaded(config["CERTIFICATE_ISSUERS"]),
        frozenset(config["CERTIFICATE_POLICIES"]) or allowed_by_default(),
    )


def _loaded(paths: list[str]) -> tuple[x509.Certificate, ...]:
    """Each with its parts read once, since certificates are read lazily and these are shared by threads."""
    found = tuple(x509.Certificate.load(as_der(certificate)) for certificate in read_files(paths))
    for certificate in found:
        _ = (
            certificate.public_key.native,
            certificate.critical_extensions,
            certificate.subject.hashable,
            certificate.sha256,
        )
    return found
