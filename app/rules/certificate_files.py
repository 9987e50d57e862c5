"""Certificates of authorities that settings name: files or folders of files, PEM or DER."""

import re
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

SUFFIXES = {".pem", ".der", ".cer", ".crt"}
PEM_BEGINS = b"-----BEGIN CERTIFICATE-----"
# The authorities of the stand-ins: everybody has their keys. SHA-256 of the DER.
TEST_THUMBPRINTS = frozenset(
    {
        "d13cd33035c52acc1a102f3b77b54d20799a5b1a84014539f0f49a121a5b7c15",  # crosscert.pem
        "3b0c9fd5a2291e47559d71de38a3a8ec40c111f2fd4dca02d5579618be9ffd18",  # signgate.pem
        "682e2c3a2e4fd703801f3b856ba1154b4b1e0b4925eed88c147ba74fa0fafc62",  # signkorea.pem
        "dad9089416357ae1844efc6d58ac5beff1e1cb93c54c96365714f96660551cfc",  # tradesign.pem
        "719e122ac53f43923de77fd33d26ae69b3f026b9d5165c3c8853cdcd3790ad0e",  # yessign.pem
        "a92389fb1974626b27e78c75c5c72134c9618d01e514a22a9df89b5219f08e08",  # root.pem
        "93a2824b2518e43c772985d1bf6756ee2267d45e77ddfc29c1b652915f2f228c",  # root.pem
        "de143fac36b796abfdcb490bdd1a70a9d8ae78b8546fcc852c834e065637aa04",  # wrong.pem
    }
)
TEST_NAME = re.compile(r"test|ftca", re.IGNORECASE)  # as the real authorities name those of theirs that are for tests


class CertificateFileUnreadable(Exception):
    """A path that a setting names is not there, or what is there is no certificate; the message names the path."""


def read_files(paths: Iterable[str]) -> list[x509.Certificate]:
    """All certificates of these files and folders, each once. Raises CertificateFileUnreadable."""
    found = {thumbprint(certificate): certificate for path in paths for certificate in _of_path(Path(path))}
    return list(found.values())


def thumbprint(certificate: x509.Certificate) -> str:
    """SHA-256 of its DER, hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def is_test_authority(certificate: x509.Certificate) -> bool:
    """Whether its name says that it is not for real proof."""
    return any(TEST_NAME.search(str(part.value)) for part in certificate.subject)


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
