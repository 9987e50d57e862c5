"""Make the test authorities anew: `python -m standins.certificates.founding`, keys and certificates of all of them.

Everything that the old ones issued, and whoever trusts them by thumbprint, is then out of date; so this is run when
a profile changes, and what it writes is committed.
"""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import load_der_x509_certificate

from standins.certificates import profile
from standins.certificates.authorities import (
    BETWEEN,
    ISSUERS,
    ISSUING,
    POOL,
    PRIVATE,
    ROOT,
    ROOTS,
    VALID_FROM,
    VALID_TO,
    WRONG,
    WRONG_ROOT_NAME,
)
from standins.certificates.profile import Content, Name, Signer, certificate


def main() -> None:
    for folder in (ROOTS, ISSUERS, PRIVATE, WRONG):
        folder.mkdir(parents=True, exist_ok=True)
    root = _found_root("root", ROOT.name, 1)
    _write_certificate("roots/root.pem", root.certificate)
    wrong_root = _found_root("wrong_root", WRONG_ROOT_NAME, 1)
    _write_certificate("wrong/root.pem", wrong_root.certificate)
    for number, authority in enumerate(ISSUING):
        issuer = root if authority.is_trusted else wrong_root
        found = _certify(authority.name, _new_keys(authority.brand), issuer, 0x1000 + number)
        place = "issuers" if authority.is_trusted else "wrong"
        _write_certificate(f"{place}/{authority.brand}.pem", found)
    _new_keys("responder")
    _new_keys("weak", size=1_024)
    _new_keys("between", count=BETWEEN)
    _new_keys("pool", count=POOL)


def _found_root(file: str, name: Name, serial: int) -> Signer:
    key = _new_keys(file)
    extensions = (
        profile.key_usage(profile.CERTIFYING),
        profile.basic_constraints(is_ca=True),
        profile.policies([profile.ANY_POLICY]),
    )
    made = certificate(Content(serial, name, key, VALID_FROM, VALID_TO, extensions), Signer(name, key))
    return Signer(name, key, made)


def _certify(name: Name, key: rsa.RSAPrivateKey, issuer: Signer, serial: int) -> bytes:
    """An issuing authority may certify whoever signs, and no further authority."""
    extensions = (
        profile.key_usage(profile.CERTIFYING),
        profile.basic_constraints(is_ca=True, path_length=0),
        profile.policies([profile.ANY_POLICY]),
    )
    return certificate(Content(serial, name, key, VALID_FROM, VALID_TO, extensions), issuer)


def _new_keys(file: str, *, size: int = 2_048, count: int = 1) -> rsa.RSAPrivateKey:
    keys = [rsa.generate_private_key(65_537, size) for _ in range(count)]
    form = serialization.PrivateFormat.PKCS8
    pems = [key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()) for key in keys]
    (PRIVATE / f"{file}.pem").write_bytes(b"".join(pems))
    return keys[0]


def _write_certificate(path: str, content: bytes) -> None:
    made = load_der_x509_certificate(content)
    (ROOTS.parent / path).write_bytes(made.public_bytes(serialization.Encoding.PEM))


if __name__ == "__main__":
    main()
