"""Government login by SAML: whom it lets in, and that no answer which is wrong in any way lets anybody in."""

import base64
import traceback
import zlib
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from app.clients.government_saml import GovernmentSaml
from app.clients.provider import ProviderDenied, ProviderError, ProviderRefused
from standins.government import CERTIFICATE_FILE, CITIZENS
from standins.government.citizens import NO_CI, UNDER_14
from tests.clients.government_visit import ACS, LAN, NAMES, posted_back
from tests.clients.signing_certificates import base64_of, certificate_pem

SITE = "https://localhost"
SAML = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion", "samlp": "urn:oasis:names:tc:SAML:2.0:protocol"}

WRAPPED = [
    "wrapped-before",
    "wrapped-after",
    "wrapped-around",
    "wrapped-object",
    "wrapped-extension",
    "wrapped-same-id",
]
PIECES = [b"<!---->", b"<?x?>", b"&amp;", b"&#0;", b"]]>", b"<![CDATA[x]]>", b"</saml:NameID>", b" ", b"\r\n", b"G-1"]
REFUSED = {
    "wrong-audience": "audience",
    "no-audience": "audience",
    "wrong-recipient": "recipient",
    "wrong-destination": "destination",
    "wrong-request": "in_response_to",
    "wrong-confirmation": "in_response_to",
    "wrong-issuer": "issuer",
    "expired": "expired",
    "too-early": "too_early",
    "unsigned": "unsigned",
    "response-signed": "unsigned",
    "other-key": "signature",
    "sha1": "algorithm",
    "no-name": "name_id",
    "passing-name": "passing_name_id",
    "email-name": "passing_name_id",
    "tampered": "signature",
    "wrapped-before": "assertions",
    "wrapped-after": "assertions",
    "wrapped-around": "assertions",
    "wrapped-object": "wrapped",
    "wrapped-extension": "assertions",
    "wrapped-same-id": "wrapped",
    "far-reference": "wrapped",
    "doctype": "doctype",
    "encrypted": "encrypted",
    "outage": "status",
    "garbage": "unreadable",
    "huge": "too_large",
}


def provider_at(url: str, **changes) -> GovernmentSaml:
    fields = {
        "base_url": SITE,
        "entity_id": f"{url}/government/saml",
        "sso_url": f"{url}/government/saml/sso",
        "certificate": str(CERTIFICATE_FILE),
        "attributes": NAMES,
    }
    return GovernmentSaml(**(fields | changes))


@pytest.fixture
def provider(services):
    return provider_at(services.url)


def arrived(provider, citizen=LAN, trick=""):
    departure = provider.depart("state", ACS)
    return provider.arrive(posted_back(departure.url, citizen, trick), ACS, departure.secrets)


def answer_and_secrets(provider) -> tuple[dict[str, str], dict[str, str]]:
    departure = provider.depart("state", ACS)
    return posted_back(departure.url), departure.secrets


def xml_of(form: dict[str, str]) -> bytes:
    return base64.b64decode(form["SAMLResponse"])


def form_with(xml: bytes) -> dict[str, str]:
    return {"SAMLResponse": base64.b64encode(xml).decode()}


def test_a_foreigner_is_who_the_government_says(provider):
    person = arrived(provider)
    assert (person.name, person.email, person.phone) == ("NGUYEN THI LAN", "lan@gov.example", "+821023450001")
    assert (person.birth_date, person.is_foreigner) == (date(1995, 3, 15), True)
    assert person.ci == LAN.verified["ci"]


def test_a_korean_is_no_foreigner(provider):
    assert arrived(provider, CITIZENS[8]).is_foreigner is False


def test_somebody_may_have_no_ci_and_be_a_child(provider):
    assert arrived(provider, NO_CI).ci is None
    assert arrived(provider, UNDER_14).birth_date == date.fromisoformat(str(UNDER_14.verified["birthDate"]))


def test_the_same_person_has_the_same_subject_and_two_people_have_two(provider):
    assert arrived(provider).subject == arrived(provider).subject != arrived(provider, CITIZENS[1]).subject


def test_another_provider_with_the_same_name_is_another_subject(provider, services):
    assert arrived(provider).subject.startswith(f"{services.url}/government/saml ")


def test_each_answer_has_its_own_id_and_its_end(provider):
    departure = provider.depart("state", ACS)
    form = posted_back(departure.url)
    root = etree.fromstring(xml_of(form))
    first = provider.arrive(form, ACS, departure.secrets)
    ends = datetime.fromisoformat(root.find(".//saml:SubjectConfirmationData", SAML).get("NotOnOrAfter"))
    assert first.assertion_id == root.find("saml:Assertion", SAML).get("ID")
    assert first.assertion_until == ends.astimezone(UTC) + timedelta(minutes=1)
    assert arrived(provider).assertion_id != first.assertion_id


