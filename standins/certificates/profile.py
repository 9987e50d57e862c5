"""Certificates as the Korean authorities' profile has them, written part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha1

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from standins.certificates import der
from standins.certificates.algorithms import signature, signature_algorithm

DER = serialization.Encoding.DER
NAME_TYPES = {"c": "2.5.4.6", "o": "2.5.4.10", "ou": "2.5.4.11", "cn": "2.5.4.3"}
KEY_USAGES = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
)
SIGNING, CERTIFYING = ("digitalSignature", "nonRepudiation"), ("keyCertSign", "cRLSign")
ANY_POLICY = "2.5.29.32.0"
OCSP, OCSP_SIGNING, OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1", "1.3.6.1.5.5.7.3.9", "1.3.6.1.5.5.7.48.1.5"


@dataclass(frozen=True)
class Name:
    """A distinguished name, from the country down to the common name."""

    parts: tuple[tuple[str, str], ...]

    @cached_property
    def der(self) -> bytes:
        return der.sequence(*(der.set_of(_name_part(kind, value)) for kind, value in self.parts))

    @property
    def text(self) -> str:
        """As the folders are called: the common name first."""
        return ",".join(f"{kind}={value}" for kind, value in reversed(self.parts))

    @property
    def common_name(self) -> str:
        return dict(self.parts)["cn"]


def _name_part(kind: str, value: str) -> bytes:
    written = der.printable(value) if kind == "c" else der.utf8(value)
    return der.sequence(der.oid(NAME_TYPES[kind]), written)


@dataclass(frozen=True)
class Signer:
    """Who issues: name and key, and the certificate as bytes where it has one."""

    name: Name
    key: RSAPrivateKey
    certificate: bytes = b""


@dataclass(frozen=True)
class Content:
    """What a certificate is to say."""

    serial: int
    subject: Name
    key: RSAPrivateKey
    valid_from: datetime
    valid_to: datetime
    extensions: tuple[bytes, ...]


def certificate(content: Content, issuer: Signer, digest: str = "sha256") -> bytes:
    """Signed by the issuer, whoever that is."""
    algorithm = signature_algorithm(digest)
    to_be_signed = der.sequence(
        der.explicit(0, der.integer(2)),
        der.integer(content.serial),
        algorithm,
        issuer.name.der,
        der.sequence(der.time(content.valid_from), der.time(content.valid_to)),
        content.subject.der,
        public_key(content.key),
        der.explicit(3, der.sequence(authority_key(issuer.key), subject_key(content.key), *content.extensions)),
    )
    return der.sequence(to_be_signed, algorithm, der.bits(signature(issuer.key, to_be_signed, digest)))


def issuer_and_serial(issuer: Name, serial: int) -> bytes:
    """How a signature names its certificate."""
    return der.sequence(issuer.der, der.integer(serial))


def public_key(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def key_hash(key: RSAPrivateKey) -> bytes:
    """SHA-1 of the public key's bits, as key identifiers and OCSP have it."""
    return sha1(key_bits(key)).digest()


def key_bits(key: RSAPrivateKey) -> bytes:
    """The public key without the name of its algorithm."""
    return key.public_key().public_bytes(DER, serialization.PublicFormat.PKCS1)


def extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    return der.sequence(der.oid(oid), der.boolean(True) if critical else b"", der.octets(value))


def authority_key(key: RSAPrivateKey) -> bytes:
    return extension("2.5.29.35", der.sequence(der.implicit(0, key_hash(key))))


def subject_key(key: RSAPrivateKey) -> bytes:
    return extension("2.5.29.14", der.octets(key_hash(key)))


def key_usage(usages: Sequence[str]) -> bytes:
    numbers = [KEY_USAGES.index(usage) for usage in usages]
    field = sum(0x80 >> number for number in numbers)
    return extension("2.5.29.15", der.bits(bytes([field]), 7 - max(numbers)), critical=True)


def basic_constraints(*, is_ca: bool, path_length: int | None = None) -> bytes:
    parts = [der.boolean(True)] if is_ca else []
    if path_length is not None:
        parts.append(der.integer(path_length))
    return extension("2.5.29.19", der.sequence(*parts), critical=True)


def policies(oids: Sequence[str]) -> bytes:
    return extension("2.5.29.32", der.sequence(*(der.sequence(der.oid(oid)) for oid in oids)), critical=True)


def alternative_name(general_names: bytes) -> bytes:
    return extension("2.5.29.17", general_names)


def list_points(addresses: Sequence[str]) -> bytes:
    """Where the list of revoked certificates is: each address a point of its own."""
    points = (der.explicit(0, der.explicit(0, der.implicit(6, address.encode()))) for address in addresses)
    return extension("2.5.29.31", der.sequence(*(der.sequence(point) for point in points)))


def responder(address: str) -> bytes:
    access = der.sequence(der.oid(OCSP), der.implicit(6, address.encode()))
    return extension("1.3.6.1.5.5.7.1.1", der.sequence(access))


def for_responses() -> tuple[bytes, bytes]:
    """The two extensions of whoever signs OCSP answers for an authority."""
    return (
        extension("2.5.29.37", der.sequence(der.oid(OCSP_SIGNING))),
        extension(OCSP_NO_CHECK, der.null()),
    )
