"""Test certificates: what is in them, and that others' programs read them as we mean them."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from standins.businesses import BUSINESSES, HANBIT, SOLE
from standins.certificates import ISSUERS, KINDS, ROOTS, Addresses, founding, issue, issuing
from standins.certificates.authorities import TRUST, TRUSTED, key
from standins.certificates.kinds import term, today
from standins.certificates.owner import IDENTIFY_DATA, vid
from tests.canaries import search_numbers

ROOT = Path(__file__).resolve().parents[2]
TAX_BRAND = "yessign"  # one that issues every kind
AT = Addresses("http://127.0.0.1:8001", "127.0.0.1:8003")


def read(issued) -> x509.Certificate:
    return x509.load_der_x509_certificate(issued.certificate_der)


def of_kind(kind: str, **options):
    return issue(HANBIT, kind=kind, brand=TAX_BRAND, **options)


def extension(certificate: x509.Certificate, kind):
    return certificate.extensions.get_extension_for_class(kind).value


def policy(certificate: x509.Certificate) -> str:
    (found,) = extension(certificate, x509.CertificatePolicies)
    return found.policy_identifier.dotted_string


def virtual_id(certificate: x509.Certificate) -> bytes:
    (name,) = extension(certificate, x509.SubjectAlternativeName)
    assert name.type_id.dotted_string == IDENTIFY_DATA
    return name.value[-32:]


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        issuer.public_key().verify(
            certificate.signature,
            certificate.tbs_certificate_bytes,
            padding.PKCS1v15(),
            certificate.signature_hash_algorithm,
        )
    except InvalidSignature:
        return False
    return certificate.issuer == issuer.subject


@pytest.fixture
def verified_by_openssl(tmp_path):
    """`verified_by_openssl(cms)` gives what was signed, or None with the chain or the signature being wrong."""
    trusted = tmp_path / "trusted.pem"
    trusted.write_text("".join(path.read_text() for folder in (ROOTS, ISSUERS) for path in sorted(folder.iterdir())))

    def verify(cms: bytes, *options: str) -> bytes | None:
        (tmp_path / "cms.der").write_bytes(cms)
        command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "cms.der", "-CAfile", "trusted.pem"]
        done = subprocess.run([*command, "-purpose", "any", "-binary", *options], cwd=tmp_path, capture_output=True)
        return done.stdout if done.returncode == 0 else None

    return verify


def test_a_business_certificate_says_what_the_authorities_say():
    certificate = read(issue(HANBIT, brand="signgate", at=AT))
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    usage = extension(certificate, x509.KeyUsage)
    assert name.value.startswith(HANBIT.name)
    assert "Test" in certificate.issuer.rfc4514_string()
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert policy(certificate) == "1.2.410.200004.5.2.1.1"
    assert certificate.public_key().key_size == 2048
    assert certificate.signature_hash_algorithm.name == "sha256"
    assert certificate.not_valid_before_utc < datetime.now(UTC) < certificate.not_valid_after_utc


def test_its_addresses_lead_to_the_stand_ins():
    certificate = read(issue(HANBIT, brand="signgate", at=AT))
    points = extension(certificate, x509.CRLDistributionPoints)
    (access,) = extension(certificate, x509.AuthorityInformationAccess)
    assert [point.full_name[0].value for point in points] == [
        "ldap://127.0.0.1:8003/ou=dp1p1,ou=Madang%20TestCA,o=KICA,c=KR?certificateRevocationList",
        "http://127.0.0.1:8001/certificates/lists/signgate.crl",
    ]
    assert access.access_method == AuthorityInformationAccessOID.OCSP
    assert access.access_location.value == "http://127.0.0.1:8001/certificates/ocsp/signgate"


@pytest.mark.parametrize("points", [(), ("http",), ("ldap",), ("ocsp",), ("http", "ldap", "ocsp")])
def test_a_test_chooses_the_ways_to_ask_about_revocation(points):
    text = str(read(issue(HANBIT, points=points)).extensions)
    said = {"http": ".crl" in text, "ldap": "ldap://" in text, "ocsp": "/ocsp/" in text}
    assert {way for way, is_said in said.items() if is_said} == set(points)


@pytest.mark.parametrize("authority", TRUSTED, ids=lambda authority: authority.brand)
def test_each_brand_has_its_own_authority_below_the_one_root(authority):
    (root,) = (x509.load_pem_x509_certificate(path.read_bytes()) for path in ROOTS.iterdir())
    issuer = x509.load_pem_x509_certificate((ISSUERS / f"{authority.brand}.pem").read_bytes())
    certificate = read(issue(HANBIT, brand=authority.brand))
    assert is_signed_by(certificate, issuer) and is_signed_by(issuer, root)
    assert policy(certificate) == authority.policies["business"]
    constraints = extension(issuer, x509.BasicConstraints)
    assert (constraints.ca, constraints.path_length) == (True, 0)
    for name in (root, issuer):
        assert "Test" in name.subject.rfc4514_string()


def test_the_owners_number_is_in_it_as_a_hash_with_r():
    issued = issue(HANBIT)
    assert virtual_id(read(issued)) == vid(HANBIT.number, issued.r)
    assert HANBIT.number.encode() not in issued.certificate_der


@pytest.mark.parametrize("kind", ["resident", "wrong_vid"])
def test_a_certificate_of_another_number_does_not_match(kind):
    issued = issue(SOLE, kind=kind)
    assert virtual_id(read(issued)) != vid(SOLE.number, issued.r)


def test_the_number_of_a_resident_could_be_nobodys():
    """It begins with no day of any month; so it is not taken for somebody's that has leaked."""
    for business in BUSINESSES:
        number = issue(business, kind="resident").order.bound_number
        assert re.fullmatch("[0-9]{13}", number)
        search_numbers("a test certificate", number)


