"""The part of a SAML answer that may be believed: one assertion, proven by itself, and every condition in it.

The library checks the document as a whole. Here the assertion is taken out of it and its signature checked where
nothing else stands, and all that is read later is read from there: whatever is wrapped around, it is not looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import xmlsec
from lxml import etree

from app.clients.provider import ProviderRefused

SKEW = timedelta(minutes=1)  # by which two clocks may differ
NAMES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
TRANSFORMS = {EXCLUSIVE, NAMES["ds"] + "enveloped-signature"}
SIGNATURES = {
    f"http://www.w3.org/2001/04/xmldsig-more#{kind}-sha{bits}" for kind in ("rsa", "ecdsa") for bits in (256, 384, 512)
}
DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
}
# Kinds of names that are not somebody's for good: one changes with every login, the other is an e-mail address.
PASSING_NAMES = (":nameid-format:transient", ":nameid-format:emailAddress")
SIGNATURE, ASSERTION, RESPONSE = (
    f"{{{NAMES[prefix]}}}{name}" for prefix, name in (("ds", "Signature"), ("saml", "Assertion"), ("samlp", "Response"))
)
ALLOWED = {
    "CanonicalizationMethod": {EXCLUSIVE},
    "SignatureMethod": SIGNATURES,
    "DigestMethod": DIGESTS,
    "Transform": TRANSFORMS,
}
KNOWN_CONDITIONS = {f"{{{NAMES['saml']}}}{name}" for name in ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")}


@dataclass(frozen=True)
class Expected:
    """What this site asked, and of whom."""

    issuer: str
    audience: str
    recipient: str
    request_id: str


@dataclass(frozen=True)
class Assertion:
    """What the provider said and signed; `until` is when nobody would accept it any more."""

    id: str
    until: datetime
    subject: str = field(repr=False)
    attributes: dict[str, str] = field(repr=False)


def read_assertion(root: etree._Element, certificates: Iterable[str], expected: Expected) -> Assertion:
    """The answer's one assertion. Raises ProviderRefused with what is wrong, also where the library is content."""
    for signature in root.iter(SIGNATURE):
        _check_form(signature, root)
    assertion = _alone(root)
    _check_signature(assertion, certificates)
    if _texts(assertion, "saml:Issuer") != [expected.issuer]:
        raise ProviderRefused("issuer")
    _check_conditions(assertion, expected.audience)
    until = _confirmed_until(assertion, expected)
    return Assertion(assertion.get("ID", ""), until, _subject(assertion), _attributes(assertion))


