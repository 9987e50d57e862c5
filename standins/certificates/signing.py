"""CMS SignedData as the programs of the authorities make it, and in all the ways that are to be refused."""

from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from standins.certificates import der
from standins.certificates.algorithms import hash_algorithm, hashed, signature, signature_algorithm

DATA, SIGNED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"


def signed_data(
    content: bytes | None, signers: Sequence[bytes], certificates: Iterable[bytes], digest: str = "sha256"
) -> bytes:
    """ContentInfo around the parts; content None is a detached signature."""
    carried = b"" if content is None else der.explicit(0, der.octets(content))
    body = der.sequence(
        der.integer(1),
        der.set_of(hash_algorithm(digest)),
        der.sequence(der.oid(DATA), carried),
        der.explicit(0, *certificates),
        der.set_of(*signers),
    )
    return der.sequence(der.oid(SIGNED_DATA), der.explicit(0, body))


def signer_info(
    content: bytes,
    issuer_and_serial: bytes,
    key: RSAPrivateKey,
    *,
    signed_attributes: bool = False,
    pss: bool = False,
    digest: str = "sha256",
) -> bytes:
    """Without signed attributes, as usual with these certificates, the signature is over the content itself."""
    attributes = _attributes(content, digest) if signed_attributes else ()
    signed = der.set_of(*attributes) if attributes else content
    return der.sequence(
        der.integer(1),
        issuer_and_serial,
        hash_algorithm(digest),
        der.explicit(0, *sorted(attributes)) if attributes else b"",
        signature_algorithm(digest, pss=pss),
        der.octets(signature(key, signed, digest, pss=pss)),
    )


def _attributes(content: bytes, digest: str) -> tuple[bytes, ...]:
    values = ((CONTENT_TYPE, der.oid(DATA)), (MESSAGE_DIGEST, der.octets(hashed(digest, content))))
    return tuple(der.sequence(der.oid(name), der.set_of(value)) for name, value in values)