def test_the_same_order_gives_the_same_certificate():
    """In another process as well: what is compared was made anew."""
    code = (
        "import sys; from standins.businesses import HANBIT; from standins.certificates import Addresses, issue;"
        f"issued = issue(HANBIT, at=Addresses({AT.web!r}, {AT.ldap!r}));"
        "sys.stdout.write(issued.certificate_der.hex() + issued.key_file.hex() + issued.pfx.hex())"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    issued = issue(HANBIT, at=AT)
    assert elsewhere == issued.certificate_der.hex() + issued.key_file.hex() + issued.pfx.hex()


@pytest.mark.parametrize(
    "options", [{"edition": 2}, {"brand": "yessign"}, {"kind": "bank"}, {"kind": "expires_soon"}], ids=str
)
def test_another_order_gives_another_certificate(options):
    one, other = issue(HANBIT), issue(HANBIT, **options)
    assert (one.serial, one.r) != (other.serial, other.r)


@pytest.mark.parametrize("options", [{"brand": "nobody"}, {"kind": "nonsense"}, {"encryption": "rot13"}], ids=str)
def test_what_there_is_not_is_not_issued(options):
    with pytest.raises(ValueError, match=next(iter(options.values()))):
        issue(HANBIT, **options)


def test_a_brand_issues_only_its_own_kinds():
    with pytest.raises(ValueError, match="crosscert"):
        issue(HANBIT, brand="crosscert", kind="tax")
    assert "yessign" in read(issue(HANBIT, brand="crosscert", kind="financial")).issuer.rfc4514_string()


def test_all_kinds_are_signed_by_whoever_they_name():
    for kind in KINDS.keys() - {"weak"}:
        issued = of_kind(kind)
        issuer = issued.issuer.certificate or issued.certificate_der
        assert is_signed_by(read(issued), x509.load_der_x509_certificate(issuer)), kind


@pytest.mark.parametrize(
    ("kind", "starts", "ends"),
    [("expired", -1, -1), ("not_yet", 1, 1), ("expires_soon", -1, 1), ("business", -1, 1)],
)
def test_terms_lie_around_today(kind, starts, ends):
    certificate, now = read(of_kind(kind)), datetime.now(UTC)
    assert (certificate.not_valid_before_utc > now) == (starts > 0)
    assert (certificate.not_valid_after_utc > now) == (ends > 0)


@pytest.mark.parametrize("day", ["2026-01-01", "2026-03-31", "2026-12-31", "2028-02-29"])
def test_terms_are_right_on_any_day(day):
    with time_machine.travel(f"{day}T03:00:00Z", tick=False):
        now = datetime.now(UTC)
        terms = {name: term(name, today()) for name in ("year", "over", "to_come", "soon")}
    assert terms["year"].valid_from < now < terms["year"].valid_to
    assert terms["over"].valid_to < now < terms["to_come"].valid_from
    assert now + timedelta(days=5) < terms["soon"].valid_to < now + timedelta(days=8)


def test_a_test_sets_the_term_to_the_second():
    moment = datetime(2026, 5, 1, 12, 0, 1, tzinfo=UTC)
    certificate = read(issue(HANBIT, valid_to=moment))
    assert certificate.not_valid_after_utc == moment


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("personal", "1.2.410.200005.1.1.1"),
        ("bank", "1.2.410.200005.1.1.2"),
        ("tax", "1.2.410.200005.1.1.6.8"),
        ("financial", "1.2.410.200005.1.1.8.11"),
        ("financial_personal", "1.2.410.200005.1.1.1.10"),
    ],
)
def test_kinds_have_their_policies(kind, expected):
    assert policy(read(of_kind(kind))) == expected