def parse(text: bytes) -> etree._Element:
    """An XML document without DTD, entities, comments and instructions. Raises ProviderRefused."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise ProviderRefused("unreadable")
    if root.getroottree().docinfo.doctype:
        raise ProviderRefused("doctype")
    return root


def _check_form(signature: etree._Element, root: etree._Element) -> None:
    """Before anybody follows a signature: it signs its own parent and nothing else, in ways known to be good.

    A second reference could point anywhere, into the network too, and a transformation could be a program.
    """
    parent = signature.getparent()
    if parent is None or parent.tag not in (ASSERTION, RESPONSE):
        raise ProviderRefused("wrapped")
    references = list(signature.iter(f"{{{NAMES['ds']}}}Reference"))
    identity = parent.get("ID")
    if not identity or [each.get("URI") for each in references] != [f"#{identity}"]:
        raise ProviderRefused("wrapped")
    if len(root.xpath("descendant-or-self::*[@ID=$identity]", identity=identity)) != 1:
        raise ProviderRefused("wrapped")
    for name, algorithms in ALLOWED.items():
        used = [element.get("Algorithm") for element in signature.iter(f"{{{NAMES['ds']}}}{name}")]
        if not used or not algorithms.issuperset(used):
            raise ProviderRefused("algorithm")


def _alone(root: etree._Element) -> etree._Element:
    """The assertion as a document of its own, with the prefixes that were declared around it."""
    found = list(root.iter(ASSERTION))
    if len(found) != 1 or found[0].getparent() is not root:
        raise ProviderRefused("assertions")
    return parse(etree.tostring(found[0], with_tail=False))


def _check_signature(assertion: etree._Element, certificates: Iterable[str]) -> None:
    signatures = list(assertion.iter(SIGNATURE))
    if not signatures:
        raise ProviderRefused("unsigned")
    if len(signatures) > 1 or signatures[0].getparent() is not assertion:
        raise ProviderRefused("wrapped")
    if not any(_is_signed_by(assertion, signatures[0], certificate) for certificate in certificates):
        raise ProviderRefused("signature")


def _is_signed_by(assertion: etree._Element, signature: etree._Element, certificate: str) -> bool:
    """Keys that the signature itself brings along are not looked at."""
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem, None)
    context.register_id(assertion, "ID")
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def _check_conditions(assertion: etree._Element, audience: str) -> None:
    conditions = assertion.findall("saml:Conditions", NAMES)
    if len(conditions) != 1 or not KNOWN_CONDITIONS.issuperset(element.tag for element in conditions[0]):
        raise ProviderRefused("conditions")
    _check_times(conditions[0])
    restrictions = conditions[0].findall("saml:AudienceRestriction", NAMES)
    if not restrictions or not all(audience in _texts(each, "saml:Audience") for each in restrictions):
        raise ProviderRefused("audience")


def _check_times(element: etree._Element) -> None:
    now = datetime.now(UTC)
    begins, ends = (_moment(element.get(name)) for name in ("NotBefore", "NotOnOrAfter"))
    if begins and begins > now + SKEW:
        raise ProviderRefused("too_early")
    if ends and ends <= now - SKEW:
        raise ProviderRefused("expired")


def _confirmed_until(assertion: etree._Element, expected: Expected) -> datetime:
    """When the bearer's confirmation ends. It must be for this address, for this request, and bounded in time."""
    path = f"saml:Subject/saml:SubjectConfirmation[@Method='{BEARER}']/saml:SubjectConfirmationData"
    confirmations = assertion.findall(path, NAMES)
    if len(confirmations) != 1:
        raise ProviderRefused("confirmation")
    if confirmations[0].get("Recipient") != expected.recipient:
        raise ProviderRefused("recipient")
    if confirmations[0].get("InResponseTo") != expected.request_id:
        raise ProviderRefused("in_response_to")
    _check_times(confirmations[0])
    ends = _moment(confirmations[0].get("NotOnOrAfter"))
    if ends is None:
        raise ProviderRefused("confirmation")
    return ends + SKEW


def _subject(assertion: etree._Element) -> str:
    names = assertion.findall("saml:Subject/saml:NameID", NAMES)
    if len(names) != 1 or not _text(names[0]):
        raise ProviderRefused("name_id")
    if names[0].get("Format", "").endswith(PASSING_NAMES):
        raise ProviderRefused("passing_name_id")
    return _text(names[0])


def _attributes(assertion: etree._Element) -> dict[str, str]:
    """The first value of each attribute. A name that comes twice could be read in two ways: refused."""
    found: dict[str, str] = {}
    for attribute in assertion.findall("saml:AttributeStatement/saml:Attribute", NAMES):
        name = attribute.get("Name", "")
        if name in found:
            raise ProviderRefused("attributes")
        found[name] = next(iter(_texts(attribute, "saml:AttributeValue")), "")
    return found


def _texts(element: etree._Element, path: str) -> list[str]:
    return [_text(each) for each in element.findall(path, NAMES)]


def _text(element: etree._Element) -> str:
    """All the text of an element: a comment in the middle of a name must not cut it short."""
    return "".join(element.itertext()).strip()


def _moment(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ProviderRefused("times")
    return moment.astimezone(UTC)
