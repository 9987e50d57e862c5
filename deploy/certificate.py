"""A certificate for a trial on a LAN (HTTPS=1): cameras and secure cookies need https off localhost."""

import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME = timedelta(days=365)
RENEW_BEFORE = timedelta(days=30)


def local_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Certificate and key for this host name; made anew when the host changed or the end is near."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not _serves(certificate, host):
        folder.mkdir(parents=True, exist_ok=True)
        _write(certificate, key, host)
    return certificate, key


def _serves(path: Path, host: str) -> bool:
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return _name(host) in names and certificate.not_valid_after_utc > datetime.now(UTC) + RENEW_BEFORE


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write(path: Path, key_path: Path, host: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    names = list(dict.fromkeys([_name(host), x509.DNSName("localhost"), _name("127.0.0.1")]))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Madang, local trial")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    with os.fdopen(os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key.private_bytes(pem, pkcs8, serialization.NoEncryption()))
    path.write_bytes(certificate.public_bytes(pem))
