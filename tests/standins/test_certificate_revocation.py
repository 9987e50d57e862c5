"""What the test authorities answer about revocation: lists by http and LDAP, OCSP, and all that can be wrong with them."""

import socket
import subprocess
from datetime import UTC, datetime, timedelta

import ldap3
import pytest
import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from ldap3.core.exceptions import LDAPExceptionError

from standins import make_standins
from standins.businesses import BUSINESSES, HANBIT, SOLE
from standins.certificates import ISSUERS, ROOTS, addresses, der, issue
from standins.certificates.addresses import entry_name
from standins.certificates.authorities import ROOT, SIGNGATE, TRUSTED
from standins.certificates.directory import parts
from standins.faults import LIST_KINDS

NONCE = b"sixteen bytes..."
GOOD, REVOKED, UNKNOWN = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.UNKNOWN
DIRECTORY, LISTS, RESPONDER = "certificate-directory", "certificate-lists", "certificate-ocsp"


def issuer_of(issued) -> x509.Certificate:
    return x509.load_der_x509_certificate(issued.issuer.certificate)


@pytest.fixture
def fetch(services):
    """`fetch()` gets signGATE's list by http."""
    return lambda brand="signgate": requests.get(f"{services.url}/certificates/lists/{brand}.crl", timeout=20).content


@pytest.fixture
def look_up(services):
    """`look_up()` gets a list from the directory; None where it has none."""

    def ask(name: str = entry_name(SIGNGATE), attribute: str = "certificateRevocationList;binary") -> bytes | None:
        host, port = services.certificates.directory.address.split(":")
        server = ldap3.Server(host, int(port), get_info=ldap3.NONE, connect_timeout=20)
        with ldap3.Connection(server, receive_timeout=20) as connection:
            found = connection.search(name, "(objectClass=*)", ldap3.BASE, attributes=[attribute])
            values = connection.response[0]["raw_attributes"].get(attribute) if found else None
        return values[0] if values else None

    return ask


@pytest.fixture
def ask(services):
    """`ask(issued)` asks the responder about a certificate."""

    def question(issued) -> ocsp.OCSPResponse:
        certificate = x509.load_der_x509_certificate(issued.certificate_der)
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer_of(issued), hashes.SHA1())
        asked = builder.add_extension(x509.OCSPNonce(NONCE), critical=False).build().public_bytes(Encoding.DER)
        address = f"{services.url}/certificates/ocsp/{issued.order.authority.brand}"
        return ocsp.load_der_ocsp_response(requests.post(address, data=asked, timeout=20).content)

    return question


def is_listed(content: bytes, issued) -> bool:
    found = x509.load_der_x509_crl(content)
    return found.get_revoked_certificate_by_serial_number(issued.serial) is not None


def is_whole(content: bytes, issuer: x509.Certificate) -> bool:
    found = x509.load_der_x509_crl(content)
    return found.issuer == issuer.subject and found.is_signature_valid(issuer.public_key())


# Lists


@pytest.mark.parametrize("authority", TRUSTED, ids=lambda authority: authority.brand)
def test_each_authority_has_a_list_with_its_revoked_certificates(fetch, look_up, authority):
    good, revoked = (issue(SOLE, brand=authority.brand, kind=kind) for kind in ("business", "revoked"))
    by_http, from_directory = fetch(authority.brand), look_up(entry_name(authority))
    found = x509.load_der_x509_crl(by_http)
    assert is_whole(by_http, issuer_of(good)) and by_http == from_directory
    assert found.last_update_utc <= datetime.now(UTC) < found.next_update_utc
    assert is_listed(by_http, revoked) and not is_listed(by_http, good)


def test_the_certificates_of_all_businesses_are_on_it_though_nobody_has_them(fetch):
    found = x509.load_der_x509_crl(fetch())
    serials = {entry.serial_number for entry in found}
    assert {issue(business, kind="revoked").serial for business in BUSINESSES[:20]} <= serials


def test_the_root_lists_an_authority_that_it_revoked(fetch, look_up):
    issued = issue(HANBIT, kind="revoked_issuer")
    issuer = x509.load_der_x509_certificate(issued.chain[0])
    content = fetch("root")
    root = x509.load_pem_x509_certificate((ROOTS / "root.pem").read_bytes())
    assert is_whole(content, root)
    assert x509.load_der_x509_crl(content).get_revoked_certificate_by_serial_number(issuer.serial_number)
    assert look_up(entry_name(ROOT), "authorityRevocationList;binary") == content
    assert "authorityRevocationList" in str(issuer.extensions) and "/lists/root.crl" in str(issuer.extensions)


def test_openssl_finds_it_in_order(fetch, tmp_path):
    (tmp_path / "list.crl").write_bytes(fetch())
    trusted = [path.read_text() for folder in (ROOTS, ISSUERS) for path in folder.iterdir()]
    (tmp_path / "trusted.pem").write_text("".join(trusted))
    command = ["openssl", "crl", "-inform", "DER", "-in", "list.crl", "-noout", "-CAfile", "trusted.pem"]
    assert "verify OK" in subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stderr


