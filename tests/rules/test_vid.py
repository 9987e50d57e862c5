"""The virtual ID: a hash that ties a certificate to a number."""

import pytest
from asn1crypto import x509

from app.rules import vid
from standins.businesses import HANBIT, SOLE
from standins.certificates import issue, owner

NUMBER, R = "2208162517", bytes(range(20))
SHA256 = "2b02ab1f73e699b399c3f8b1b2202cbcc6a75979a52d317a26ff54b978dc5987"


def test_the_hash_is_the_published_one():
    assert vid.virtual_id(NUMBER, R).hex() == SHA256
    assert vid.virtual_id(NUMBER, R, "sha1").hex() == "ff0867818c14e905ed85f2b6a5b3a9f30db9d576"


def test_a_certificate_belongs_to_its_number_alone():
    issued = issue(HANBIT)
    ids = vid.virtual_ids(x509.Certificate.load(issued.certificate_der))
    assert [found.hash_name for found in ids] == ["sha256"]
    assert vid.belongs_to(HANBIT.number, issued.r, ids)
    assert not vid.belongs_to(SOLE.number, issued.r, ids)
    assert not vid.belongs_to(HANBIT.number, bytes(20), ids)


def test_a_certificate_may_be_bound_to_nothing():
    assert vid.virtual_ids(x509.Certificate.load(issue(HANBIT, kind="no_vid").certificate_der)) == []


@pytest.mark.parametrize("digest", ["sha1", "md5"])
def test_a_hash_below_sha_256_proves_nothing(digest):
    assert not vid.belongs_to(NUMBER, R, [vid.VirtualId(digest, owner.vid(NUMBER, R, digest))])


def test_one_of_several_is_enough():
    ids = [vid.VirtualId("sha256", bytes(32)), vid.VirtualId("sha512", owner.vid(NUMBER, R, "sha512"))]
    assert vid.belongs_to(NUMBER, R, ids)


@pytest.mark.parametrize(("kind", "name"), [("business", HANBIT.name), ("no_vid", "")])
def test_the_name_that_was_proved_stands_beside_it(kind, name):
    assert vid.real_name(x509.Certificate.load(issue(HANBIT, kind=kind).certificate_der)) == name
