"""What the dialog signs: every encryption of keys opens, and other programs find the signature right."""

import asyncio
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from asn1crypto import cms, core, pem, pkcs12, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import PBES, serialize_key_and_certificates
from cryptography.x509 import load_der_x509_certificate
from playwright.sync_api import expect
from pyhanko.sign.validation import StandardCMSSignatureStatus, async_validate_cms_signature
from pyhanko_certvalidator import ValidationContext

from app.operations.certificate import envelope
from app.rules import vid
from standins.businesses import HANBIT, SOLE
from standins.certificates import ISSUERS, PASSWORD, ROOTS, issue
from tests.browser.certificate_page import CONTENT, Trial, Trials, laid_out, put, trials
from tests.browser.conftest import Opener, Site

KEY_FILES = ["pbes1", "seedcbc", "pbes2", "aes"]


@pytest.fixture
def trial(site: Site, open_browser: Opener) -> Trials:
    return trials(site, open_browser)


def sign_from_folder(trial: Trial, folder: Path) -> Trial:
    trial.choose_folder(folder)
    expect(trial.page.locator("#certificate-dialog .choice input:checked")).to_be_visible()
    trial.say(PASSWORD)
    return trial.arrive()


@pytest.mark.parametrize("encryption", KEY_FILES)
def test_a_key_file_opens_and_signs(trial, tmp_path, encryption):
    issued = issue(HANBIT, encryption=encryption)
    done = sign_from_folder(trial(), laid_out(tmp_path, issued))
    assert done.r == issued.r
    assert (done.sent["challenge"], done.sent["kind"]) == ("trial", "joint")
    assert right_for_openssl(done.signature, tmp_path) == CONTENT.encode()
    assert signer_of(done.signature).dump() == issued.certificate_der
    assert right_for_pyhanko(done.signature)


def test_a_fresh_challenge_is_waited_for(trial, tmp_path):
    """A page that stood for a while asks for one as its dialog opens."""
    page = trial()
    page.page.keyboard.press("Escape")
    page.page.evaluate("""() => document.addEventListener("certificate:open", (event) => {
        event.detail.fresh = new Promise((done) => { window.renew = done; }).then(() => {
            document.querySelector("form[data-content]").dataset.content += " fresh";
        });
    })""")
    page.page.click("[data-certificate-open]")
    page.choose_pfx(issue(HANBIT).pfx)
    page.say(PASSWORD)
    expect(page.page.locator("[data-confirm][aria-busy=true]")).to_be_visible()
    page.page.evaluate("renew()")
    assert right_for_openssl(page.arrive().signature, tmp_path) == f"{CONTENT} fresh".encode()


@pytest.mark.parametrize("encryption", KEY_FILES)
def test_a_pfx_opens_and_signs(trial, tmp_path, encryption):
    issued = issue(SOLE, brand="crosscert")
    page = trial()
    page.choose_pfx(issued.pfx_as(encryption))
    page.say(PASSWORD)
    assert page.arrive().r == issued.r
    assert right_for_openssl(page.signature, tmp_path) == CONTENT.encode()


def test_a_pfx_that_openssl_made_opens(trial, tmp_path):
    issued = issue(HANBIT)
    key = issued.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    certificate = load_der_x509_certificate(issued.certificate_der).public_bytes(Encoding.PEM)
    (tmp_path / "both.pem").write_bytes(key + certificate)
    words = ["openssl", "pkcs12", "-export", "-in", "both.pem", "-out", "made.pfx", "-passout", f"pass:{PASSWORD}"]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    page = trial(proves_number=False)
    page.choose_pfx((tmp_path / "made.pfx").read_bytes())
    page.say(PASSWORD)
    assert right_for_openssl(page.arrive().signature, tmp_path) == CONTENT.encode()


def test_a_pfx_with_untold_lengths_and_octets_in_pieces_opens(trial):
    issued = issue(HANBIT)
    page = trial()
    page.choose_pfx(in_pieces(issued.pfx))
    page.say(PASSWORD)
    assert page.arrive().r == issued.r


def in_pieces(pfx: bytes) -> bytes:
    """As older programs write it."""
    parsed = pkcs12.Pfx.load(pfx)
    content = parsed["auth_safe"]["content"].contents
    pieces = b"".join(core.OctetString(content[at : at + 1000]).dump() for at in range(0, len(content), 1000))
    info = untold(0x30, core.ObjectIdentifier("1.2.840.113549.1.7.1").dump() + untold(0xA0, untold(0x24, pieces)))
    return untold(0x30, core.Integer(3).dump() + info + parsed["mac_data"].dump())


