"""A government's single sign-on by SAML 2.0: this site is the service provider, answers come by HTTP-POST.

Two readers must agree: the library checks the document (schema, status, signatures, times), and saml_assertion.py
reads the assertion by itself, with every condition that the library leaves to chance. See docs/government-login.md.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape

from lxml import etree
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError as Problem
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from app.clients.provider import Departure, ProviderDenied, ProviderError, ProviderProfile, ProviderRefused
from app.clients.saml_assertion import NAMES, RESPONSE, Assertion, Expected, parse, read_assertion
from app.rules.certificates import CertificateUnreadable, as_pem, read_certificates
from app.rules.claims import read_claims

LARGEST = 64 * 1024  # characters of base64; an answer has some ten thousand
METADATA_PATH = "/login/government_saml/metadata"  # its address is our name there
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
SAID_NO = {STATUS + "AuthnFailed", STATUS + "RequestDenied"}
REASONS = {
    Problem.INVALID_XML_FORMAT: "schema",
    Problem.UNSUPPORTED_SAML_VERSION: "schema",
    Problem.WRONG_ISSUER: "issuer",
    Problem.ISSUER_MULTIPLE_IN_RESPONSE: "issuer",
    Problem.SESSION_EXPIRED: "expired",
    Problem.ASSERTION_EXPIRED: "expired",
    Problem.ASSERTION_TOO_EARLY: "too_early",
    Problem.WRONG_SUBJECTCONFIRMATION: "confirmation",
    Problem.INVALID_SIGNATURE: "signature",
    Problem.SP_NAME_QUALIFIER_NAME_MISMATCH: "name_id",
    Problem.ENCRYPTED_ATTRIBUTES: "encrypted",
}


class GovernmentSaml:
    """The service provider. `entity_id`, `sso_url` and `certificate` are the identity provider's."""

    key = "government_saml"

    def __init__(self, base_url: str, entity_id: str, sso_url: str, certificate: str, attributes: Mapping[str, str]):
        self.name = base_url.rstrip("/") + METADATA_PATH
        self.entity_id = entity_id
        self.sso_url = sso_url
        self.certificate = certificate
        self.attributes = attributes

    def depart(self, state: str, redirect_uri: str) -> Departure:
        """To the provider with an AuthnRequest by HTTP-Redirect. Answers are posted to `redirect_uri`."""
        request = OneLogin_Saml2_Authn_Request(self._settings(redirect_uri))
        query = urlencode({"SAMLRequest": request.get_request(), "RelayState": state})
        url = f"{self.sso_url}{'&' if urlsplit(self.sso_url).query else '?'}{query}"
        return Departure(url, {"request_id": request.get_id()})

    def arrive(self, answer: Mapping[str, str], redirect_uri: str, secrets: Mapping[str, Any]) -> ProviderProfile:
        """Whom the posted form vouches for. The caller accepts each `assertion_id` once, until `assertion_until`."""
        xml = _decoded(answer.get("SAMLResponse", ""))
        root = parse(xml)
        expected = Expected(self.entity_id, self.name, redirect_uri, str(secrets.get("request_id") or ""))
        _check_envelope(root, expected)
        assertion = read_assertion(root, self._certificates(), expected)
        self._check_with_library(xml, expected)
        return self._profile(assertion)

    def unlink(self, subject: str, refresh_token: str | None) -> None:
        """There is nothing to tell: SAML knows no such message."""

    def metadata(self, redirect_uri: str) -> bytes:
        """This site's description for the identity provider's operator."""
        xml = self._settings(redirect_uri).get_sp_metadata()
        return xml if isinstance(xml, bytes) else xml.encode()

    def _profile(self, assertion: Assertion) -> ProviderProfile:
        """The provider's name is part of the subject: another provider's names are other people."""
        return ProviderProfile(
            self.key,
            f"{self.entity_id} {assertion.subject}",
            assertion_id=assertion.id,
            assertion_until=assertion.until,
            **read_claims(assertion.attributes, self.attributes),
        )

    def _check_with_library(self, xml: bytes, expected: Expected) -> None:
        """Its errors carry parts of the answer, so only a word of ours leaves this method."""
        settings = self._settings(expected.recipient)
        reason = ""
        try:
            response = OneLogin_Saml2_Response(settings, base64.b64encode(xml))
            response.is_valid(_request_data(expected.recipient), expected.request_id, raise_exceptions=True)
            response.get_nameid_data()
        except Problem as problem:
            reason = REASONS.get(problem.code, "refused")
        except Exception:  # the library raises whatever its parsers do
            reason = "unreadable"
        if reason:
            raise ProviderRefused(reason)

    def _certificates(self) -> list[str]:
        try:
            return [as_pem(certificate) for certificate in read_certificates(self.certificate)]
        except CertificateUnreadable:
            pass
        raise ProviderError("certificate")

    def _settings(self, redirect_uri: str) -> OneLogin_Saml2_Settings:
        certificates = self._certificates()
        try:
            return OneLogin_Saml2_Settings(
                {
                    "strict": True,
                    "debug": False,
                    "sp": self._ourselves(redirect_uri),
                    "idp": {
                        "entityId": self.entity_id,
                        # The library writes it into XML as it is.
                        "singleSignOnService": {"url": escape(self.sso_url, {'"': "&quot;"})},
                        "x509certMulti": {"signing": certificates},
                    },
                    "security": _security(),
                }
            )
        except Exception:  # a mistake in the settings, which its message would quote
            pass
        raise ProviderError("settings")

    def _ourselves(self, redirect_uri: str) -> dict[str, Any]:
        return {
            "entityId": self.name,
            "assertionConsumerService": {"url": redirect_uri, "binding": Names.BINDING_HTTP_POST},
            "NameIDFormat": Names.NAMEID_PERSISTENT,
        }


