"""The verifier: what it takes, and each reason to refuse (CM-6)."""

from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db
from app.models import CertificateChallenge, CompanyCertificate, RevocationList
from app.operations.certificate import challenge, refusals
from app.operations.certificate.refusals import Refused
from standins.businesses import HANBIT, SOLE
from standins.certificates import issue, signing
from standins.certificates.kinds import KINDS
from tests.certificate_desk import Desk, usual

BRANDS = {
    "yessign": "yessign",
    "signkorea": "SignKorea",
    "signgate": "signGATE",
    "crosscert": "CrossCert",
    "tradesign": "TradeSign",
}
# Each kind that is not taken, and why.
NOT_TAKEN = {
    "tax": refusals.LimitedPurpose,
    "bank": refusals.LimitedPurpose,
    "personal": refusals.Personal,
    "financial_personal": refusals.Personal,
    "resident": refusals.OwnerMismatch,
    "wrong_vid": refusals.OwnerMismatch,
    "no_vid": refusals.OwnerNotNamed,
    "no_r": refusals.RandomMissing,
    "expired": refusals.Expired,
    "not_yet": refusals.NotYetValid,
    "revoked": refusals.Revoked,
    "wrong_root": refusals.IssuerUnknown,
    "self_signed": refusals.SelfSigned,
    "missing_issuer": refusals.IssuerUnknown,
    "not_ca_issuer": refusals.ChainBroken,
    "path_length": refusals.ChainBroken,
    "expired_issuer": refusals.IssuerNotValid,
    "looped": refusals.ChainLooped,
    "weak": refusals.WeakAlgorithm,
    "sha1": refusals.WeakAlgorithm,
    "no_usage": refusals.NotForSigning,
    "revoked_issuer": refusals.Revoked,
}
TAKEN = ("business", "expires_soon", "financial")


@pytest.fixture
def desk(app) -> Desk:
    return Desk(app)


def test_every_kind_of_the_test_authorities_is_either_taken_or_refused():
    assert {*NOT_TAKEN, *TAKEN} == set(KINDS)


@pytest.mark.parametrize("brand", BRANDS)
def test_a_certificate_of_each_of_the_five_authorities_proves_its_business(desk, brand):
    issued = usual(brand=brand)
    verified = desk.proves(issued)
    assert (verified.kind, verified.brand, verified.usage) == ("joint", BRANDS[brand], "general")
    assert verified.serial == f"{issued.serial:x}"
    assert verified.owner == HANBIT.name
    assert verified.issuer == issued.order.authority.common_name
    assert verified.valid_from < datetime.now(UTC) < verified.valid_to


def test_a_financial_certificate_is_known_by_its_policy(desk):
    verified = desk.proves(usual(kind="financial"))
    assert (verified.kind, verified.policy) == ("financial", "1.2.410.200005.1.1.8.11")


@pytest.mark.parametrize("signed_attributes", [False, True])
@pytest.mark.parametrize("pss", [False, True])
@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_both_paddings_are_taken_with_and_without_signed_attributes(desk, signed_attributes, pss, digest):
    assert desk.proves(usual(), signed_attributes=signed_attributes, pss=pss, digest=digest).brand == "signGATE"


def test_a_login_asks_for_no_number_and_needs_no_r(desk):
    assert desk.logs_in(usual()).serial == f"{usual().serial:x}"


@pytest.mark.parametrize("kind", NOT_TAKEN)
def test_what_is_wrong_with_a_certificate_is_told_by_its_own_refusal(desk, kind):
    with pytest.raises(NOT_TAKEN[kind]) as refused:
        desk.proves(usual(kind=kind))
    assert type(refused.value) is NOT_TAKEN[kind]
    assert refused.value.__context__ is None, "a foreign error quotes names"
    assert db.session.scalar(select(func.count()).select_from(CompanyCertificate)) == 0


def test_a_sole_proprietors_certificate_may_be_bound_to_the_resident_number(desk):
    with pytest.raises(refusals.OwnerPerhapsResident):
        desk.proves(issue(SOLE, kind="resident"), business=SOLE)


def test_somebody_elses_certificate_proves_nothing_for_this_business(desk):
    others = issue(SOLE)
    content = desk.challenged()
    with pytest.raises(refusals.OwnerMismatch):
        desk.posts(others.sign(content.encode()), others.r)