def test_the_request_says_who_asks_and_where_to_answer(provider, services):
    departure = provider.depart("the-state", ACS)
    query = parse_qs(urlsplit(departure.url).query)
    xml = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -zlib.MAX_WBITS)
    request = OneLogin_Saml2_XML.validate_xml(xml, "saml-schema-protocol-2.0.xsd")
    assert request.get("AssertionConsumerServiceURL") == ACS
    assert request.get("Destination") == f"{services.url}/government/saml/sso"
    assert request.get("ID") == departure.secrets["request_id"] and query["RelayState"] == ["the-state"]
    assert request.findtext("saml:Issuer", namespaces=SAML) == f"{SITE}/login/government_saml/metadata"


def test_every_request_has_its_own_id(provider):
    assert len({provider.depart("state", ACS).secrets["request_id"] for _ in range(20)}) == 20


def test_an_address_with_parameters_of_its_own_keeps_them(services):
    departure = provider_at(services.url, sso_url="https://id.example/sso?a=1&b=2").depart("state", ACS)
    assert departure.url.startswith("https://id.example/sso?a=1&b=2&SAMLRequest=")
    xml = zlib.decompress(base64.b64decode(parse_qs(urlsplit(departure.url).query)["SAMLRequest"][0]), -15)
    assert etree.fromstring(xml).get("Destination") == "https://id.example/sso?a=1&b=2"


def test_metadata_describe_this_site_without_an_end(provider):
    root = OneLogin_Saml2_XML.validate_xml(provider.metadata(ACS), "saml-schema-metadata-2.0.xsd")
    assert root.get("entityID") == f"{SITE}/login/government_saml/metadata" and not root.get("validUntil")
    assert [element.get("Location") for element in root.iter("{*}AssertionConsumerService")] == [ACS]
    assert root[0].get("WantAssertionsSigned") == "true"


@pytest.mark.parametrize(("trick", "reason"), REFUSED.items(), ids=REFUSED)
def test_a_wrong_answer_is_refused_with_its_reason(provider, trick, reason):
    with pytest.raises(ProviderRefused) as refused:
        arrived(provider, trick=trick)
    assert refused.value.reason == reason


def test_somebody_who_cancels_said_no(provider):
    with pytest.raises(ProviderDenied):
        arrived(provider, citizen=None)


@pytest.mark.parametrize("trick", ["both-signed", "prefixes-signed"])
def test_providers_sign_in_several_ways(provider, trick):
    assert arrived(provider, trick=trick).subject == arrived(provider).subject


def test_a_comment_in_the_name_cuts_nothing_off(provider):
    assert arrived(provider, trick="commented").subject == arrived(provider).subject


def test_an_answer_is_good_for_its_own_departure_only(provider):
    form, _ = answer_and_secrets(provider)
    for secrets in (provider.depart("state", ACS).secrets, {}, {"request_id": ""}, {"request_id": None}):
        with pytest.raises(ProviderRefused, match="in_response_to"):
            provider.arrive(form, ACS, secrets)


def test_an_answer_to_another_address_is_refused(provider):
    form, secrets = answer_and_secrets(provider)
    for address in (f"{ACS}/", ACS[:-1], "https://localhost:8443/login/government_saml/acs"):
        with pytest.raises(ProviderRefused, match="destination"):
            provider.arrive(form, address, secrets)


def test_a_missing_answer_is_refused(provider):
    for form in ({}, {"SAMLResponse": ""}, {"SAMLResponse": "%%%"}, form_with(b"\xff\xfe<\x00r\x00>\x00")):
        with pytest.raises(ProviderRefused, match="unreadable"):
            provider.arrive(form, ACS, {"request_id": "_1"})


def test_what_is_no_answer_at_all_is_refused(provider):
    for xml in (b"<r/>", b"<Response/>", b"<a>" * 5_000, b"no XML"):
        with pytest.raises(ProviderRefused, match="unreadable"):
            provider.arrive(form_with(xml), ACS, {"request_id": "_1"})


def test_an_entity_that_grows_is_refused_before_it_does(provider):
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 9) for n in range(1, 20))
    bomb = b'<!DOCTYPE r [<!ENTITY e0 "aaaaaaaaaa">' + entities + b"]><r a='x'>&e19;</r>"
    with pytest.raises(ProviderRefused, match="doctype|unreadable"):
        provider.arrive(form_with(bomb), ACS, {"request_id": "_1"})


def changed(attribute: str, value: str):
    def change(root: etree._Element) -> None:
        root.set(attribute, value)

    return change


def with_envelope_of_another_issuer(root: etree._Element) -> None:
    root.find("saml:Issuer", SAML).text = "https://another.example"


def with_two_statuses(root: etree._Element) -> None:
    status = root.find("samlp:Status", SAML)
    etree.SubElement(status, f"{{{SAML['samlp']}}}StatusCode", Value="urn:oasis:names:tc:SAML:2.0:status:Success")


