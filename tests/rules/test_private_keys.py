"""What looks like a private key, and what only stands near one."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.rules.private_keys import is_key, looks_like_key, names_a_secret
from standins.businesses import HANBIT
from standins.certificates import issue

KEY = rsa.generate_private_key(65537, 2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
HANBITS = issue(HANBIT)
KEYS = {
    "PKCS#1": KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
    "PKCS#8": KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    "PKCS#8, locked": KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")),
    "of a curve": CURVE.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
    "of a curve in PKCS#8": CURVE.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    "signPri.key": HANBITS.key_file,
    "signPri.key, seedCBC": issue(HANBIT, encryption="seedcbc").key_file,
    "signPri.key, PBES2": issue(HANBIT, encryption="pbes2").key_file,
    "a .pfx": HANBITS.pfx,
    "a .pfx of indefinite length": b"\x30\x80" + HANBITS.pfx[4:] + b"\0\0",
    "a signature with a key in it": HANBITS.sign(HANBITS.key_file),
}
HARMLESS = {
    "a signature": HANBITS.sign(b"madang"),
    "a signature with attributes": HANBITS.sign(b"madang", signed_attributes=True),
    "a signature by PSS": HANBITS.sign(b"madang", pss=True),
    "a certificate": HANBITS.certificate_der,
    "a public key": KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    "R": HANBITS.r or b"",
    "nothing": b"",
    "a sequence that is cut off": b"\x30\x82",
    "random bytes": bytes(range(250)),
}


@pytest.mark.parametrize("der", KEYS.values(), ids=KEYS.keys())
def test_keys_are_known_in_every_shape_and_encoding(der):
    assert is_key(der)
    plain = base64.b64encode(der).decode()
    lines = "\r\n".join(plain[at : at + 64] for at in range(0, len(plain), 64))
    for text in (plain, lines, base64.urlsafe_b64encode(der).decode().rstrip("="), der.hex(), der.hex().upper()):
        assert looks_like_key(text)


@pytest.mark.parametrize("der", HARMLESS.values(), ids=HARMLESS.keys())
def test_signatures_and_certificates_are_none(der):
    assert not is_key(der)
    assert not looks_like_key(base64.b64encode(der).decode())


@pytest.mark.parametrize("label", ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"])
def test_pem_is_known_by_its_first_line(label):
    assert looks_like_key(f"-----BEGIN {label}-----\nMII")


def test_other_texts_are_none():
    for text in ("", "한빛정밀 주식회사", "999-81-12340", "-----BEGIN CERTIFICATE-----\nMII", "x" * 5000):
        assert not looks_like_key(text)


@pytest.mark.parametrize(
    "name", ["password", "certPassword", "cert_passwd", "PIN", "signPri.key", "private-key", "pfx"]
)
def test_fields_for_secrets_are_known_by_their_names(name):
    assert names_a_secret(name)


@pytest.mark.parametrize("name", ["signature", "r", "kind", "challenge", "csrf_token", "once", "login_type", "opinion"])
def test_the_fields_of_our_forms_are_none(name):
    assert not names_a_secret(name)
