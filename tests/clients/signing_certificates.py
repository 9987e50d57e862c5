"""Certificates of identity providers, good and bad, as PEM."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC)
KEYS = {
    "rsa": lambda: rsa.generate_private_key(65_537, 2_048),
    "short": lambda: rsa.generate_private_key(65_537, 1_024),
    "curve": lambda: ec.generate_private_key(ec.SECP256R1()),
    "dsa": lambda: dsa.generate_private_key(2_048),
}


def certificate_pem(kind: str = "rsa", begins: datetime = NOW - timedelta(days=9), days: int = 30) -> str:
    """A certificate with a key of nobody's."""
    key = KEYS[kind]()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "id.example")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def base64_of(pem: str) -> str:
    """The certificate as one line."""
    return "".join(pem.strip().splitlines()[1:-1])