ENVELOPES = {
    "another version": (changed("Version", "1.1"), "schema"),
    "no time": (lambda root: root.attrib.pop("IssueInstant"), "schema"),
    "an empty destination": (changed("Destination", ""), "destination"),
    "another destination": (changed("Destination", f"{ACS}/more"), "destination"),
    "no request": (lambda root: root.attrib.pop("InResponseTo"), "in_response_to"),
    "another issuer": (with_envelope_of_another_issuer, "issuer"),
    "two statuses": (with_two_statuses, "status"),
    "an unknown element": (lambda root: etree.SubElement(root, "{urn:x}y"), "schema"),
}


@pytest.mark.parametrize(("change", "reason"), ENVELOPES.values(), ids=ENVELOPES)
def test_what_stands_around_a_good_assertion_must_be_right_too(provider, change, reason):
    form, secrets = answer_and_secrets(provider)
    root = etree.fromstring(xml_of(form))
    change(root)
    with pytest.raises(ProviderRefused, match=reason):
        provider.arrive(form_with(etree.tostring(root)), ACS, secrets)


def test_another_certificate_signs_for_nobody_here(services, tmp_path):
    other = tmp_path / "other.pem"
    other.write_text(certificate_pem())
    with pytest.raises(ProviderRefused, match="signature"):
        arrived(provider_at(services.url, certificate=str(other)))


def test_while_keys_change_either_certificate_is_good(services, tmp_path):
    both = tmp_path / "both.pem"
    both.write_text(certificate_pem() + CERTIFICATE_FILE.read_text())
    assert arrived(provider_at(services.url, certificate=str(both))).name == "NGUYEN THI LAN"


def test_a_certificate_may_stand_in_the_setting_itself(services):
    setting = base64_of(CERTIFICATE_FILE.read_text())
    assert arrived(provider_at(services.url, certificate=setting)).name == "NGUYEN THI LAN"


@pytest.mark.parametrize(
    ("changes", "reason"), [({"certificate": "/none.pem"}, "certificate"), ({"sso_url": "nonsense"}, "settings")]
)
def test_a_wrong_setting_is_an_outage(services, changes, reason):
    with pytest.raises(ProviderError, match=reason):
        provider_at(services.url, **changes).depart("state", ACS)


def test_nothing_of_a_person_is_written_anywhere(provider, caplog, capfd):
    caplog.set_level(0)
    for trick in ("", *REFUSED):
        try:
            said = repr(arrived(provider, trick=trick))
        except ProviderError as error:
            said = traceback.format_exc()
            assert error.__context__ is None
        assert not any(secret in said for secret in (LAN.subject, "NGUYEN", "23450001", str(LAN.verified["ci"])))
    written = caplog.text + "".join(capfd.readouterr())
    assert LAN.subject not in written and "NGUYEN" not in written


def moved(root: etree._Element, steps: list[tuple[str, int, int]]) -> bytes:
    """The document after its elements were moved, copied, renamed, emptied or removed."""
    for step, one, other in steps:
        elements = list(root.iter(etree.Element))
        source, target = elements[one % len(elements)], elements[other % len(elements)]
        if step == "rename":
            source.tag = target.tag
        elif step == "text":
            source.text = "G-somebody-else"
        elif step == "id":
            source.set("ID", target.get("ID", "_x"))
        elif source is not root and source not in target.iterancestors() and source is not target:
            target.append(deepcopy(source) if step == "copy" else source)
    return etree.tostring(root)


def test_however_its_parts_are_moved_nobody_becomes_somebody_else(provider):
    departure = provider.depart("state", ACS)
    person = provider.arrive(posted_back(departure.url), ACS, departure.secrets)
    documents = [xml_of(posted_back(departure.url, LAN, trick)) for trick in ("", "both-signed", *WRAPPED)]
    step = st.tuples(st.sampled_from(["move", "copy", "rename", "text", "id"]), st.integers(0, 99), st.integers(0, 99))

    @settings(max_examples=300, deadline=None, database=None)
    @given(st.sampled_from(documents), st.lists(step, max_size=4))
    def is_the_same_person_or_nobody(xml: bytes, steps: list[tuple[str, int, int]]) -> None:
        try:
            found = provider.arrive(form_with(moved(etree.fromstring(xml), steps)), ACS, departure.secrets)
        except ProviderError:
            return
        assert (found.subject, found.name, found.ci) == (person.subject, person.name, person.ci)

    is_the_same_person_or_nobody()


def test_whatever_is_changed_in_an_answer_nobody_becomes_somebody_else(provider):
    form, secrets = answer_and_secrets(provider)
    xml = xml_of(form)
    person = provider.arrive(form, ACS, secrets)

    @settings(max_examples=200, deadline=None, database=None)
    @given(st.integers(0, len(xml) - 1), st.integers(0, 80), st.binary(max_size=80) | st.sampled_from(PIECES))
    def is_the_same_person_or_nobody(start: int, length: int, put_in: bytes) -> None:
        try:
            found = provider.arrive(form_with(xml[:start] + put_in + xml[start + length :]), ACS, secrets)
        except ProviderError:
            return
        assert found == person

    is_the_same_person_or_nobody()