def test_a_certificate_is_revoked_while_it_is_used(services, fetch, look_up, ask):
    issued = issue(HANBIT)
    assert not is_listed(fetch(), issued) and ask(issued).certificate_status is GOOD
    services.certificates.revoke(issued)
    assert is_listed(fetch(), issued) and is_listed(look_up(), issued)
    assert ask(issued).certificate_status is REVOKED
    services.reset()
    assert not is_listed(fetch(), issued)


def test_a_list_is_outdated_or_still_to_come(services, fetch):
    now = datetime.now(UTC)
    services.faults.set(LISTS, "outdated")
    assert x509.load_der_x509_crl(fetch()).next_update_utc < now
    services.faults.set(LISTS, "to-come")
    assert x509.load_der_x509_crl(fetch()).last_update_utc > now


@pytest.mark.parametrize("kind", ["tampered", "unsigned", "other-issuer", "other-key"])
def test_a_list_that_is_not_the_authoritys_is_not_whole(services, fetch, kind):
    assert is_whole(fetch(), issuer_of(issue(HANBIT)))
    services.faults.set(LISTS, kind)
    assert not is_whole(fetch(), issuer_of(issue(HANBIT)))


def test_a_changed_list_hides_somebody(services, fetch):
    numbers = {entry.serial_number for entry in x509.load_der_x509_crl(fetch())}
    services.faults.set(LISTS, "tampered")
    assert len(numbers - {entry.serial_number for entry in x509.load_der_x509_crl(fetch())}) == 1


def test_another_issuers_list_is_in_order_for_that_one(services, fetch):
    services.faults.set(LISTS, "other-issuer")
    for brand in ("signgate", "signkorea"):
        content = fetch(brand)
        other = next(a for a in TRUSTED if a.common_name in x509.load_der_x509_crl(content).issuer.rfc4514_string())
        assert other.brand != brand and is_whole(content, issuer_of(issue(HANBIT, brand=other.brand)))


def test_a_list_covers_authorities_alone(services, fetch):
    services.faults.set(LISTS, "partial")
    found = x509.load_der_x509_crl(fetch())
    assert found.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value.only_contains_ca_certs


def test_a_list_may_be_long_or_empty_or_missing(services, fetch):
    services.faults.set(LISTS, "many")
    assert len(x509.load_der_x509_crl(fetch())) > 100_000
    services.faults.set(LISTS, "empty")
    assert fetch() == b""
    services.faults.set(LISTS, "404")
    assert requests.get(f"{services.url}/certificates/lists/signgate.crl", timeout=20).status_code == 404
    services.faults.set(LISTS, "500")
    assert requests.get(f"{services.url}/certificates/lists/signgate.crl", timeout=20).status_code == 500


# Directory


def conversation(services) -> socket.socket:
    host, port = services.certificates.directory.address.split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def test_the_directory_knows_nothing_else(look_up):
    assert look_up("ou=dp2p2,o=KICA,c=KR") is None
    assert look_up(entry_name(SIGNGATE).upper()) is not None


@pytest.mark.parametrize("kind", sorted(LIST_KINDS.keys() - {"many", "empty"}))
def test_the_directory_has_the_same_faults_as_the_page(services, fetch, look_up, kind):
    services.faults.set(LISTS, kind)
    services.faults.set(DIRECTORY, kind)
    assert look_up() == fetch()


@pytest.mark.parametrize("kind", ["missing", "no-list", "busy", "empty"])
def test_the_directory_has_no_list(services, look_up, kind):
    services.faults.set(DIRECTORY, kind)
    assert not look_up()


@pytest.mark.parametrize("kind", ["down", "garbage"])
def test_the_directory_breaks_off(services, look_up, kind):
    services.faults.set(DIRECTORY, kind)
    with pytest.raises(LDAPExceptionError):
        look_up()


def test_the_directory_sends_a_list_of_50_megabytes(services):
    """Read as bytes: what ldap3 makes of it is its own matter."""
    services.faults.set(DIRECTORY, "huge")
    anything = der.tlv(0x87, b"objectClass")
    limits = (der.enumerated(0), der.enumerated(0), der.integer(0), der.integer(0), der.boolean(False))
    question = der.tlv(0x63, der.octets(entry_name(SIGNGATE).encode()), *limits, anything, der.sequence())
    with conversation(services) as connection:
        connection.sendall(der.sequence(der.integer(1), question) + der.sequence(der.integer(2), der.tlv(0x42)))
        assert sum(len(part) for part in iter(lambda: connection.recv(1 << 20), b"")) > 50 * 1024 * 1024


@pytest.mark.parametrize(
    "message", [b"GET / HTTP/1.0\r\n\r\n", b"\x30\x84\x7f\xff\xff\xff", b"\x30\x02\x02\x05", b"\x30"]
)
def test_the_directory_hangs_up_on_what_is_not_ldap(services, message):
    with conversation(services) as connection:
        connection.sendall(message)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""


