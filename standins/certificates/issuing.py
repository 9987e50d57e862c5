"""`issue()`: a test certificate with its key, as an authority would hand it out.

The same order gives the same certificate in every process: numbers, R, dates and the choice of a key follow from it.
So what the page of the stand-ins hands out, what a command writes and what a test makes are one and the same.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from standins.certificates import addresses, authorities, key_files, kinds, lines, owner, pfx, profile, signing
from standins.certificates.addresses import Addresses
from standins.certificates.authorities import BY_BRAND, POOL, Authority
from standins.certificates.kinds import KINDS, Kind, Term
from standins.certificates.profile import Content, Name, Signer

PASSWORD = "madang12!A"
R_LENGTH = 20
URL_SAFE = str.maketrans("+/", "-_")
_handed_out: set["Issued"] = set()


class Owner(Protocol):
    """Whom a certificate is for: an entry of standins.businesses, or anything with a number and a name."""

    @property
    def number(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Order:
    """All that a certificate follows from."""

    number: str
    name: str
    authority: Authority
    kind: str
    edition: int
    term: Term
    addresses: Addresses
    points: tuple[str, ...]

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    def drawn(self, purpose: str, length: int) -> bytes:
        """Bytes that are always the same for this order. The term counts, but not for what is revoked: a list of
        revoked certificates could not name them otherwise."""
        term = "" if self.kind == kinds.REVOKED else f"{self.term.valid_from} {self.term.valid_to}"
        words = (purpose, self.number, self.authority.brand, self.kind, str(self.edition), term)
        return sha256("|".join(words).encode()).digest()[:length]

    @property
    def serial(self) -> int:
        return self.of_kind.code << 56 | int.from_bytes(self.drawn("serial", 7), "big")

    @property
    def r(self) -> bytes:
        return self.drawn("random number", R_LENGTH)

    @property
    def bound_number(self) -> str:
        """Whose hash is in the certificate. A resident's has 13 digits; this one begins with no day that could be."""
        drawn = int.from_bytes(self.drawn("another number", 4), "big")
        others = {"resident": f"991332{drawn % 10**7:07}", "another": f"{drawn:010}"}
        return others.get(self.of_kind.bound_to, self.number)

    @property
    def subject(self) -> Name:
        """A common name like the authorities': the name, what it is called in Latin letters, and a running number."""
        own = f"{self.name}({latin_name(self.number)}){int.from_bytes(self.drawn('name', 6), 'big'):016}"
        units = (("ou", "Madang test"), ("ou", self.kind.replace("_", " ")))
        return Name((("c", "kr"), ("o", self.authority.title), *units, ("cn", own)))


class Issued:
    """A certificate, its key as files and as an object, and signatures made with it."""

    def __init__(self, order: Order, encryption: str, password: str):
        kind = order.of_kind
        self.order, self.encryption, self.password = order, encryption, password
        self.serial = order.serial
        self.subject = order.subject
        self.private_key: RSAPrivateKey = _key(order)
        self.r: bytes | None = order.r if kind.has_r else None
        self.issuer, self.chain = _issuer(order, self.private_key)
        self.certificate_der = _certificate(order, self.private_key, self.issuer)

    @cached_property
    def key_file(self) -> bytes:
        """signPri.key, encrypted with the password."""
        content = key_files.private_key_info(self.private_key, self.r)
        return key_files.encrypted(content, self.password, self.encryption, self.order.drawn("salt", 16))

    @cached_property
    def pfx(self) -> bytes:
        """The same as a .pfx of the same password, certificates above it included as far as they were found."""
        return self.pfx_as("aes")

    def pfx_as(self, encryption: str) -> bytes:
        """Its key encrypted with "aes" as today's programs do, "3des" as older ones, or SEED as in key files."""
        content = key_files.private_key_info(self.private_key, self.r)
        certificates = (self.certificate_der, *self.chain)
        return pfx.pfx(content, certificates, self.subject.common_name, self.password, encryption, self.order.drawn)

    @property
    def folder(self) -> str:
        """Where the authorities' programs keep it."""
        return f"NPKI/{self.order.authority.folder}/USER/{self.subject.text}"

    @property
    def folder_files(self) -> dict[str, bytes]:
        return {f"{self.folder}/signCert.der": self.certificate_der, f"{self.folder}/signPri.key": self.key_file}

    @property
    def issuer_and_serial(self) -> bytes:
        return profile.issuer_and_serial(self.issuer.name, self.serial)

    def signer_info(
        self, content: bytes, *, signed_attributes: bool = False, pss: bool = False, digest: str = "sha256"
    ) -> bytes:
        """The part of a signature that is this signer's."""
        return signing.signer_info(
            content,
            self.issuer_and_serial,
            self.private_key,
            signed_attributes=signed_attributes,
            pss=pss,
            digest=digest,
        )

    def sign(
        self,
        content: bytes,
        *,
        signed_attributes: bool = False,
        pss: bool = False,
        digest: str = "sha256",
        detached: bool = False,
        certificates: tuple[bytes, ...] | None = None,
    ) -> bytes:
        """CMS SignedData (DER) as a browser would post it; `certificates` in place of the own one and its chain."""
        info = self.signer_info(content, signed_attributes=signed_attributes, pss=pss, digest=digest)
        sent = (self.certificate_der, *self.chain) if certificates is None else certificates
        return signing.signed_data(None if detached else content, [info], sent, digest)


