"""The government's SAML 2.0: takes an AuthnRequest by redirect, and posts a signed answer back to the site."""

import base64
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, render_template, request
from lxml import etree
from werkzeug.wrappers import Response as AnyResponse

from standins.government import tampering
from standins.government.citizens import BY_SUBJECT, CITIZENS, Citizen
from standins.government.openid import leading_to
from standins.government.signing import KEY_FILE, certificate_base64, new_key, sign

NAMES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
ACS, METADATA = "/login/government_saml/acs", "/login/government_saml/metadata"
LARGEST = 64 * 1024
VALID = timedelta(minutes=5)
TRICKS = {
    "both-signed": "nothing, and the answer around the assertion is signed too",
    "prefixes-signed": "nothing, and prefixes declared around the assertion are signed with it",
    "wrong-audience": "the assertion is for another site",
    "no-audience": "the assertion is for nobody in particular",
    "wrong-recipient": "the assertion is to be posted elsewhere",
    "wrong-destination": "the answer is to be posted elsewhere",
    "wrong-request": "the answer is to another request",
    "wrong-confirmation": "the assertion is for another request",
    "wrong-issuer": "the assertion is another provider's",
    "expired": "the assertion has expired",
    "too-early": "the assertion is not valid yet",
    "unsigned": "nothing is signed",
    "response-signed": "the answer is signed, the assertion is not",
    "other-key": "signed with an unknown key",
    "sha1": "signed with SHA-1",
    "no-name": "nobody is named",
    "passing-name": "the name is good for one login only",
    "email-name": "the name is an e-mail address",
    **tampering.TRICKS,
    "replayed": "the last answer once more",
    "wrong-state": "the answer carries another state",
    "outage": "the provider says that it cannot",
    "garbage": "the answer is no XML",
    "huge": "the answer is far too long",
}


@dataclass(frozen=True)
class Asked:
    """What an AuthnRequest says."""

    id: str
    audience: str
    address: str


class Saml:
    """The identity provider. `trick` is what goes wrong wherever the page's form does not say."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.trick = ""
        self.last = ""

    @cached_property
    def key(self) -> bytes:
        return KEY_FILE.read_bytes()

    @cached_property
    def unknown_key(self) -> bytes:
        return new_key()

    def answer(self, asked: Asked, issuer: str, citizen: Citizen | None, trick: str = "") -> str:
        """A SAMLResponse for the form, whoever asks; nobody is the answer of somebody who cancelled."""
        if trick == "replayed" and self.last:
            return self.last
        if trick in ("garbage", "huge"):
            return base64.b64encode(b"<samlp:Resp" if trick == "garbage" else b" " * 120_000).decode()
        citizen = None if trick == "outage" else citizen
        fields = _fields(asked, issuer, citizen) | _changes(trick)
        if citizen is None:
            fields["status"] = "RequestUnsupported" if trick == "outage" else "AuthnFailed"
        xml = self._signed(render_template("government_response.xml", **fields), trick)
        self.last = base64.b64encode(tampering.tampered(xml, trick)).decode()
        return self.last

    def _signed(self, text: str, trick: str) -> bytes:
        root = etree.fromstring(text.encode())
        target = root if trick == "response-signed" else root.find("saml:Assertion", NAMES)
        if target is not None and trick != "unsigned":
            key = self.unknown_key if trick == "other-key" else self.key
            prefixes = ("xs", "xsi") if trick == "prefixes-signed" else ()
            sign(target, key, is_outdated=trick == "sha1", prefixes=prefixes)
        if trick == "both-signed":
            sign(root, self.key)
        return etree.tostring(root)


def _fields(asked: Asked, issuer: str, citizen: Citizen | None) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "response_id": f"_{secrets.token_hex(16)}",
        "assertion_id": f"_{secrets.token_hex(16)}",
        "request_id": asked.id,
        "confirmed_request_id": asked.id,
        "issuer": issuer,
        "audience": asked.audience,
        "destination": asked.address,
        "recipient": asked.address,
        "issued": _written(now),
        "begins": _written(now - VALID),
        "ends": _written(now + VALID),
        "citizen": citizen,
        "name_id": citizen and citizen.subject,
        "name_format": PERSISTENT,
        "attributes": citizen.attributes() if citizen else {},
    }


def _changes(trick: str) -> dict[str, Any]:
    """What a trick puts in before anything is signed."""
    now = datetime.now(UTC)
    changes: dict[str, dict[str, Any]] = {
        "wrong-audience": {"audience": "https://another.example/metadata"},
        "no-audience": {"audience": ""},
        "wrong-recipient": {"recipient": "https://another.example" + ACS},
        "wrong-destination": {"destination": "https://another.example" + ACS},
        "wrong-request": {"request_id": "_another", "confirmed_request_id": "_another"},
        "wrong-confirmation": {"confirmed_request_id": "_another"},
        "wrong-issuer": {"issuer": "https://another.example"},
        "expired": {"begins": _written(now - 3 * VALID), "ends": _written(now - VALID)},
        "too-early": {"begins": _written(now + VALID), "ends": _written(now + 3 * VALID)},
        "no-name": {"name_id": ""},
        "passing-name": {"name_format": PERSISTENT.replace("persistent", "transient")},
        "email-name": {"name_format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"},
    }
    return changes.get(trick, {})


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def entity() -> str:
    return f"{request.host_url}government/saml"


def add_routes(bp: Blueprint, service: Saml) -> None:
    @bp.get("/saml/sso")
    def choose() -> AnyResponse:
        asked = read_request(request.args.get("SAMLRequest", ""))
        page = render_template("government_choice.html", citizens=CITIZENS, tricks=TRICKS, fields=request.args)
        return leading_to(asked.address, page)

    @bp.post("/saml/sso")
    def answer() -> AnyResponse:
        asked = read_request(request.form.get("SAMLRequest", ""))
        trick = request.form.get("trick") or service.trick
        citizen = BY_SUBJECT.get(request.form.get("citizen", ""))
        state = "another-state" if trick == "wrong-state" else request.form.get("RelayState")
        fields = {"address": asked.address, "answer": service.answer(asked, entity(), citizen, trick)}
        page = render_template("government_post.html", relay_state=state, **fields)
        return leading_to(asked.address, page, more="script-src 'self'; ")

    @bp.get("/saml/metadata")
    def metadata() -> Response:
        xml = render_template("government_metadata.xml", issuer=entity(), certificate=certificate_base64())
        return Response(xml, content_type="application/samlmetadata+xml")


def read_request(text: str) -> Asked:
    """The AuthnRequest in the address. One from a site that nobody registered, or for elsewhere, is refused."""
    try:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        xml = inflater.decompress(base64.b64decode(text, validate=True), LARGEST)
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
        asked = Asked(root.attrib["ID"], root.findtext("saml:Issuer", "", NAMES), _address(root.attrib))
    except (ValueError, KeyError, zlib.error, etree.XMLSyntaxError):
        abort(400)
    if root.get("Destination") != f"{entity()}/sso" or not asked.audience.endswith(METADATA):
        abort(400)
    return asked


def _address(request_attributes: Mapping[str, str]) -> str:
    address = request_attributes["AssertionConsumerServiceURL"]
    if urlsplit(address).scheme not in ("http", "https") or urlsplit(address).path != ACS:
        raise ValueError
    return address
