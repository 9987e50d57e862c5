"""The algorithms that certificates, key files and signatures name, and RSA signatures made with them."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from standins.certificates import der

HASHES: dict[str, tuple[str, hashes.HashAlgorithm]] = {
    "md5": ("1.2.840.113549.2.5", hashes.MD5()),
    "sha1": ("1.3.14.3.2.26", hashes.SHA1()),
    "sha224": ("2.16.840.1.101.3.4.2.4", hashes.SHA224()),
    "sha256": ("2.16.840.1.101.3.4.2.1", hashes.SHA256()),
    "sha384": ("2.16.840.1.101.3.4.2.2", hashes.SHA384()),
    "sha512": ("2.16.840.1.101.3.4.2.3", hashes.SHA512()),
}
RSA_WITH = {
    "md5": "1.2.840.113549.1.1.4",
    "sha1": "1.2.840.113549.1.1.5",
    "sha224": "1.2.840.113549.1.1.14",
    "sha256": "1.2.840.113549.1.1.11",
    "sha384": "1.2.840.113549.1.1.12",
    "sha512": "1.2.840.113549.1.1.13",
}
RSA, RSA_PSS, MGF1 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"


def hashed(name: str, content: bytes) -> bytes:
    digest = hashes.Hash(HASHES[name][1])
    digest.update(content)
    return digest.finalize()


def hash_algorithm(name: str) -> bytes:
    return der.algorithm(HASHES[name][0])


def signature_algorithm(digest: str, *, pss: bool = False) -> bytes:
    if not pss:
        return der.algorithm(RSA_WITH[digest])
    used = hash_algorithm(digest)
    salt = der.integer(HASHES[digest][1].digest_size)
    parameters = der.sequence(der.explicit(0, used), der.explicit(1, der.algorithm(MGF1, used)), der.explicit(2, salt))
    return der.algorithm(RSA_PSS, parameters)


def signature(key: RSAPrivateKey, content: bytes, digest: str = "sha256", *, pss: bool = False) -> bytes:
    """Over the content with this hash, by PKCS #1 v1.5 or PSS."""
    used = HASHES[digest][1]
    scheme = padding.PSS(padding.MGF1(used), used.digest_size) if pss else padding.PKCS1v15()
    return key.sign(content, scheme, used)
