"""What authorities say about revocation: their lists (CRL) and answers about one certificate (OCSP)."""

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp

from standins.businesses import BUSINESSES
from standins.certificates import addresses, authorities, der, kinds, lines, profile
from standins.certificates.algorithms import signature, signature_algorithm
from standins.certificates.authorities import VALID_FROM, VALID_TO, Authority
from standins.certificates.issuing import Issued, Order
from standins.certificates.profile import Content, Name

EDITIONS = (1, 2)  # of a revoked certificate that lists name
MANY = 100_000
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
VALID_HOURS, OVERDUE = 24, timedelta(days=2)
CA_COMPROMISE, CESSATION = 2, 5
GOOD, REVOKED, UNKNOWN = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.UNKNOWN
STATUSES = {"unknown": UNKNOWN, "revoked": REVOKED}
REFUSALS = {
    "try-later": ocsp.OCSPResponseStatus.TRY_LATER,
    "unauthorized": ocsp.OCSPResponseStatus.UNAUTHORIZED,
}


class Revocations:
    """What was revoked since the stand-ins started, besides the certificates that always are."""

    def __init__(self) -> None:
        self._serials: dict[tuple[str, int], datetime] = {}
        self._lock = threading.Lock()

    def revoke(self, issued: Issued) -> None:
        """From now on this one stands on its authority's list."""
        self.revoke_serial(issued.order.authority.brand, issued.serial)

    def revoke_serial(self, brand: str, serial: int) -> None:
        with self._lock:
            self._serials.setdefault((brand, serial), datetime.now(UTC).replace(microsecond=0))

    def reset(self) -> None:
        with self._lock:
            self._serials.clear()

    def of(self, brand: str) -> dict[int, datetime]:
        with self._lock:
            return {serial: at for (revoked_brand, serial), at in self._serials.items() if revoked_brand == brand}

    def is_revoked(self, brand: str, serial: int) -> bool:
        return kinds.BY_CODE.get(serial >> 56) == kinds.REVOKED or serial in self.of(brand)


@cache
def always_revoked(authority: Authority) -> dict[int, datetime]:
    """Those of the kind "revoked" of every business, whether anybody has one or not; of the root, an authority."""
    if authority.is_root:
        return {lines.serial("revoked"): SINCE}
    anywhere = addresses.of_program()
    term = kinds.term("year", VALID_FROM.date())  # does not count in a revoked one's number
    orders = (
        Order(business.number, business.name, authority, kinds.REVOKED, edition, term, anywhere, ())
        for business in BUSINESSES
        for edition in EDITIONS
    )
    return {order.serial: SINCE for order in orders}


def revocation_list(authority: Authority, revoked: Mapping[int, datetime], fault: str = "") -> bytes:
    """The list as of this hour, with those always revoked and these; or what a fault makes of it."""
    if fault == "empty":
        return b""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return _list(authority, tuple(sorted(revoked.items())), fault, hour)


@lru_cache(maxsize=16)
def _list(authority: Authority, revoked: tuple[tuple[int, datetime], ...], fault: str, hour: datetime) -> bytes:
    named = authorities.SIGNKOREA if fault == "other-issuer" and authority.brand != "signkorea" else authority
    if fault == "other-issuer" and named is authority:
        named = authorities.YESSIGN
    key = authorities.key("responder") if fault == "other-key" else named.signer.key
    listed = {**always_revoked(named), **dict(revoked)}
    to_be_signed = _list_content(named, listed, fault, hour)
    signed = signature(key, to_be_signed)
    if fault == "tampered":
        to_be_signed = _without(to_be_signed, next(iter(listed)))
    if fault == "unsigned":
        signed = bytes(len(signed))
    return der.sequence(to_be_signed, signature_algorithm("sha256"), der.bits(signed))


def _list_content(authority: Authority, revoked: Mapping[int, datetime], fault: str, hour: datetime) -> bytes:
    shift = {"outdated": -OVERDUE, "to-come": OVERDUE}.get(fault, timedelta())
    issued_at = hour + shift
    entries = der.sequence(*_entries(revoked, MANY if fault == "many" else 0))
    extensions = [
        profile.authority_key(authority.signer.key),
        profile.extension("2.5.29.20", der.integer(int(issued_at.timestamp()))),
    ]
    if fault == "partial":
        extensions.append(profile.extension("2.5.29.28", der.sequence(der.implicit(2, b"\xff")), critical=True))
    return der.sequence(
        der.integer(1),
        signature_algorithm("sha256"),
        authority.name.der,
        der.time(issued_at),
        der.time(issued_at + timedelta(hours=VALID_HOURS)),
        entries,
        der.explicit(0, der.sequence(*extensions)),
    )


