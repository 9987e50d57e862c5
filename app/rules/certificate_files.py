"""Certificates of authorities that settings name: files or folders of files, PEM or DER."""

from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

SUFFIXES = {".pem", ".der", ".cer", ".crt"}
PEM_BEGINS = b"-----BEGIN CERTIFICATE-----"
# The roots of the stand-ins: everybody has their keys.
TEST_THUMBPRINTS = frozenset[str]()
TEST_WORD = "test"


class CertificateFileUnreadable(Exception):
    """A path that a setting names is not there, or what is there is no certificate; the message names the path."""


def read_files(paths: Iterable[str]) -> list[x509.Certificate]:
    """All certificates of these files and folders, each once. Raises CertificateFileUnreadable."""
    found = {thumbprint(certificate): certificate for path in paths for certificate in _of_path(Path(path))}
    return list(found.values())


def thumbprint(certificate: x509.Certificate) -> str:
    """SHA-256 of its DER, hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def as_der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _of_path(path: Path) -> list[x509.Certificate]:
    if not path.is_dir():
        return _of_file(path)
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    return [certificate for file in files for certificate in _of_file(file)]


def _of_file(path: Path) -> list[x509.Certificate]:
    try:
        content = path.read_bytes()
        if PEM_BEGINS in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except (OSError, ValueError):
        raise CertificateFileUnreadable(f"No certificate: {path}") from None
