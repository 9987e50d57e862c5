"""PKCS #12 by hand: libraries write keys without their attributes, and R is one of them."""

import hashlib
import hmac
from collections.abc import Callable, Sequence

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES

from standins.certificates import der
from standins.certificates.algorithms import hash_algorithm
from standins.certificates.key_files import ENCRYPTIONS, cbc, encrypted
from standins.certificates.signing import DATA

SHROUDED_KEY, CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.2", "1.2.840.113549.1.12.10.1.3"
X509_CERTIFICATE = "1.2.840.113549.1.9.22.1"
FRIENDLY_NAME, LOCAL_KEY_ID = "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21"
SHA1_WITH_3DES = "1.2.840.113549.1.12.1.3"
OLDER = "3des"  # how programs wrote files until a few years ago
PFX_ENCRYPTIONS = (*ENCRYPTIONS, OLDER)
ROUNDS = 2_048
FOR_KEY, FOR_IV, FOR_MAC = 1, 2, 3
BLOCK = 64  # of SHA-1 and SHA-256, in bytes


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
    shrouded = _shrouded(key, password, encryption, drawn("pfx salt", 16))
    bags = [_certificate_bag(certificates[0], local), *(_certificate_bag(one, b"") for one in certificates[1:])]
    safes = [der.sequence(*bags), der.sequence(_bag(SHROUDED_KEY, shrouded, local))]
    content = der.sequence(*(_data(safe) for safe in safes))
    digest = "sha1" if encryption == OLDER else "sha256"
    return der.sequence(der.integer(3), _data(content), _mac(content, password, drawn("mac salt", 16), digest))


def _shrouded(key: bytes, password: str, encryption: str, salt: bytes) -> bytes:
    if encryption != OLDER:
        return encrypted(key, password, encryption, salt)
    salt = salt[:8]
    cipher = TripleDES(derived(password, salt, FOR_KEY, 24, "sha1"))
    ciphertext = cbc(cipher, derived(password, salt, FOR_IV, 8, "sha1"), key)
    name = der.algorithm(SHA1_WITH_3DES, der.sequence(der.octets(salt), der.integer(ROUNDS)))
    return der.sequence(name, der.octets(ciphertext))


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


def _mac(content: bytes, password: str, salt: bytes, digest: str) -> bytes:
    key = derived(password, salt, FOR_MAC, hashlib.new(digest).digest_size, digest)
    value = der.sequence(hash_algorithm(digest), der.octets(hmac.digest(key, content, digest)))
    return der.sequence(value, der.octets(salt), der.integer(ROUNDS))


def derived(password: str, salt: bytes, purpose: int, length: int, digest: str) -> bytes:
    """RFC 7292, appendix B.2."""
    spelled = password.encode("utf-16-be") + b"\0\0"
    seed, made = _filled(salt) + _filled(spelled), b""
    while len(made) < length:
        block = bytes([purpose]) * BLOCK + seed
        for _ in range(ROUNDS):
            block = hashlib.new(digest, block).digest()
        made += block
        seed = _stirred(seed, _filled(block))
    return made[:length]


def _stirred(seed: bytes, block: bytes) -> bytes:
    """Each block of the seed, with this one and 1 added to it."""
    step, size = int.from_bytes(block, "big") + 1, 1 << 8 * BLOCK
    numbers = (int.from_bytes(seed[at : at + BLOCK], "big") for at in range(0, len(seed), BLOCK))
    return b"".join(((number + step) % size).to_bytes(BLOCK, "big") for number in numbers)


def _filled(content: bytes) -> bytes:
    """Repeated to whole blocks."""
    length = -(-len(content) // BLOCK) * BLOCK
    return (content * (length // len(content) + 1))[:length]