def _security() -> dict[str, Any]:
    return {
        "wantAssertionsSigned": True,
        "rejectDeprecatedAlgorithm": True,
        "wantAttributeStatement": False,  # the name alone is enough for logging in
        "requestedAuthnContext": False,  # the provider chooses how people prove themselves
        "metadataValidUntil": "",  # operators keep a copy, which must not end in two days
        "metadataCacheDuration": "",
        "allowSingleLabelDomains": True,
    }


def _decoded(text: str) -> bytes:
    if len(text) > LARGEST:
        raise ProviderRefused("too_large")
    try:
        xml = base64.b64decode("".join(text.split()), validate=True)
        xml.decode()  # nothing but UTF-8, which all readers read alike
    except (binascii.Error, ValueError):
        xml = b""
    if not xml:
        raise ProviderRefused("unreadable")
    return xml


def _check_envelope(root: etree._Element, expected: Expected) -> None:
    """What the answer says around the assertion. It may be unsigned: refusing is all that is built on it."""
    if root.tag != RESPONSE:
        raise ProviderRefused("unreadable")
    if not expected.request_id or root.get("InResponseTo") != expected.request_id:
        raise ProviderRefused("in_response_to")
    if root.get("Destination", expected.recipient) != expected.recipient:
        raise ProviderRefused("destination")
    _check_status(root)
    if root.find("saml:EncryptedAssertion", NAMES) is not None or next(root.iter("{*}EncryptedID"), None) is not None:
        raise ProviderRefused("encrypted")


def _check_status(root: etree._Element) -> None:
    codes = [code.get("Value") for code in root.iterfind("samlp:Status//samlp:StatusCode", NAMES)]
    if codes == [STATUS + "Success"]:
        return
    message = root.findtext("samlp:Status/samlp:StatusMessage", "", NAMES)
    if SAID_NO.intersection(codes) or "cancel" in message.lower():
        raise ProviderDenied()
    raise ProviderRefused("status")


def _request_data(redirect_uri: str) -> dict[str, Any]:
    """The address that was posted to, as the library wants it."""
    parts = urlsplit(redirect_uri)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }
