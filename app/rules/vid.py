"""The virtual ID (VID): proof that a Korean certificate belongs to a number.

The certificate holds h(h(SEQUENCE { number as PrintableString, R as BIT STRING })), where R is a random value of the
owner's key file. Whoever shows R proves the number; without R nothing can be learnt from the certificate.

Form and object identifiers: KISA's profile of joint certificates (KCAC.TS.SIVID, KCAC.TS.CERTPROF) as public libraries
implement it, compared with a real certificate.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import algos, core, x509

IDENTIFY_DATA = "1.2.410.200004.10.1.1"
VIRTUAL_ID = "1.2.410.200004.10.1.1.1"
R_LENGTH = 20
HASHES = ("sha256", "sha384", "sha512")
MOST_ENTRIES = 10


class _HashContent(core.Sequence):
    _fields = [("hash_algorithm", algos.DigestAlgorithm), ("virtual_id", core.OctetString, {"explicit": 0})]


class _UserInfo(core.Sequence):
    _fields = [("type", core.ObjectIdentifier), ("value", core.Any)]
    _oid_pair = ("type", "value")
    _oid_specs = {VIRTUAL_ID: _HashContent}


class _UserInfos(core.SequenceOf):
    _child_spec = _UserInfo


class _IdentifyData(core.Sequence):
    _fields = [("real_name", core.UTF8String), ("user_info", _UserInfos, {"optional": True})]


# Without this, asn1crypto cannot read a subjectAltName that holds one.
x509.AnotherName._oid_pair = ("type_id", "value")
x509.AnotherName._oid_specs = {IDENTIFY_DATA: _IdentifyData}


@dataclass(frozen=True)
class VirtualId:
    """What a certificate says of its owner's number."""

    hash_name: str
    value: bytes


def virtual_id(number: str, r: bytes, hash_name: str = "sha256") -> bytes:
    """The hash of the hash of number and R."""
    content = _Proof({"number": number, "r": r}).dump()
    return hashlib.new(hash_name, hashlib.new(hash_name, content).digest()).digest()


class _Proof(core.Sequence):
    _fields = [("number", core.PrintableString), ("r", core.OctetBitString)]


def virtual_ids(certificate: x509.Certificate) -> list[VirtualId]:
    """Those that the certificate holds; none where it is bound to no number. Raises ValueError for unreadable ones."""
    found = [one for data in _identify_data(certificate) for one in _of(data)]
    return found[:MOST_ENTRIES]


def real_name(certificate: x509.Certificate) -> str:
    """The owner's name as the authority proved it, without what common names have beside it; empty where there is none.
    Raises ValueError for an unreadable one."""
    return next((str(data["real_name"].native) for data in _identify_data(certificate)), "")


def _identify_data(certificate: x509.Certificate) -> Iterator[_IdentifyData]:
    for name in certificate.subject_alt_name_value or ():
        if name.name == "other_name" and name.chosen["type_id"].dotted == IDENTIFY_DATA:
            yield name.chosen["value"]


def _of(data: _IdentifyData) -> list[VirtualId]:
    entries = [entry["value"] for entry in data["user_info"] if entry["type"].dotted == VIRTUAL_ID]
    return [
        VirtualId(entry["hash_algorithm"]["algorithm"].native, entry["virtual_id"].native)
        for entry in entries[:MOST_ENTRIES]
    ]


def belongs_to(number: str, r: bytes, ids: list[VirtualId]) -> bool:
    """Whether one of the IDs was made of this number and R. Hashes weaker than SHA-256 prove nothing."""
    return any(
        hmac.compare_digest(virtual_id(number, r, found.hash_name), found.value)
        for found in ids
        if found.hash_name in HASHES
    )