@pytest.mark.parametrize("content", [b"\x02", b"\x02\x05\x01", b"\x02\x80\x01", b"\x02\x85\x01\x01\x01\x01\x01"])
def test_what_is_cut_off_has_no_parts(content):
    with pytest.raises(ValueError, match="cut off|no length"):
        parts(content)


# OCSP


def test_the_responder_knows_its_certificates(ask):
    answers = {kind: ask(issue(HANBIT, kind=kind)).certificate_status for kind in ("business", "expired", "revoked")}
    assert answers == {"business": GOOD, "expired": GOOD, "revoked": REVOKED}


def test_the_answer_is_signed_by_whom_the_authority_named_for_it(ask):
    issued = issue(HANBIT)
    answer = ask(issued)
    (signer,) = answer.certificates
    signer.verify_directly_issued_by(issuer_of(issued))
    usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [name.dotted_string for name in usage] == ["1.3.6.1.5.5.7.3.9"]
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == NONCE


def test_openssl_takes_the_answer(services, tmp_path):
    issued = issue(HANBIT, kind="revoked")
    (tmp_path / "certificate.pem").write_bytes(
        x509.load_der_x509_certificate(issued.certificate_der).public_bytes(Encoding.PEM)
    )
    (tmp_path / "issuer.pem").write_bytes(issuer_of(issued).public_bytes(Encoding.PEM))
    (tmp_path / "root.pem").write_text((ROOTS / "root.pem").read_text() + (tmp_path / "issuer.pem").read_text())
    command = ["openssl", "ocsp", "-issuer", "issuer.pem", "-cert", "certificate.pem", "-CAfile", "root.pem"]
    address = f"{services.url}/certificates/ocsp/signgate"
    done = subprocess.run([*command, "-url", address], cwd=tmp_path, capture_output=True, text=True)
    assert "Response verify OK" in done.stderr and "certificate.pem: revoked" in done.stdout


@pytest.mark.parametrize(("kind", "status"), [("unknown", UNKNOWN), ("revoked", REVOKED)])
def test_the_responder_says_something_else(services, ask, kind, status):
    services.faults.set(RESPONDER, kind)
    assert ask(issue(HANBIT)).certificate_status is status


def test_the_responder_does_not_know_what_others_issued(services):
    issued, other = issue(HANBIT), issue(HANBIT, brand="yessign")
    certificate = x509.load_der_x509_certificate(other.certificate_der)
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer_of(other), hashes.SHA256()).build()
    address = f"{services.url}/certificates/ocsp/{issued.order.authority.brand}"
    answer = requests.post(address, data=request.public_bytes(Encoding.DER), timeout=20).content
    assert ocsp.load_der_ocsp_response(answer).certificate_status is UNKNOWN


@pytest.mark.parametrize(("kind", "status"), [("try-later", "TRY_LATER"), ("unauthorized", "UNAUTHORIZED")])
def test_the_responder_refuses(services, ask, kind, status):
    services.faults.set(RESPONDER, kind)
    assert ask(issue(HANBIT)).response_status.name == status


def test_the_responder_refuses_what_is_no_question(services):
    answer = requests.post(f"{services.url}/certificates/ocsp/signgate", data=b"hello", timeout=20).content
    assert ocsp.load_der_ocsp_response(answer).response_status.name == "MALFORMED_REQUEST"


def test_answers_are_old_or_about_something_else(services, ask):
    issued = issue(HANBIT)
    services.faults.set(RESPONDER, "outdated")
    assert ask(issued).next_update_utc < datetime.now(UTC) - timedelta(hours=1)
    services.faults.set(RESPONDER, "other-certificate")
    assert ask(issued).serial_number != issued.serial
    services.faults.set(RESPONDER, "replayed")
    assert ask(issued).extensions.get_extension_for_class(x509.OCSPNonce).value.nonce != NONCE
    services.faults.set(RESPONDER, "without-nonce")
    assert not list(ask(issued).extensions)


def test_answers_are_changed_or_somebody_elses(services, ask):
    issued = issue(HANBIT)
    responder = ask(issued).certificates[0].public_key()
    services.faults.set(RESPONDER, "tampered")
    changed = ask(issued)
    with pytest.raises(InvalidSignature):
        responder.verify(changed.signature, changed.tbs_response_bytes, PKCS1v15(), changed.signature_hash_algorithm)
    services.faults.set(RESPONDER, "other-key")
    with pytest.raises(ValueError, match="[Ii]ssuer"):
        ask(issued).certificates[0].verify_directly_issued_by(issuer_of(issued))
    services.faults.set(RESPONDER, "empty")
    assert requests.post(f"{services.url}/certificates/ocsp/signgate", data=b"", timeout=20).content == b""


# Addresses


def test_certificates_lead_to_the_stand_ins_that_run_here(services):
    first = addresses.current()
    assert first.web == services.url
    second = make_standins()
    try:
        assert addresses.current().web == second.url
    finally:
        second.stop()
    assert addresses.current() == first


def test_a_port_that_is_taken_leaves_the_others_free(services):
    taken = services.certificates.directory.port
    with pytest.raises(OSError, match="in use"):
        make_standins(ldap_port=taken)
