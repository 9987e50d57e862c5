"""PKCS #12 by hand: libraries write keys without their attributes, and R is one of them."""

import hashlib
import hmac
from collections.abc import Callable, Sequence

from standins.certificates import der
from standins.certificates.algorithms import hash_algorithm
from standins.certificates.key_files import encrypted
from standins.certificates.signing import DATA

SHROUDED_KEY, CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.2", "1.2.840.113549.1.12.10.1.3"
X509_CERTIFICATE = "1.2.840.113549.1.9.22.1"
FRIENDLY_NAME, LOCAL_KEY_ID = "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21"
ROUNDS = 2_048
FOR_MAC = 3
BLOCK = 64  # of SHA-256, in bytes


def pfx(
    key: bytes,
    certificates: Sequence[bytes],
    name: str,
    password: str,
    encryption: str,
    drawn: Callable[[str, int], bytes],
) -> bytes:
    """A key (PKCS #8) with its certificate, first of these, and those above; `drawn` gives salts by their purpose."""
    local = _attributes(name, hashlib.sha1(certificates[0]).digest())
    shrouded = encrypted(key, password, encryption, drawn("pfx salt", 16))
    bags = [_certificate_bag(certificates[0], local), *(_certificate_bag(one, b"") for one in certificates[1:])]
    safes = [der.sequence(*bags), der.sequence(_bag(SHROUDED_KEY, shrouded, local))]
    content = der.sequence(*(_data(safe) for safe in safes))
    return der.sequence(der.integer(3), _data(content), _mac(content, password, drawn("mac salt", 16)))


def _data(content: bytes) -> bytes:
    return der.sequence(der.oid(DATA), der.explicit(0, der.octets(content)))


def _bag(kind: str, value: bytes, attributes: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.explicit(0, value), attributes)


def _certificate_bag(certificate: bytes, attributes: bytes) -> bytes:
    value = der.sequence(der.oid(X509_CERTIFICATE), der.explicit(0, der.octets(certificate)))
    return _bag(CERTIFICATE_BAG, value, attributes)


def _attributes(name: str, key_id: bytes) -> bytes:
    """The name by which programs show it, and what ties key and certificate together."""
    shown = der.sequence(der.oid(FRIENDLY_NAME), der.set_of(der.tlv(30, name.encode("utf-16-be"))))
    tied = der.sequence(der.oid(LOCAL_KEY_ID), der.set_of(der.octets(key_id)))
    return der.set_of(shown, tied)


def _mac(content: bytes, password: str, salt: bytes) -> bytes:
    key = mac_key(password, salt)
    digest = der.sequence(hash_algorithm("sha256"), der.octets(hmac.digest(key, content, "sha256")))
    return der.sequence(digest, der.octets(salt), der.integer(ROUNDS))


def mac_key(password: str, salt: bytes) -> bytes:
    """RFC 7292, appendix B, with SHA-256: one block is all that a MAC needs."""
    spelled = password.encode("utf-16-be") + b"\0\0"
    derived = bytes([FOR_MAC]) * BLOCK + _filled(salt) + _filled(spelled)
    for _ in range(ROUNDS):
        derived = hashlib.sha256(derived).digest()
    return derived


def _filled(content: bytes) -> bytes:
    """Repeated to whole blocks."""
    length = -(-len(content) // BLOCK) * BLOCK
    return (content * (length // len(content) + 1))[:length]
