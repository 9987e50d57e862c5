"""Key files in all encryptions, .pfx, folders, the page and the command that hand them out; others' programs open them."""

import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup
from cryptography.hazmat.decrepit.ciphers.algorithms import SEED
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.serialization import load_der_private_key, pkcs12
from pypinksign import PinkSign

from standins.businesses import HANBIT, SOLE
from standins.certificates import KINDS, PASSWORD, issue
from standins.certificates.algorithms import signature
from standins.certificates.key_files import FIXED_IV, cbc, derived_iv, pbkdf1
from standins.certificates.owner import vid, vid_content
from standins.certificates.pfx import PFX_ENCRYPTIONS

ROOT = Path(__file__).resolve().parents[2]
SECRET, SALT = b"test1234!", bytes.fromhex("0102030405060708")
PLAINTEXT, R = b"NPKI private key test vector", bytes(range(20))
NUMBER = "2208162517"


@pytest.fixture(scope="module")
def vectors() -> dict[str, str]:
    lines = (ROOT / "tests/vectors/npki.csv").read_text().splitlines()
    return {row["name"]: row["output"] for row in csv.DictReader(line for line in lines if line[0] != "#")}


def test_what_we_compute_is_what_the_vectors_say(vectors):
    first = pbkdf1(SECRET, SALT)
    second = hashlib.pbkdf2_hmac("sha1", SECRET, SALT, 2_048, 16)
    block = Cipher(SEED(bytes(16)), ECB()).encryptor().update(bytes(range(16)))
    computed = {
        "seed_block": block,
        "pbkdf1": first,
        "pbes1_key": first[:16],
        "pbes1_iv": derived_iv(first),
        "pbes1_ciphertext": cbc(SEED(first[:16]), derived_iv(first), PLAINTEXT),
        "seedcbc_ciphertext": cbc(SEED(first[:16]), FIXED_IV, PLAINTEXT),
        "pbes2_key": second,
        "pbes2_ciphertext": cbc(SEED(second), bytes(range(16)), PLAINTEXT),
        "vid_content": vid_content(NUMBER, R),
        "vid_sha256": vid(NUMBER, R),
        "vid_sha1": vid(NUMBER, R, "sha1"),
    }
    assert {name: value.hex() for name, value in computed.items()} == vectors


@pytest.mark.parametrize("encryption", ["pbes1", "seedcbc", "pbes2"])
def test_pypinksign_opens_our_key_files_and_finds_r(encryption):
    issued = issue(HANBIT, encryption=encryption)
    reader = PinkSign(
        pubkey_data=issued.certificate_der, prikey_data=issued.key_file, prikey_password=PASSWORD.encode()
    )
    reader.load_prikey()
    assert reader._rand_num.asOctets() == issued.r
    assert reader.sign(b"x") == signature(issued.private_key, b"x")


def test_cryptography_opens_the_key_file_with_aes():
    issued = issue(HANBIT, encryption="aes")
    opened = load_der_private_key(issued.key_file, PASSWORD.encode())
    assert opened.private_numbers() == issued.private_key.private_numbers()


def test_another_password_is_none():
    issued = issue(HANBIT, encryption="aes", password="Another-1")
    with pytest.raises(ValueError, match="[Pp]assword"):
        load_der_private_key(issued.key_file, PASSWORD.encode())


def test_a_key_file_that_lost_r_is_a_key_all_the_same():
    issued = issue(HANBIT, kind="no_r", encryption="pbes2")
    reader = PinkSign(
        pubkey_data=issued.certificate_der, prikey_data=issued.key_file, prikey_password=PASSWORD.encode()
    )
    reader.load_prikey()
    assert issued.r is None and not hasattr(reader, "_rand_num")


@pytest.mark.parametrize("encryption", ["aes", "3des", "pbes2"])
def test_pkcs12_is_opened_by_others(encryption):
    issued = issue(HANBIT, kind="path_length")
    key, certificate, above = pkcs12.load_key_and_certificates(issued.pfx_as(encryption), PASSWORD.encode())
    assert key.private_numbers() == issued.private_key.private_numbers()
    assert certificate.serial_number == issued.serial and len(above) == 1


def test_pypinksign_opens_pkcs12():
    reader = PinkSign(p12_data=issue(HANBIT).pfx, prikey_password=PASSWORD.encode())
    assert reader.serialnum() == issue(HANBIT).serial


