"""The one verifier of signatures by joint and financial certificates.

The order: read it, use up its challenge, look at algorithms, chain and signature, then at what the certificate is for
and whose it is, and last, of a chain that is known to be in order, whether anything of it was revoked.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import x509

from app.extensions import db
from app.models.types import now
from app.operations.certificate import challenge, envelope, owner, path, revocation
from app.operations.certificate.algorithms import OnlyStrong, is_strong_key, names_one_hash
from app.operations.certificate.envelope import Envelope
from app.operations.certificate.refusals import NotConfigured, Refused, SignatureWrong, WeakAlgorithm
from app.operations.certificate.trust import Trust, trust
from app.rules.certificate_policies import JOINT, policies

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verified:
    """A certificate whose holder has just signed."""

    kind: str  # joint or financial, as its policy says
    brand: str
    owner: str = field(repr=False)  # the proved name, else the common name
    issuer: str
    serial: str  # hex
    subject: str = field(repr=False)
    thumbprint: str  # SHA-256 of its DER, hex
    policy: str  # OID
    usage: str  # its policy's scope: general, …
    valid_from: datetime
    valid_to: datetime


def verify(purpose: str, signature_b64: str, r_b64: str, *, number: str | None = None, kind: str = JOINT) -> Verified:
    """Who signed this browser's challenge for this purpose. With `number` the certificate must be bound to it.

    Raises a refusal (`refusals`). Commits the use of the challenge, and may ask for revocation outside: call it before
    anything is changed. `kind` is what the person chose; the certificate itself says what it is.
    """
    try:
        return _verified(purpose, signature_b64, r_b64, number, kind)
    except Refused as refused:
        log.info("certificate refused", extra={"reason": refused.code, "detail": refused.detail, "kind": kind})
        raise


def _verified(purpose: str, signature_b64: str, r_b64: str, number: str | None, kind: str) -> Verified:
    known = trust()
    if not known.roots:
        raise NotConfigured
    signed = envelope.read(signature_b64)
    _use_challenge(purpose, signed.content, number)
    moment = now()
    chain = envelope.fenced(lambda: _chain(signed, known, moment))
    verified = envelope.fenced(lambda: _looked_at(signed.signer, known, number, r_b64, kind))
    revocation.require_unrevoked(chain, known, moment)
    return verified


def _use_challenge(purpose: str, content: bytes, number: str | None) -> None:
    """Used up whatever comes of it, and before any other service is asked."""
    try:
        challenge.take(purpose, content, number)
    finally:
        db.session.commit()


def _chain(signed: Envelope, known: Trust, moment: datetime) -> tuple[x509.Certificate, ...]:
    signer_info = signed.signer_info
    strong = OnlyStrong()
    if not is_strong_key(signed.signer.public_key):
        raise WeakAlgorithm("key")
    if not strong.digest_algorithm_allowed(signer_info["digest_algorithm"], moment):
        raise WeakAlgorithm("digest")
    if not strong.signature_algorithm_allowed(signer_info["signature_algorithm"], moment, None):
        raise WeakAlgorithm("signature")
    if not names_one_hash(signer_info):
        raise SignatureWrong("hashes_differ")
    return path.judge(signed, known, moment)


def _looked_at(certificate: x509.Certificate, known: Trust, number: str | None, r_b64: str, kind: str) -> Verified:
    owner.require_binding_key(certificate)
    policy = owner.allowed_policy(certificate, known)
    if number is not None:
        owner.require_number(certificate, number, r_b64)
    return told_by(certificate, policy, kind)


def told_by(certificate: x509.Certificate, policy: str, kind: str = JOINT) -> Verified:
    """What is kept of a certificate that is taken for this policy."""
    row = policies().get(policy)
    validity = certificate["tbs_certificate"]["validity"]
    return Verified(
        kind=row.kind if row else kind,
        brand=row.brand if row else "",
        owner=owner.name_of(certificate),
        issuer=owner.common_name(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        subject=certificate.subject.human_friendly,
        thumbprint=certificate.sha256.hex(),
        policy=policy,
        usage=row.scope if row else "",
        valid_from=validity["not_before"].native,
        valid_to=validity["not_after"].native,
    )
