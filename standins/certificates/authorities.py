"""The test authorities: one root, five issuing ones with the brands' policies, and a root that nobody trusts.

Their keys lie beside this file, so whoever can read it can issue with them: they are for development and tests, and
their names say so. `python -m standins.certificates.founding` made them.

Policies: the certificate policy OIDs of the brands as several public lists agree on them (November 2026).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from standins.certificates.profile import Name, Signer

TRUST = Path(__file__).resolve().parent / "trust"
ROOTS, ISSUERS, PRIVATE, WRONG = TRUST / "roots", TRUST / "issuers", TRUST / "private", TRUST / "wrong"
UNIT = "Madang TestCA"
VALID_FROM, VALID_TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
POOL = 48  # keys for those whom the authorities certify: making one takes as long as a page
BETWEEN = 7  # keys for issuers that no path may lead through
END = "-----END PRIVATE KEY-----\n"


@dataclass(frozen=True)
class Authority:
    """An issuing authority. `points` are the ways to its list of revoked certificates, `has_responder` is OCSP."""

    brand: str
    title: str  # the brand as it writes itself
    organization: str
    common_name: str
    folder: str  # below NPKI, as its programs name it
    points: tuple[str, ...]
    has_responder: bool
    policies: dict[str, str] = field(hash=False)
    country: str = "KR"
    unit: str = UNIT

    @property
    def name(self) -> Name:
        return Name((("c", self.country), ("o", self.organization), ("ou", self.unit), ("cn", self.common_name)))

    @property
    def is_trusted(self) -> bool:
        return self.brand != "wrong"

    @property
    def is_root(self) -> bool:
        return self.brand == "root"

    @property
    def certificate_file(self) -> Path:
        folder = WRONG if not self.is_trusted else ROOTS if self.is_root else ISSUERS
        return folder / f"{self.brand}.pem"

    @property
    def signer(self) -> Signer:
        return Signer(self.name, key(self.brand), certificate(self.certificate_file))


YESSIGN = Authority(
    "yessign",
    "yessign",
    "yessign",
    "Madang Test CA for yessign",
    "yessign",
    ("ldap",),
    True,
    {
        "business": "1.2.410.200005.1.1.5",
        "personal": "1.2.410.200005.1.1.1",
        "bank": "1.2.410.200005.1.1.2",
        "tax": "1.2.410.200005.1.1.6.8",
        "financial": "1.2.410.200005.1.1.8.11",
        "financial_personal": "1.2.410.200005.1.1.1.10",
    },
    "kr",
)
SIGNKOREA = Authority(
    "signkorea",
    "SignKorea",
    "SignKorea",
    "Madang Test CA for SignKorea",
    "SignKorea",
    ("http",),
    False,
    {
        "business": "1.2.410.200004.5.1.1.7",
        "personal": "1.2.410.200004.5.1.1.5",
        "bank": "1.2.410.200004.5.1.1.9",
    },
)
SIGNGATE = Authority(
    "signgate",
    "signGATE",
    "KICA",
    "Madang Test CA for signGATE",
    "KICA",
    ("ldap", "http"),
    True,
    {
        "business": "1.2.410.200004.5.2.1.1",
        "personal": "1.2.410.200004.5.2.1.2",
        "bank": "1.2.410.200004.5.2.1.7.1",
        "tax": "1.2.410.200004.5.2.1.6.257",
    },
)
CROSSCERT = Authority(
    "crosscert",
    "CrossCert",
    "CrossCert",
    "Madang Test CA for CrossCert",
    "CrossCert",
    ("ldap",),
    False,
    {
        "business": "1.2.410.200004.5.4.1.2",
        "personal": "1.2.410.200004.5.4.1.1",
        "bank": "1.2.410.200004.5.4.1.101",
    },
)
TRADESIGN = Authority(
    "tradesign",
    "TradeSign",
    "TradeSign",
    "Madang Test CA for TradeSign",
    "TradeSign",
    ("http",),
    True,
    {
        "business": "1.2.410.200012.1.1.3",
        "personal": "1.2.410.200012.1.1.1",
        "bank": "1.2.410.200012.1.1.101",
    },
)
# Calls itself as signGATE's does, and offers its policies; its root is in nobody's list.
IMPOSTOR = Authority(
    "wrong",
    "unknown",
    "KICA",
    "Madang Test CA of an unknown root",
    "KICA",
    ("http",),
    True,
    SIGNGATE.policies,
)
# It issues to authorities alone, and has a list of those that it revoked.
ROOT = Authority(
    "root",
    "the root",
    "Madang",
    "Madang Test RootCA",
    "Madang",
    ("ldap", "http"),
    False,
    {},
    unit="Madang Test Certification Authority",
)
TRUSTED = (YESSIGN, SIGNKOREA, SIGNGATE, CROSSCERT, TRADESIGN)
ISSUING = (*TRUSTED, IMPOSTOR)
BY_BRAND = {authority.brand: authority for authority in (*ISSUING, ROOT)}
WRONG_ROOT_NAME = Name((("c", "KR"), ("o", "Nobody"), ("ou", "Unknown Test Authority"), ("cn", "Unknown Test RootCA")))


@cache
def certificate(path: Path) -> bytes:
    """The DER of a PEM file."""
    found = x509.load_pem_x509_certificate(path.read_bytes())
    return found.public_bytes(serialization.Encoding.DER)


@cache
def key(name: str) -> RSAPrivateKey:
    """The only key of a file, or "pool:3" the fourth of those that are kept for whoever needs one."""
    file, _, number = name.partition(":")
    content = (PRIVATE / f"{file}.pem").read_text()
    return load_key(content.split(END)[int(number or 0)] + END)


def load_key(pem: str) -> RSAPrivateKey:
    """Our own keys are in order, and a look whether their factors are primes costs more than all the rest."""
    loaded = serialization.load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(loaded, RSAPrivateKey)
    return loaded