def untold(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\0\0"


def test_the_message_is_der_with_the_content_and_the_chain_that_lay_beside_the_certificate(trial, tmp_path):
    issued = issue(HANBIT)
    folder = laid_out(tmp_path, issued)
    authority = (ISSUERS / "signgate.pem").read_bytes()
    put(folder / "KICA" / "signGATE CA.cer", authority)
    put(folder / "KICA" / "root.der", (ROOTS / "root.pem").read_bytes())
    put(folder / "KICA" / "USER" / "note.der", b"no certificate")
    put(tmp_path / issued.folder / "kmCert.der", issue(SOLE).certificate_der)
    done = sign_from_folder(trial(), folder)
    assert envelope.read(done.sent["signature"]).content == CONTENT.encode()  # which takes nothing but DER
    signed = cms.ContentInfo.load(done.signature, strict=True)["content"]
    assert signed["encap_content_info"]["content"].contents == CONTENT.encode()
    enclosed = [one.chosen.subject.native["common_name"] for one in signed["certificates"]]
    assert enclosed[0].startswith(HANBIT.name)
    assert enclosed[1:] == [issued.issuer.name.common_name]
    assert signed["signer_infos"][0]["signature_algorithm"]["algorithm"].native == "sha256_rsa"


def test_r_stays_here_where_no_number_is_to_be_proved(trial, tmp_path):
    done = sign_from_folder(trial(proves_number=False), laid_out(tmp_path, issue(HANBIT)))
    assert done.sent["r"] == ""
    assert right_for_openssl(done.signature, tmp_path) == CONTENT.encode()


def test_a_key_that_lost_r_is_told_before_anything_is_sent(trial, tmp_path):
    page = trial()
    page.choose_folder(laid_out(tmp_path, issue(HANBIT, kind="no_r")))
    page.say(PASSWORD)
    expect(page.refusal("trouble")).to_contain_text(
        "This key file has lost the value that proves whose certificate it is."
    )
    assert page.sent == {}


def test_a_key_that_lost_r_signs_where_no_number_is_to_be_proved(trial, tmp_path):
    done = sign_from_folder(trial(proves_number=False), laid_out(tmp_path, issue(HANBIT, kind="no_r")))
    assert right_for_openssl(done.signature, tmp_path) == CONTENT.encode()


def test_a_key_of_another_certificate_is_told(trial, tmp_path):
    folder = laid_out(tmp_path, issue(HANBIT))
    other = next(one for one in (issue(HANBIT, edition=number) for number in range(2, 40)) if is_other_key(one))
    put(tmp_path / issue(HANBIT).folder / "signPri.key", other.key_file)
    page = trial()
    page.choose_folder(folder)
    page.say(PASSWORD)
    expect(page.refusal("trouble")).to_contain_text("This key belongs to another certificate.")
    assert page.sent == {}


def is_other_key(issued) -> bool:
    return issued.private_key.private_numbers() != issue(HANBIT).private_key.private_numbers()


@pytest.mark.parametrize("name", ["signPri.key", "한빛.pfx"])
def test_a_broken_file_is_told(trial, tmp_path, name):
    page = trial()
    if name.endswith(".pfx"):
        page.choose_pfx(b"\x30\x03\x02\x01", name)
    else:
        folder = laid_out(tmp_path, issue(HANBIT))
        put(tmp_path / issue(HANBIT).folder / name, issue(HANBIT).key_file[:-40])
        page.choose_folder(folder)
    page.say(PASSWORD)
    expect(page.refusal("trouble")).to_contain_text("This file cannot be read as a certificate with its key.")


def test_a_pfx_locked_in_an_old_way_is_named_and_refused(trial):
    issued = issue(HANBIT)
    locked = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(2048)
        .key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .build(PASSWORD.encode())
    )
    certificate = load_der_x509_certificate(issued.certificate_der)
    page = trial()
    page.choose_pfx(serialize_key_and_certificates(b"hanbit", issued.private_key, certificate, None, locked))
    page.say(PASSWORD)
    expect(page.refusal("trouble")).to_contain_text("locked in an old way that browsers do not know (3DES)")


def test_a_pfx_of_a_person_is_shown_as_such_once_it_is_open(trial):
    page = trial()
    page.choose_pfx(issue(HANBIT, kind="personal").pfx)
    page.say(PASSWORD)
    expect(page.refusal("trouble")).to_contain_text("It was issued to a person.")
    expect(page.item("Personal, general purpose")).to_be_visible()
    assert page.sent == {}


def signer_of(message: bytes) -> x509.Certificate:
    return cms.ContentInfo.load(message)["content"]["certificates"][0].chosen


def right_for_openssl(message: bytes, folder: Path) -> bytes:
    """The content, as the openssl program reads it; the chain is trusted from root and authorities of the stand-ins."""
    (folder / "message.der").write_bytes(message)
    trusted = b"".join(path.read_bytes() for path in [*ROOTS.iterdir(), *ISSUERS.iterdir()])
    (folder / "trusted.pem").write_bytes(trusted)
    words = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "message.der", "-purpose", "any"]
    done = subprocess.run([*words, "-CAfile", "trusted.pem"], cwd=folder, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def right_for_pyhanko(message: bytes) -> bool:
    """Content, signature and the path to the root, in a thread of its own: the browser's driver has the loop of this one."""
    assert vid.IDENTIFY_DATA  # importing it lets asn1crypto read the owner's name
    context = ValidationContext(trust_roots=certificates_in(ROOTS), other_certs=certificates_in(ISSUERS))
    signed = cms.ContentInfo.load(message)["content"]
    validation = async_validate_cms_signature(signed, StandardCMSSignatureStatus, validation_context=context)
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, validation).result().bottom_line


def certificates_in(folder: Path) -> list[x509.Certificate]:
    return [x509.Certificate.load(pem.unarmor(path.read_bytes())[2]) for path in folder.iterdir()]