def _entries(revoked: Mapping[int, datetime], filler: int) -> Iterator[bytes]:
    reason = der.sequence(profile.extension("2.5.29.21", der.enumerated(CESSATION)))
    for serial, at in revoked.items():
        yield der.sequence(der.integer(serial), der.time(at), reason)
    for number in range(filler):
        yield der.sequence(der.integer(1 << 40 | number), der.time(VALID_FROM))


def _without(content: bytes, serial: int) -> bytes:
    """The list with another number in this one's place, so that this certificate is on it no more."""
    end = content.index(der.integer(serial)) + len(der.integer(serial)) - 1
    return content[:end] + bytes([content[end] ^ 1]) + content[end + 1 :]


def answer(authority: Authority, asked: bytes, revocations: Revocations, fault: str = "") -> bytes:
    """The response to an OCSP request, or what a fault makes of it."""
    if fault == "empty":
        return b""
    if fault in REFUSALS:
        return _refusal(REFUSALS[fault])
    try:
        request = ocsp.load_der_ocsp_request(asked)
    except ValueError:
        return _refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    made = _response(authority, request, revocations, fault)
    return _told_otherwise(made, request.serial_number) if fault == "tampered" else made


def _told_otherwise(response: bytes, serial: int) -> bytes:
    """The same about another number, under the old signature."""
    number = der.integer(serial)
    return response.replace(number, number[:-1] + bytes([number[-1] ^ 1]), 1)


def _refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    from_builder = ocsp.OCSPResponseBuilder.build_unsuccessful(status)
    return from_builder.public_bytes(profile.DER)


def _response(authority: Authority, request: ocsp.OCSPRequest, revocations: Revocations, fault: str) -> bytes:
    serial = request.serial_number + (1 if fault == "other-certificate" else 0)
    status = STATUSES.get(fault) or _status(authority, request, revocations)
    now = datetime.now(UTC).replace(microsecond=0)
    since = now - OVERDUE if fault == "outdated" else now - timedelta(minutes=1)
    certificate = responder_certificate(authorities.IMPOSTOR if fault == "other-key" else authority)
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=request.issuer_name_hash,
        issuer_key_hash=request.issuer_key_hash,
        serial_number=serial,
        algorithm=request.hash_algorithm,
        cert_status=status,
        this_update=since,
        next_update=since + timedelta(hours=1),
        revocation_time=revocations.of(authority.brand).get(serial, VALID_FROM) if status is REVOKED else None,
        revocation_reason=x509.ReasonFlags.cessation_of_operation if status is REVOKED else None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, certificate).certificates([certificate])
    nonce = _nonce(request, fault)
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.sign(authorities.key("responder"), hashes.SHA256()).public_bytes(profile.DER)


def _status(authority: Authority, request: ocsp.OCSPRequest, revocations: Revocations) -> ocsp.OCSPCertStatus:
    """Of what this authority issued; it knows its own numbers by their first byte."""
    digest = hashes.Hash(request.hash_algorithm)
    digest.update(profile.key_bits(authority.signer.key))
    is_own = digest.finalize() == request.issuer_key_hash
    if not is_own or request.serial_number >> 56 not in kinds.BY_CODE:
        return UNKNOWN
    return REVOKED if revocations.is_revoked(authority.brand, request.serial_number) else GOOD


def _nonce(request: ocsp.OCSPRequest, fault: str) -> bytes | None:
    try:
        nonce = request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return None
    if fault == "without-nonce":
        return None
    return bytes(len(nonce)) if fault == "replayed" else nonce


@cache
def responder_certificate(authority: Authority) -> x509.Certificate:
    """Whoever signs an authority's answers: certified by it for that alone."""
    name = Name((*authority.name.parts[:-1], ("cn", f"{authority.common_name}, OCSP responder")))
    extensions = (profile.key_usage(("digitalSignature",)), *profile.for_responses())
    content = Content(0x3000, name, authorities.key("responder"), VALID_FROM, VALID_TO, extensions)
    return x509.load_der_x509_certificate(profile.certificate(content, authority.signer))