@pytest.mark.parametrize("r", [b"\0" * 20, b"\0" * 19, b"\0" * 21, b"\0" * 2_000])
def test_another_r_does_not_belong_to_the_certificate(desk, r):
    content = desk.challenged()
    with pytest.raises((refusals.OwnerMismatch, refusals.Unreadable)):
        desk.posts(usual().sign(content.encode()), r)


def test_r_is_neither_stored_nor_logged(desk, caplog):
    issued = usual()
    desk.proves(issued)
    with pytest.raises(Refused):
        desk.proves(issue(HANBIT, kind="wrong_vid"))
    rows = [str(vars(row)) for row in db.session.scalars(select(CertificateChallenge))]
    told = caplog.text + "".join(rows) + "".join(str(vars(record)) for record in caplog.records)
    assert issued.r.hex() not in told
    assert HANBIT.name not in caplog.text


def test_a_certificate_counts_until_its_last_second(desk):
    last = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    issued = usual(valid_to=last)
    with time_machine.travel(last, tick=False):
        assert desk.proves(issued)
    with time_machine.travel(last + timedelta(seconds=1), tick=False), pytest.raises(refusals.Expired):
        desk.proves(issued)


def test_a_certificate_counts_from_its_first_second(desk):
    first = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    issued = usual(valid_from=first)
    with time_machine.travel(first - timedelta(seconds=1), tick=False), pytest.raises(refusals.NotYetValid):
        desk.proves(issued)
    with time_machine.travel(first, tick=False):
        assert desk.proves(issued)


# The challenge


def test_a_signature_is_good_once(desk):
    issued, content = usual(), desk.challenged()
    signature = issued.sign(content.encode())
    desk.posts(signature, issued.r)
    with pytest.raises(refusals.ChallengeUsed):
        desk.posts(signature, issued.r)


def test_a_challenge_is_used_up_by_a_certificate_that_is_refused(desk):
    content = desk.challenged()
    expired = usual(kind="expired")
    with pytest.raises(refusals.Expired):
        desk.posts(expired.sign(content.encode()), expired.r)
    with pytest.raises(refusals.ChallengeUsed):
        desk.posts(usual().sign(content.encode()), usual().r)


def test_another_browser_cannot_show_the_signature(app, desk):
    issued, content = usual(), desk.challenged()
    another = Desk(app)
    another.challenged()
    for browser in (another, Desk(app)):
        with pytest.raises(refusals.ChallengeUnknown):
            browser.posts(issued.sign(content.encode()), issued.r)
    assert desk.posts(issued.sign(content.encode()), issued.r)


def test_a_challenge_holds_for_five_minutes(desk):
    begun = datetime.now(UTC).replace(microsecond=0)
    issued = usual()
    with time_machine.travel(begun, tick=False) as clock:
        content = desk.challenged()
        clock.shift(timedelta(minutes=5))
        with pytest.raises(refusals.ChallengeExpired):
            desk.posts(issued.sign(content.encode()), issued.r)


def test_a_challenge_is_for_its_purpose(desk):
    issued, content = usual(), desk.challenged("login", None)
    with pytest.raises(refusals.ChallengeUnknown):
        desk.posts(issued.sign(content.encode()), issued.r, purpose="prove", number=None)


def test_a_challenge_is_for_its_number(desk):
    issued, content = usual(), desk.challenged()
    with pytest.raises(refusals.NumberChanged):
        desk.posts(issued.sign(content.encode()), issued.r, number=SOLE.number)


@pytest.mark.parametrize("content", [b"", b"madang", b"\xff\xfe", b"a\0b", "한글".encode(), b"x" * 5_000])
def test_what_is_no_challenge_of_ours_proves_nothing(desk, content):
    desk.challenged()
    with pytest.raises((refusals.ChallengeUnknown, refusals.Detached)):
        desk.posts(usual().sign(content), usual().r)


def test_challenges_are_erased_some_time_after_their_end(desk):
    desk.challenged()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=30)):
        assert challenge.erase_over() == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert challenge.erase_over() == 1


# The signature


def tampered(signature: bytes, old: bytes, new: bytes) -> bytes:
    assert signature.count(old) >= 1
    return signature.replace(old, new, 1)


