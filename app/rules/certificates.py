"""Certificates that settings name: the keys with which an identity provider signs what it says."""

import base64
import binascii
import textwrap
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

LEAST_RSA_BITS = 2048
LEAST_CURVE_BITS = 256


class CertificateUnreadable(Exception):
    """There is no such file, or what is there is no certificate with a key that is long enough."""


def read_certificates(setting: str) -> list[x509.Certificate]:
    """The certificates of a setting: base64 of one's DER, or the path of a PEM file. Raises CertificateUnreadable.

    A file may hold several: while a provider changes its key, both are accepted.
    """
    certificates = _from_base64(setting) or _from_file(setting)
    if not all(map(_has_strong_key, certificates)):
        raise CertificateUnreadable("The key is too short, or of a kind that is not known here.")
    return certificates


def is_current(certificate: x509.Certificate, moment: datetime) -> bool:
    """Whether the moment is within the certificate's own time."""
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def as_pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _from_base64(setting: str) -> list[x509.Certificate]:
    """One certificate, with or without line breaks; nothing where the setting is a path."""
    try:
        der = base64.b64decode("".join(setting.split()), validate=True)
        return [x509.load_der_x509_certificate(der)]
    except (binascii.Error, ValueError):
        return []


def _from_file(setting: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(Path(setting).read_bytes())
    except (OSError, ValueError):
        raise CertificateUnreadable(f"No certificate: {textwrap.shorten(setting, 60)}") from None


def _has_strong_key(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if isinstance(key, RSAPublicKey):
        return key.key_size >= LEAST_RSA_BITS
    return isinstance(key, EllipticCurvePublicKey) and key.key_size >= LEAST_CURVE_BITS