def test_weak_ones_are_weak():
    assert read(of_kind("weak")).public_key().key_size == 1024
    assert read(of_kind("sha1")).signature_hash_algorithm.name == "sha1"
    assert extension(read(of_kind("no_usage")), x509.KeyUsage).digital_signature is False


def test_an_issuer_in_between_is_sent_along_unless_it_is_missing():
    chains = {kind: of_kind(kind).chain for kind in ("not_ca_issuer", "path_length", "expired_issuer", "looped")}
    issuers = {kind: x509.load_der_x509_certificate(chain[0]) for kind, chain in chains.items()}
    assert extension(issuers["not_ca_issuer"], x509.BasicConstraints).ca is False
    assert extension(issuers["path_length"], x509.BasicConstraints).ca is True
    assert issuers["expired_issuer"].not_valid_after_utc < datetime.now(UTC)
    one, other = (x509.load_der_x509_certificate(certificate) for certificate in chains["looped"])
    assert is_signed_by(one, other) and is_signed_by(other, one)
    assert of_kind("missing_issuer").chain == () == of_kind("business").chain


@pytest.mark.parametrize("pss", [False, True], ids=["pkcs1", "pss"])
@pytest.mark.parametrize("signed_attributes", [False, True], ids=["plain", "attributes"])
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_openssl_verifies_signatures(verified_by_openssl, pss, signed_attributes, digest):
    cms = issue(HANBIT).sign(b"what was asked", signed_attributes=signed_attributes, pss=pss, digest=digest)
    assert verified_by_openssl(cms) == b"what was asked"


def test_a_detached_signature_carries_no_content(verified_by_openssl, tmp_path):
    cms = issue(HANBIT).sign(b"what was asked", detached=True)
    assert b"what was asked" not in cms
    (tmp_path / "content").write_bytes(b"what was asked")
    assert verified_by_openssl(cms, "-content", "content") == b"what was asked"


@pytest.mark.parametrize(
    "kind",
    ["expired", "not_yet", "wrong_root", "self_signed", "missing_issuer", "not_ca_issuer", "path_length"]
    + ["expired_issuer", "looped"],
)
def test_openssl_refuses_what_nobody_may_take(verified_by_openssl, kind):
    assert verified_by_openssl(issue(HANBIT, kind=kind).sign(b"x")) is None


def test_openssl_takes_the_others(verified_by_openssl):
    """What is wrong with them is a matter of policies, numbers and lists."""
    for kind in ("business", "personal", "bank", "tax", "financial", "resident", "wrong_vid", "no_r", "revoked"):
        assert verified_by_openssl(of_kind(kind).sign(b"x")) == b"x", kind


def test_keys_of_the_pool_are_all_different():
    assert len({key(f"pool:{number}").private_numbers().p for number in range(48)}) == 48


def test_the_authorities_can_be_made_anew(tmp_path, monkeypatch):
    """All files that are there, with the same names and other keys."""
    folders = {name: tmp_path / name.lower() for name in ("ROOTS", "ISSUERS", "PRIVATE", "WRONG")}
    for name, folder in folders.items():
        monkeypatch.setattr(founding, name, folder)
    monkeypatch.setattr(founding, "POOL", 1)
    founding.main()
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.pem")}
    assert made == {path.relative_to(TRUST) for path in TRUST.rglob("*.pem")}
    old, new = (
        x509.load_pem_x509_certificate((folder / "root.pem").read_bytes()) for folder in (ROOTS, folders["ROOTS"])
    )
    assert old.subject == new.subject and old.public_key() != new.public_key()
    issuer = x509.load_pem_x509_certificate((folders["ISSUERS"] / "signgate.pem").read_bytes())
    assert is_signed_by(issuer, new)


def test_what_is_secret_about_certificates_is_known_until_it_is_forgotten():
    issuing.forget()
    issued = issue(HANBIT, password="Another-1")
    assert {"Another-1", issued.r.hex()} <= issuing.secrets()
    issue(HANBIT, kind="no_r")
    issuing.forget()
    assert issuing.secrets() == set()