def other_last(text: bytes) -> bytes:
    """The same with another last letter, whichever it has."""
    return text[:-1] + (b"B" if text.endswith(b"A") else b"A")


def wrapped(tag: int, content: bytes) -> bytes:
    return signing.der.tlv(tag, content)


def two_signers(content: bytes) -> bytes:
    infos = [issue(business).signer_info(content) for business in (HANBIT, SOLE)]
    return signing.signed_data(content, infos, [issue(business).certificate_der for business in (HANBIT, SOLE)])


def indefinite(signature: bytes) -> bytes:
    """The outermost length is not given, as BER allows."""
    size = 2 + (signature[1] & 0x7F)
    return bytes([signature[0], 0x80]) + signature[size:] + b"\0\0"


def long_length(signature: bytes) -> bytes:
    size = 2 + (signature[1] & 0x7F)
    return bytes([signature[0], 0x84]) + (len(signature) - size).to_bytes(4, "big") + signature[size:]


def content_in_pieces(content: bytes, signature: bytes) -> bytes:
    """The enclosed octets as a constructed string."""
    whole = wrapped(4, content)
    pieces = wrapped(0x24, wrapped(4, content[:5]) + wrapped(4, content[5:]))
    info = usual().signer_info(content)
    made = signing.signed_data(content, [info], [usual().certificate_der])
    assert whole in made
    body = signing.der.sequence(
        signing.der.integer(1),
        signing.der.set_of(signing.hash_algorithm("sha256")),
        signing.der.sequence(signing.der.oid(signing.DATA), signing.der.explicit(0, pieces)),
        signing.der.explicit(0, usual().certificate_der),
        signing.der.set_of(info),
    )
    return signing.der.sequence(signing.der.oid(signing.SIGNED_DATA), signing.der.explicit(0, body))


def attributes_twice(content: bytes) -> bytes:
    """The digest of the content stands twice among the signed attributes."""
    info = usual().signer_info(content, signed_attributes=True)
    digest = signing.hashed("sha256", content)
    name = signing.der.oid(signing.MESSAGE_DIGEST)
    attribute = signing.der.sequence(name, signing.der.set_of(signing.der.octets(digest)))
    attributes = info[info.index(b"\xa0") :]
    size = attributes[1]
    old = attributes[: 2 + size]
    grown = wrapped(0xA0, old[2:] + attribute)
    content_of = info[4:] if info[1] == 0x82 else info[3:]
    changed = signing.der.sequence(content_of.replace(old, grown))
    return signing.signed_data(content, [changed], [usual().certificate_der])


OTHER_RSA = bytes.fromhex("06092a864886f70d010104")  # md5WithRSAEncryption
SHA256_RSA = bytes.fromhex("06092a864886f70d01010b")
SHA512_RSA = bytes.fromhex("06092a864886f70d01010d")
ODD = {
    "tampered": (lambda c, s: s[:-1] + bytes([s[-1] ^ 1]), refusals.SignatureWrong),
    "tampered content": (lambda c, s: tampered(s, c, other_last(c)), refusals.ChallengeUnknown),
    "swapped algorithm": (
        lambda c, s: SHA512_RSA.join(s.rsplit(SHA256_RSA, 1)),
        refusals.SignatureWrong,
    ),
    "swapped to MD5": (lambda c, s: OTHER_RSA.join(s.rsplit(SHA256_RSA, 1)), refusals.WeakAlgorithm),
    "MD5": (lambda c, s: usual().sign(c, digest="md5"), refusals.WeakAlgorithm),
    "SHA-1": (lambda c, s: usual().sign(c, digest="sha1"), refusals.WeakAlgorithm),
    "SHA-224": (lambda c, s: usual().sign(c, digest="sha224"), refusals.WeakAlgorithm),
    "PSS with SHA-1": (lambda c, s: usual().sign(c, digest="sha1", pss=True), refusals.WeakAlgorithm),
    "trailing bytes": (lambda c, s: s + b"\0", refusals.Unreadable),
    "a second value behind": (lambda c, s: s + s, refusals.Unreadable),
    "indefinite length": (lambda c, s: indefinite(s), refusals.Unreadable),
    "a longer length": (lambda c, s: long_length(s), refusals.Unreadable),
    "content in pieces": (content_in_pieces, refusals.Unreadable),
    "two signers": (lambda c, s: two_signers(c), refusals.SeveralSigners),
    "no signer": (lambda c, s: signing.signed_data(c, [], [usual().certificate_der]), refusals.SeveralSigners),
    "detached": (lambda c, s: usual().sign(c, detached=True), refusals.Detached),
    "attributes twice": (lambda c, s: attributes_twice(c), refusals.Unreadable),
    "no certificate": (lambda c, s: usual().sign(c, certificates=()), refusals.Unreadable),
    "many certificates": (
        lambda c, s: usual().sign(
            c, certificates=tuple(usual(edition=edition).certificate_der for edition in range(1, 12))
        ),
        refusals.Unreadable,
    ),
    "another's certificate": (
        lambda c, s: usual().sign(c, certificates=(issue(SOLE).certificate_der,)),
        refusals.Unreadable,
    ),
    "a certificate alone": (lambda c, s: usual().certificate_der, refusals.Unreadable),
    "the content alone": (lambda c, s: c, refusals.Unreadable),
    "nothing": (lambda c, s: b"", refusals.Unreadable),
    "much": (lambda c, s: wrapped(4, bytes(60_000)), refusals.Unreadable),
    "deep": (lambda c, s: b"\x30\x80" * 20_000, refusals.Unreadable),
    "cut off": (lambda c, s: s[:-10], refusals.Unreadable),
}


