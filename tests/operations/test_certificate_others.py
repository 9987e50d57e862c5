"""Other programs' signatures verify with ours, and ours with theirs: OpenSSL's cms command and pypinksign."""

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pypinksign import PinkSign

from standins.certificates import PASSWORD, ROOTS, Issued
from tests.certificate_desk import Desk, usual


@pytest.fixture
def desk(app) -> Desk:
    return Desk(app)


def pem_of(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)


def files(folder: Path, issued: Issued) -> None:
    key = issued.private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(key)
    (folder / "own.pem").write_bytes(pem_of(issued.certificate_der))
    (folder / "issuer.pem").write_bytes(pem_of(issued.issuer.certificate))
    (folder / "trusted.pem").write_bytes((ROOTS / "root.pem").read_bytes() + pem_of(issued.issuer.certificate))


def openssl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", "cms", *arguments], cwd=folder, capture_output=True, check=False, timeout=60)


OPENSSL = {
    "with signed attributes": (),
    "without": ("-noattr",),
    "PSS": ("-keyopt", "rsa_padding_mode:pss"),
    "PSS without attributes": ("-noattr", "-keyopt", "rsa_padding_mode:pss"),
    "SHA-512": ("-md", "sha512"),
    "with its issuer": ("-certfile", "issuer.pem"),
}


@pytest.mark.parametrize("how", OPENSSL)
def test_a_signature_of_openssl_is_taken(desk, tmp_path, how):
    issued = usual()
    files(tmp_path, issued)
    (tmp_path / "challenge").write_text(desk.challenged())
    made = openssl(
        tmp_path,
        *("-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-signer", "own.pem"),
        *("-inkey", "key.pem", *OPENSSL[how], "-in", "challenge", "-out", "signature"),
    )
    assert made.returncode == 0, made.stderr
    assert desk.posts((tmp_path / "signature").read_bytes(), issued.r).serial == f"{issued.serial:x}"


@pytest.mark.parametrize("brand", ["yessign", "signgate"])
def test_a_signature_of_pypinksign_is_taken(desk, brand):
    issued = usual(brand=brand)
    theirs = PinkSign(
        pubkey_data=issued.certificate_der, prikey_data=issued.key_file, prikey_password=PASSWORD.encode()
    )
    theirs.load_prikey()
    content = desk.challenged()
    assert desk.posts(theirs.pkcs7_signed_msg(content.encode()), issued.r).brand in ("yessign", "signGATE")


@pytest.mark.parametrize("how", [{}, {"signed_attributes": True}, {"pss": True}])
def test_what_ours_takes_openssl_takes(desk, tmp_path, how):
    issued = usual()
    content = desk.challenged()
    signature = issued.sign(content.encode(), **how)
    assert desk.posts(signature, issued.r)
    files(tmp_path, issued)
    (tmp_path / "signature").write_bytes(signature)
    verified = openssl(
        tmp_path,
        *("-verify", "-binary", "-inform", "DER", "-in", "signature", "-purpose", "any", "-out", "told"),
        *("-CAfile", "trusted.pem", "-ignore_critical"),
    )
    assert verified.returncode == 0, verified.stderr
    assert (tmp_path / "told").read_text() == content
