"""Private keys in files: PKCS #8 with R among its attributes, encrypted in the ways that certificates come with."""

import hashlib
from collections.abc import Callable

from cryptography.hazmat.decrepit.ciphers.algorithms import SEED
from cryptography.hazmat.primitives import padding, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from standins.certificates import der
from standins.certificates.algorithms import RSA
from standins.certificates.owner import random_number_attribute

SEED_CBC, SEED_CBC_WITH_SHA1 = "1.2.410.200004.1.4", "1.2.410.200004.1.15"
PBES2, PBKDF2 = "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12"
HMAC_SHA256, AES_256_CBC = "1.2.840.113549.2.9", "2.16.840.1.101.3.4.1.42"
FIXED_IV = b"0123456789012345"
ROUNDS = 2_048


def private_key_info(key: RSAPrivateKey, r: bytes | None) -> bytes:
    """PKCS #8; without R where that was lost."""
    inner = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    attributes = b"" if r is None else der.explicit(0, random_number_attribute(r))
    return der.sequence(der.integer(0), der.algorithm(RSA), der.octets(inner), attributes)


def encrypted(content: bytes, password: str, encryption: str, salt: bytes) -> bytes:
    """EncryptedPrivateKeyInfo; `salt` is 16 bytes, of which PBES1 takes eight and the others make their IV too."""
    algorithm, ciphertext = ENCRYPTIONS[encryption](content, password.encode(), salt)
    return der.sequence(algorithm, der.octets(ciphertext))


def pbkdf1(password: bytes, salt: bytes, rounds: int = ROUNDS) -> bytes:
    """20 bytes by SHA-1."""
    derived = password + salt
    for _ in range(rounds):
        derived = hashlib.sha1(derived).digest()
    return derived


def derived_iv(derived: bytes) -> bytes:
    """seedCBCWithSHA1: from the four bytes that the key leaves over."""
    return hashlib.sha1(derived[16:]).digest()[:16]


def cbc(cipher: CipherAlgorithm, iv: bytes, content: bytes) -> bytes:
    padder = padding.PKCS7(len(iv) * 8).padder()
    encryptor = Cipher(cipher, CBC(iv)).encryptor()
    return encryptor.update(padder.update(content) + padder.finalize()) + encryptor.finalize()


def _pbes1(content: bytes, password: bytes, salt: bytes) -> tuple[bytes, bytes]:
    derived = pbkdf1(password, salt[:8])
    return _pbes1_name(SEED_CBC_WITH_SHA1, salt), cbc(SEED(derived[:16]), derived_iv(derived), content)


def _seed_cbc(content: bytes, password: bytes, salt: bytes) -> tuple[bytes, bytes]:
    derived = pbkdf1(password, salt[:8])
    return _pbes1_name(SEED_CBC, salt), cbc(SEED(derived[:16]), FIXED_IV, content)


def _pbes1_name(oid: str, salt: bytes) -> bytes:
    return der.algorithm(oid, der.sequence(der.octets(salt[:8]), der.integer(ROUNDS)))


def _pbes2_seed(content: bytes, password: bytes, salt: bytes) -> tuple[bytes, bytes]:
    key, iv = hashlib.pbkdf2_hmac("sha1", password, salt[:8], ROUNDS, 16), _iv(salt)
    derivation = der.sequence(der.octets(salt[:8]), der.integer(ROUNDS))
    return _pbes2_name(derivation, SEED_CBC, iv), cbc(SEED(key), iv, content)


def _pbes2_aes(content: bytes, password: bytes, salt: bytes) -> tuple[bytes, bytes]:
    key, iv = hashlib.pbkdf2_hmac("sha256", password, salt, ROUNDS, 32), _iv(salt)
    derivation = der.sequence(der.octets(salt), der.integer(ROUNDS), der.algorithm(HMAC_SHA256))
    return _pbes2_name(derivation, AES_256_CBC, iv), cbc(AES(key), iv, content)


def _pbes2_name(derivation: bytes, cipher: str, iv: bytes) -> bytes:
    scheme = der.algorithm(cipher, der.octets(iv))
    return der.algorithm(PBES2, der.sequence(der.algorithm(PBKDF2, derivation), scheme))


def _iv(salt: bytes) -> bytes:
    return hashlib.sha256(b"iv" + salt).digest()[:16]


ENCRYPTIONS: dict[str, Callable[[bytes, bytes, bytes], tuple[bytes, bytes]]] = {
    "pbes1": _pbes1,
    "seedcbc": _seed_cbc,
    "pbes2": _pbes2_seed,
    "aes": _pbes2_aes,
}