@pytest.mark.parametrize("name", ODD)
def test_a_signature_that_is_not_in_order_is_refused(desk, name):
    make, refusal = ODD[name]
    content = desk.challenged().encode()
    with pytest.raises(refusal) as refused:
        desk.posts(make(content, usual().sign(content)), usual().r)
    assert refused.value.__context__ is None
    assert db.session.scalar(select(func.count()).select_from(RevocationList)) == 0, "nobody was asked about it"


@pytest.mark.parametrize("text", ["", "!", "한글", "====", "A" * 200_000, "\0\0\0\0"])
def test_what_is_no_base64_is_refused(desk, text):
    with pytest.raises(refusals.Unreadable):
        desk.posts(text, None)


def test_base64_of_either_alphabet_is_read(desk):
    issued, content = usual(), desk.challenged()
    text = urlsafe_b64encode(issued.sign(content.encode())).decode().rstrip("=")
    assert desk.posts(text, issued.r)


def test_without_a_root_no_certificate_is_taken(make_app):
    own = make_app(CERTIFICATE_ROOTS=[], CERTIFICATE_ISSUERS=[])
    with own.app_context(), pytest.raises(refusals.NotConfigured):
        Desk(own).proves(usual())


def test_a_policy_that_the_setting_names_is_taken_and_no_other(make_app):
    own = make_app(CERTIFICATE_POLICIES=["1.2.410.200004.5.2.1.6.257"])
    with own.app_context():
        assert Desk(own).proves(usual(kind="tax")).policy == "1.2.410.200004.5.2.1.6.257"
        with pytest.raises(refusals.LimitedPurpose):
            Desk(own).proves(usual())


def test_a_certificate_has_one_thumbprint_however_it_is_written(desk):
    """The part that nobody signed says the same as the one that somebody did."""
    issued, content = usual(), desk.challenged()
    at = issued.certificate_der.rindex(SHA256_RSA) + len(SHA256_RSA)
    written_otherwise = issued.certificate_der[:at] + b"\x04" + issued.certificate_der[at + 1 :]
    with pytest.raises(refusals.Unreadable) as refused:
        desk.posts(issued.sign(content.encode(), certificates=(written_otherwise,)), issued.r)
    assert refused.value.detail == "algorithm_twice"


def test_of_many_who_show_one_signature_at_once_one_is_let_in(app, desk):
    issued = usual(points=("http",))
    desk.proves(issued)  # the list is kept from here on
    signature = issued.sign(desk.challenged().encode())

    def shown(_number: int) -> str:
        browser = Desk(app)
        browser.cookie = dict(desk.cookie)
        try:
            return browser.posts(signature, issued.r).brand
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(shown, range(6)))
    assert sorted(outcomes) == ["challenge_used"] * 5 + ["signGATE"]
