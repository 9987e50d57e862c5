"""Keys and signatures of the stand-in. The key pair beside this file signs assertions in tests and nowhere else."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey
from lxml import etree

HERE = Path(__file__).resolve().parent
KEY_FILE, CERTIFICATE_FILE = HERE / "standin_key.pem", HERE / "standin_certificate.pem"
ISSUER = "{urn:oasis:names:tc:SAML:2.0:assertion}Issuer"


class Keys:
    """The keys that ID tokens are signed with, made when first needed: the published one, and one of nobody's."""

    @cached_property
    def published(self) -> RSAKey:
        return RSAKey.generate_key(2_048, {"use": "sig", "alg": "RS256"}, auto_kid=True)

    @cached_property
    def unknown(self) -> RSAKey:
        return RSAKey.generate_key(2_048, {"use": "sig", "alg": "RS256", "kid": self.published.kid})


def new_key() -> bytes:
    """A private key that no certificate belongs to, as PEM."""
    key = rsa.generate_private_key(65_537, 2_048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def certificate_base64() -> str:
    """The certificate as metadata has it."""
    certificate = x509.load_pem_x509_certificate(CERTIFICATE_FILE.read_bytes())
    lines = certificate.public_bytes(serialization.Encoding.PEM).decode().splitlines()
    return "".join(lines[1:-1])


def sign(element: etree._Element, key: bytes, *, is_outdated: bool = False, prefixes: Sequence[str] = ()) -> None:
    """Put a signature over the element behind its issuer; an outdated one is made with SHA-1.

    `prefixes` are signed along, wherever they are declared.
    """
    method = xmlsec.Transform.RSA_SHA1 if is_outdated else xmlsec.Transform.RSA_SHA256
    digest = xmlsec.Transform.SHA1 if is_outdated else xmlsec.Transform.SHA256
    signature = xmlsec.template.create(element, xmlsec.Transform.EXCL_C14N, method, ns="ds")
    element.find(ISSUER).addnext(signature)
    reference = xmlsec.template.add_reference(signature, digest, uri=f"#{element.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    canonical = xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    if prefixes:
        xmlsec.template.transform_add_c14n_inclusive_namespaces(canonical, list(prefixes))
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key, xmlsec.KeyFormat.PEM, None)
    context.key.load_cert_from_memory(CERTIFICATE_FILE.read_bytes(), xmlsec.KeyFormat.CERT_PEM)
    context.register_id(element, "ID")
    context.sign(signature)
