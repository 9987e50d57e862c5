"""The posted signature, taken apart: CMS SignedData with its content, one signer and the signer's certificate.

Everything is bounded before it is read: size, depth and number of values, certificates and their size.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from asn1crypto import cms, x509

from app.operations.certificate.refusals import Detached, Refused, SeveralSigners, Unreadable
from app.rules import der

LARGEST = 32 * 1024  # bytes of a signature with all its certificates
MOST_CERTIFICATES = 10
LARGEST_CERTIFICATE = 8 * 1024
VERSIONS = ("v1", "v3")

Read = TypeVar("Read")


@dataclass(frozen=True)
class Envelope:
    """What was signed, by whom, and the certificates that came along."""

    signed_data: cms.SignedData
    content: bytes
    signer: x509.Certificate
    others: tuple[x509.Certificate, ...]

    @property
    def signer_info(self) -> cms.SignerInfo:
        return self.signed_data["signer_infos"][0]


def read(text: str) -> Envelope:
    """The signature as it was posted, in base64 of either alphabet. Raises Unreadable, Detached, SeveralSigners."""
    content = from_base64(text, LARGEST)
    if (reason := der.fault_of(content)) is not None:
        raise Unreadable(reason)
    return fenced(lambda: _taken_apart(content))


def fenced(step: Callable[[], Read]) -> Read:
    """Foreign bytes are read lazily by libraries, which trip over them in all kinds of ways: each is Unreadable.

    The error goes no further, since its message quotes what it tripped over.
    """
    try:
        return step()
    except Refused:
        raise
    except Exception as error:
        reason = type(error).__name__
    raise Unreadable(reason)


def from_base64(text: str, largest: int) -> bytes:
    """At most `largest` bytes. Raises Unreadable."""
    compact = "".join(text[: 2 * largest].split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        content = base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content or len(content) > largest:
        raise Unreadable("not_base64" if not content else "too_large")
    return content


def _taken_apart(content: bytes) -> Envelope:
    info = cms.ContentInfo.load(content, strict=True)
    if info["content_type"].native != "signed_data":
        raise Unreadable("content_type")
    signed_data = info["content"]
    if signed_data["version"].native not in VERSIONS:
        raise Unreadable("version")
    _require_one_signer(signed_data)
    signed = _content(signed_data)
    signer, others = _certificates(signed_data)
    # Who judges the signature is given its signer alone: the others could be a maze of paths, see path.py.
    signed_data["certificates"] = [choice for choice in signed_data["certificates"] if choice.chosen == signer][:1]
    return Envelope(signed_data, signed, signer, others)


def _content(signed_data: cms.SignedData) -> bytes:
    enclosed = signed_data["encap_content_info"]
    if enclosed["content_type"].native != "data":
        raise Unreadable("enclosed_type")
    if not enclosed["content"].contents:
        raise Detached
    return bytes(enclosed["content"].native)


def _require_one_signer(signed_data: cms.SignedData) -> None:
    signers = signed_data["signer_infos"]
    if len(signers) != 1:
        raise SeveralSigners(str(len(signers)))
    signer = signers[0]
    if signer["sid"].name != "issuer_and_serial_number" or signer["version"].native != "v1":
        raise Unreadable("signer_id")
    if signer["unsigned_attrs"]:
        raise Unreadable("unsigned_attributes")
    digests = [algorithm["algorithm"].native for algorithm in signed_data["digest_algorithms"]]
    if digests != [signer["digest_algorithm"]["algorithm"].native]:
        raise Unreadable("digest_algorithms")
    _require_single_attributes(signer)


def _require_single_attributes(signer: cms.SignerInfo) -> None:
    """Each signed attribute stands once and has one value."""
    attributes = list(signer["signed_attrs"])
    types = [attribute["type"].dotted for attribute in attributes]
    if len(set(types)) != len(types) or any(len(attribute["values"]) != 1 for attribute in attributes):
        raise Unreadable("attributes_twice")


def _certificates(signed_data: cms.SignedData) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    """The signer's, and the others, each once."""
    choices = list(signed_data["certificates"])
    if len(choices) > MOST_CERTIFICATES:
        raise Unreadable("many_certificates")
    if any(choice.name != "certificate" or len(choice.chosen.contents) > LARGEST_CERTIFICATE for choice in choices):
        raise Unreadable("other_certificate")
    found = {certificate.sha256: certificate for certificate in (choice.chosen for choice in choices)}
    for certificate in found.values():
        _require_one_form(certificate)
    sid = signed_data["signer_infos"][0]["sid"].chosen
    signers = [each for each in found.values() if _is_named(sid, each)]
    if len(signers) != 1:
        raise Unreadable("signer_certificate")
    return signers[0], tuple(each for each in found.values() if each is not signers[0])


def _is_named(sid: cms.IssuerAndSerialNumber, certificate: x509.Certificate) -> bool:
    is_same_issuer = sid["issuer"].dump() == certificate.issuer.dump() or sid["issuer"] == certificate.issuer
    return is_same_issuer and sid["serial_number"].native == certificate.serial_number


def _require_one_form(certificate: x509.Certificate) -> None:
    """An extension that stands twice could be read in two ways; and what is not signed must repeat what is, or one
    certificate could be written with several thumbprints."""
    if certificate["signature_algorithm"].dump() != certificate["tbs_certificate"]["signature"].dump():
        raise Unreadable("algorithm_twice")
    if certificate["signature_value"].contents[:1] != b"\0":
        raise Unreadable("signature_bits")
    extensions = certificate["tbs_certificate"]["extensions"] or ()
    names = [extension["extn_id"].dotted for extension in extensions]
    if len(set(names)) != len(names):
        raise Unreadable("extension_twice")
