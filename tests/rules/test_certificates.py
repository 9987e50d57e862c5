"""Certificates that settings name: base64 or a file, and only with keys that are long enough."""

from datetime import timedelta

import pytest

from app.rules.certificates import CertificateUnreadable, as_pem, is_current, read_certificates
from tests.clients.signing_certificates import NOW, base64_of, certificate_pem

GOOD = certificate_pem()


def test_a_certificate_stands_in_the_setting(tmp_path):
    (certificate,) = read_certificates(base64_of(GOOD))
    assert as_pem(certificate) == GOOD
    wrapped = "\n".join(GOOD.strip().splitlines()[1:-1])
    assert read_certificates(wrapped) == [certificate]


def test_a_file_may_hold_several(tmp_path):
    file = tmp_path / "certificates.pem"
    file.write_text(GOOD + certificate_pem("curve"))
    assert len(read_certificates(str(file))) == 2


@pytest.mark.parametrize(
    "setting", ["", "AAAA", "no-file.pem", "/", GOOD[:80]], ids=["nothing", "no DER", "no file", "folder", "cut"]
)
def test_what_is_no_certificate_is_refused(setting):
    with pytest.raises(CertificateUnreadable):
        read_certificates(setting)


def test_a_file_without_a_certificate_is_refused(tmp_path):
    file = tmp_path / "key.pem"
    file.write_text("nothing here")
    with pytest.raises(CertificateUnreadable):
        read_certificates(str(file))


@pytest.mark.parametrize("kind", ["short", "dsa"])
def test_a_weak_key_is_refused(kind):
    with pytest.raises(CertificateUnreadable):
        read_certificates(base64_of(certificate_pem(kind)))


def test_a_certificate_has_its_time():
    (certificate,) = read_certificates(base64_of(certificate_pem(begins=NOW, days=2)))
    times = [NOW - timedelta(seconds=2), NOW + timedelta(days=1), NOW + timedelta(days=3)]
    assert [is_current(certificate, moment) for moment in times] == [False, True, False]