def issue(
    business: Owner,
    *,
    brand: str = "signgate",
    kind: str = "business",
    encryption: str = "pbes1",
    password: str = PASSWORD,
    edition: int = 1,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    points: tuple[str, ...] | None = None,
    at: Addresses | None = None,
) -> Issued:
    """A certificate of this brand and kind (`kinds.KINDS`) for this business.

    `edition` 2 is a renewed one of the same business; `valid_from` and `valid_to` replace the kind's own term;
    `points` are the ways to ask about revocation ("http", "ldap", "ocsp") in place of the authority's;
    `at` says where the stand-ins answer, by default those of this process or of `make run`.
    Raises ValueError for a brand, kind or encryption that there is not.
    """
    authority = _authority(brand, kind)
    if encryption not in key_files.ENCRYPTIONS:
        raise ValueError(f"no key file is encrypted with {encryption}")
    term = kinds.term(KINDS[kind].term, kinds.today())
    term = Term(valid_from or term.valid_from, valid_to or term.valid_to)
    ways = points if points is not None else authority.points + (("ocsp",) if authority.has_responder else ())
    order = Order(business.number, business.name, authority, kind, edition, term, at or addresses.current(), ways)
    issued = _issued(order, encryption, password)
    _handed_out.add(issued)
    return issued


def secrets() -> set[str]:
    """Passwords and R of what was issued since the last `forget`, in the ways that text holds them: a test looks for
    them where they must not be."""
    found = set()
    for issued in tuple(_handed_out):
        found.add(issued.password)
        if issued.r is not None:
            standard = base64.b64encode(issued.r).decode().rstrip("=")
            found |= {issued.r.hex(), issued.r.hex().upper(), standard, standard.translate(URL_SAFE)}
    return found


def forget() -> None:
    _handed_out.clear()


def _authority(brand: str, kind: str) -> Authority:
    if kind not in KINDS:
        raise ValueError(f"no certificate is {kind}")
    brand = KINDS[kind].brand or brand
    if brand not in BY_BRAND or KINDS[kind].policy not in BY_BRAND[brand].policies:
        raise ValueError(f"{brand} issues no certificate that is {kind}")
    return BY_BRAND[brand]


@lru_cache(maxsize=512)
def _issued(order: Order, encryption: str, password: str) -> Issued:
    return Issued(order, encryption, password)


def _key(order: Order) -> RSAPrivateKey:
    if order.of_kind.key == "weak":
        return authorities.key("weak")
    return authorities.key(f"pool:{int.from_bytes(order.drawn('key', 4), 'big') % POOL}")


def _issuer(order: Order, own_key: RSAPrivateKey) -> tuple[Signer, tuple[bytes, ...]]:
    if order.of_kind.issuer == "itself":
        return Signer(order.subject, own_key), ()
    return lines.line(order.of_kind.issuer, order.authority, order.addresses)


def _certificate(order: Order, own_key: RSAPrivateKey, issuer: Signer) -> bytes:
    content = Content(
        order.serial, order.subject, own_key, order.term.valid_from, order.term.valid_to, _extensions(order)
    )
    return profile.certificate(content, issuer, order.of_kind.digest)


def _extensions(order: Order) -> tuple[bytes, ...]:
    kind, authority = order.of_kind, order.authority
    if kind.issuer == "impostor":
        authority = authorities.IMPOSTOR
    extensions = [profile.key_usage(kind.usage), profile.policies([authority.policies[kind.policy]])]
    if kind.bound_to != "nothing":
        virtual_id = owner.vid(order.bound_number, order.r)
        extensions.append(profile.alternative_name(owner.identify_data(order.name, virtual_id)))
    lists = order.addresses.list_points(authority, order.points)
    if lists:
        extensions.append(profile.list_points(lists))
    if "ocsp" in order.points:
        extensions.append(profile.responder(order.addresses.responder(authority)))
    return tuple(extensions)


def latin_name(number: str) -> str:
    """In place of a name in Latin letters, which the register does not have."""
    return "BIZ" + sha256(number.encode()).hexdigest()[:6].upper()
