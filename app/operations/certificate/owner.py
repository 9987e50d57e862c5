"""Whom a certificate is for: what its key may do, its policy, and the number that it is bound to."""

from asn1crypto import x509

from app.operations.certificate.envelope import from_base64
from app.operations.certificate.refusals import (
    LimitedPurpose,
    NotForSigning,
    OwnerMismatch,
    OwnerNotNamed,
    OwnerPerhapsResident,
    Personal,
    PolicyUnknown,
    RandomMissing,
    Unreadable,
)
from app.operations.certificate.trust import Trust
from app.rules import business_number, vid
from app.rules.certificate_policies import PERSONAL, policies
from app.rules.text import clean_name

LONGEST_NAME = 200
BINDING = {"digital_signature", "non_repudiation"}


def require_binding_key(certificate: x509.Certificate) -> None:
    """Both usages: one for challenges, the other because the signature is a declaration. Raises NotForSigning."""
    usage = certificate.key_usage_value
    if usage is None or not usage.native >= BINDING:
        raise NotForSigning


def allowed_policy(certificate: x509.Certificate, trust: Trust) -> str:
    """The OID for which it is taken. Raises Personal, LimitedPurpose, PolicyUnknown."""
    named = certificate.certificate_policies_value or ()
    oids = [information["policy_identifier"].dotted for information in named]
    for oid in oids:
        if oid in trust.policies:
            return str(oid)
    known = [policies()[oid] for oid in oids if oid in policies()]
    if not known:
        raise PolicyUnknown(",".join(oids)[:100])
    raise Personal(known[0].oid) if known[0].use == PERSONAL else LimitedPurpose(known[0].oid)


def require_number(certificate: x509.Certificate, number: str, r_base64: str) -> None:
    """That it is bound to this business number, which R proves. R is used here and nowhere kept.

    Raises RandomMissing, OwnerNotNamed, OwnerMismatch; Unreadable for what is no R.
    """
    if not r_base64.strip():
        raise RandomMissing
    r = from_base64(r_base64, 4 * vid.R_LENGTH)
    if len(r) != vid.R_LENGTH:
        raise Unreadable("random_length")
    ids = vid.virtual_ids(certificate)
    if not ids:
        raise OwnerNotNamed
    if not vid.belongs_to(number, r, ids):
        raise OwnerMismatch if business_number.is_corporations(number) else OwnerPerhapsResident


def name_of(certificate: x509.Certificate) -> str:
    """The owner's name as the authority proved it; else the common name, which often has a code behind the name."""
    try:
        proved = clean_name(vid.real_name(certificate))[:LONGEST_NAME].strip()
    except (ValueError, TypeError, KeyError):
        proved = ""
    return proved or common_name(certificate.subject)


def common_name(name: x509.Name) -> str:
    """One line, as names are kept here: it stands on pages and in mails. Of several, the last one is the most exact."""
    found = name.native.get("common_name", "")
    return clean_name(str(found[-1] if isinstance(found, list) else found))[:LONGEST_NAME].strip()
