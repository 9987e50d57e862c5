"""One certificate's standing, asked of its authority (OCSP, RFC 6960).

The answer counts only if the authority or a responder that it named signed it, if it is about this certificate and
this question, and if it is of now.
"""

import secrets
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from app.operations.certificate import lists
from app.rules.revocation_list import CLOCK_SKEW, LEAST_BITS, STRONG

NONCE_LENGTH = 32
LONGEST_VALID = timedelta(days=7)  # an answer that does not say when the next one comes is not taken at all
SIGNATURES = {
    SignatureAlgorithmOID.RSA_WITH_SHA256,
    SignatureAlgorithmOID.RSA_WITH_SHA384,
    SignatureAlgorithmOID.RSA_WITH_SHA512,
}


class AnswerUnusable(Exception):
    """`reason` is a word for logs."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def is_revoked(address: str, certificate: x509.Certificate, issuer: x509.Certificate, moment: datetime) -> bool:
    """What the responder at this address says. Raises RevocationError, AnswerUnusable. No transaction is open."""
    nonce = secrets.token_bytes(NONCE_LENGTH)
    content = lists.client().ask(address, _question(certificate, issuer, nonce))
    try:
        answer = ocsp.load_der_ocsp_response(content)
        return _judged(answer, certificate, issuer, nonce, moment)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise AnswerUnusable("unreadable") from None


def _question(certificate: x509.Certificate, issuer: x509.Certificate, nonce: bytes) -> bytes:
    """SHA-1 only names the certificate here, and is what every responder understands."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())
    return builder.add_extension(x509.OCSPNonce(nonce), critical=False).build().public_bytes(Encoding.DER)


def _judged(
    answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate, nonce: bytes, moment: datetime
) -> bool:
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise AnswerUnusable(answer.response_status.name.lower())
    _require_signature(answer, issuer, moment)
    _require_nonce(answer, nonce)
    told = _about(answer, certificate, issuer)
    _require_current(told, moment)
    if told.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        raise AnswerUnusable("unknown")
    return told.certificate_status is ocsp.OCSPCertStatus.REVOKED


def _require_signature(answer: ocsp.OCSPResponse, issuer: x509.Certificate, moment: datetime) -> None:
    key = _signer(answer, issuer, moment).public_key()
    used = answer.signature_hash_algorithm
    if answer.signature_algorithm_oid not in SIGNATURES or used is None:
        raise AnswerUnusable("weak_hash")
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise AnswerUnusable("weak_key")
    try:
        key.verify(answer.signature, answer.tbs_response_bytes, PKCS1v15(), used)
    except InvalidSignature:
        raise AnswerUnusable("signature") from None


def _signer(answer: ocsp.OCSPResponse, issuer: x509.Certificate, moment: datetime) -> x509.Certificate:
    """The authority itself, or whom it certified to answer for it."""
    for candidate in (issuer, *answer.certificates[:3]):
        if not _is_named(answer, candidate):
            continue
        if candidate != issuer:
            _require_delegate(candidate, issuer, moment)
        return candidate
    raise AnswerUnusable("other_signer")


def _is_named(answer: ocsp.OCSPResponse, candidate: x509.Certificate) -> bool:
    if answer.responder_name is not None:
        return answer.responder_name == candidate.subject
    return answer.responder_key_hash == _key_hash(candidate, hashes.SHA1())


def _require_delegate(candidate: x509.Certificate, issuer: x509.Certificate, moment: datetime) -> None:
    """Certified by the authority directly, for OCSP answers, now, and marked as one that need not be asked about."""
    try:
        candidate.verify_directly_issued_by(issuer)
        purposes = candidate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        candidate.extensions.get_extension_for_class(x509.OCSPNoCheck)
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound):
        raise AnswerUnusable("other_signer") from None
    is_strong = isinstance(candidate.signature_hash_algorithm, STRONG)
    is_current = candidate.not_valid_before_utc <= moment <= candidate.not_valid_after_utc
    if ExtendedKeyUsageOID.OCSP_SIGNING not in purposes or not is_strong or not is_current:
        raise AnswerUnusable("other_signer")


def _require_nonce(answer: ocsp.OCSPResponse, nonce: bytes) -> None:
    """An answer without it, or with another, may be an old one."""
    try:
        told = answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        raise AnswerUnusable("no_nonce") from None
    if told != nonce:
        raise AnswerUnusable("replayed")


def _about(
    answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> ocsp.OCSPSingleResponse:
    for told in answer.responses:
        if told.serial_number == certificate.serial_number and _is_of(told, issuer):
            return told
    raise AnswerUnusable("other_certificate")


def _is_of(told: ocsp.OCSPSingleResponse, issuer: x509.Certificate) -> bool:
    digest = hashes.Hash(told.hash_algorithm)
    digest.update(issuer.subject.public_bytes())
    return told.issuer_name_hash == digest.finalize() and told.issuer_key_hash == _key_hash(issuer, told.hash_algorithm)


def _key_hash(certificate: x509.Certificate, used: hashes.HashAlgorithm) -> bytes:
    """Of the key's bits, without the frame that names its kind."""
    digest = hashes.Hash(used)
    key = certificate.public_key()
    assert isinstance(key, RSAPublicKey)
    digest.update(key.public_bytes(Encoding.DER, PublicFormat.PKCS1))
    return digest.finalize()


def _require_current(told: ocsp.OCSPSingleResponse, moment: datetime) -> None:
    since, until = told.this_update_utc, told.next_update_utc
    if since > moment + CLOCK_SKEW:
        raise AnswerUnusable("to_come")
    if until is None or until <= moment or since < moment - LONGEST_VALID:
        raise AnswerUnusable("outdated")