@pytest.mark.parametrize("encryption", PFX_ENCRYPTIONS)
def test_openssl_finds_our_seal_on_every_pkcs12_right(encryption, tmp_path):
    (tmp_path / "file.pfx").write_bytes(issue(HANBIT).pfx_as(encryption))
    command = ["openssl", "pkcs12", "-in", "file.pfx", "-nokeys", "-passin", f"pass:{PASSWORD}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "BEGIN CERTIFICATE" in done.stdout


def test_the_folder_is_laid_out_as_the_authorities_do():
    issued = issue(HANBIT, brand="signgate")
    names = sorted(issued.folder_files)
    assert [name.rpartition("/")[2] for name in names] == ["signCert.der", "signPri.key"]
    assert names[0].startswith(f"NPKI/KICA/USER/cn={HANBIT.name}(") and ",o=signGATE,c=kr/" in names[0]


# The page


@pytest.fixture
def get(services):
    with requests.Session() as session:
        yield lambda path, **options: session.get(services.url + path, **options)


def page(response: requests.Response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def test_the_page_offers_every_kind_of_the_demos_company_with_the_password(get):
    soup = page(get("/certificates", params={"brand": "yessign"}))
    assert PASSWORD in soup.get_text() and HANBIT.name in soup.h2.get_text()
    rows = [row.select_one("td").get_text() for row in soup.select("tbody tr")]
    assert rows == [kind.title for kind in KINDS.values()]


def test_a_zip_holds_the_folder_that_the_site_asks_for(get):
    soup = page(get("/certificates", params={"number": SOLE.shown_number, "brand": "tradesign", "encryption": "pbes2"}))
    response = get(soup.select_one("a.file")["href"])
    assert response.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files == issue(SOLE, brand="tradesign", encryption="pbes2").folder_files


def test_a_pfx_is_the_certificate_of_the_page(get):
    link = page(get("/certificates")).select("a.file")[1]["href"]
    _, certificate, _ = pkcs12.load_key_and_certificates(get(link).content, PASSWORD.encode())
    assert certificate.serial_number == issue(HANBIT).serial


def test_a_number_that_nobody_has_is_said(get):
    soup = page(get("/certificates", params={"number": "000-00-00000<"}))
    assert soup.select_one("[role=status]").get_text().startswith("No business has the number 000-00-00000<.")


@pytest.mark.parametrize(
    "path",
    ["/certificates?brand=nobody", "/certificates/nonsense.zip", "/certificates/business.pfx?number=1"]
    + ["/certificates/tax.zip?brand=crosscert", "/certificates?encryption=rot13", "/certificates/lists/none.crl"],
)
def test_what_there_is_not_is_404(get, path):
    assert get(path).status_code == 404


def test_somebody_revokes_a_certificate_on_the_page(get, services):
    fields = {"number": HANBIT.number, "brand": "signgate", "kind": "business"}
    answer = requests.post(f"{services.url}/certificates/revoke", data=fields, timeout=20)
    assert "Business, general purpose (revoked)" in page(answer).get_text()
    assert services.certificates.revocations.is_revoked("signgate", issue(HANBIT).serial)


def test_another_site_cannot_revoke(services):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = requests.post(
        f"{services.url}/certificates/revoke", data={"kind": "business"}, headers=headers, timeout=20
    )
    assert answer.status_code == 403


# The command


def command(*arguments: str) -> subprocess.CompletedProcess:
    program = [sys.executable, "-m", "standins.certificates", *arguments]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True)


def test_the_command_writes_folder_and_pfx(tmp_path):
    done = command(SOLE.shown_number, "--kind", "revoked", "--encryption", "seedcbc", "--out", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    expected = issue(SOLE, kind="revoked")
    assert written == {*expected.folder_files, f"signgate-{SOLE.number}-revoked.pfx"}
    key_file = next(tmp_path.rglob("signPri.key")).read_bytes()
    assert key_file == issue(SOLE, kind="revoked", encryption="seedcbc").key_file


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("12345",), "ten digits"), ((HANBIT.number, "--kind", "tax", "--brand", "crosscert"), "no such certificate")],
)
def test_the_command_says_what_there_is_not(arguments, said):
    done = command(*arguments)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
