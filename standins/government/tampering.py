"""What somebody in the middle makes of a signed answer: other names, and signatures wrapped around something else."""

import secrets
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

NAMES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
SOMEBODY_ELSE = "G-somebody-else"
TRICKS = {
    "tampered": "the name was changed after signing",
    "commented": "a comment was put into the name after signing",
    "wrapped-before": "a made-up assertion stands before the signed one",
    "wrapped-after": "a made-up assertion stands behind the signed one",
    "wrapped-around": "a made-up assertion around the signed one",
    "wrapped-object": "the signed assertion stands in the signature of a made-up one",
    "wrapped-extension": "the signed assertion stands among the answer's extensions",
    "wrapped-same-id": "a made-up assertion with the same ID and the signature",
    "far-reference": "a second reference of the signature leads into the network",
    "doctype": "a document type with an entity",
    "encrypted": "the assertion is encrypted",
}


def tampered(xml: bytes, trick: str) -> bytes:
    """The answer as it arrives."""
    if trick == "doctype":
        return b'<!DOCTYPE r [<!ENTITY who "%s">]>' % SOMEBODY_ELSE.encode() + xml
    change = CHANGES.get(trick)
    if change is None:
        return xml
    root = etree.fromstring(xml)
    change(root)
    return etree.tostring(root)


def _assertion(root: etree._Element) -> etree._Element:
    return root.find("saml:Assertion", NAMES)


def _made_up(assertion: etree._Element, *, keeps_id: bool = False) -> etree._Element:
    """A copy without signature that names somebody else."""
    made_up = deepcopy(assertion)
    made_up.remove(made_up.find("ds:Signature", NAMES))
    _name(made_up).text = SOMEBODY_ELSE
    if not keeps_id:
        made_up.set("ID", f"_{secrets.token_hex(16)}")
    return made_up


def _name(assertion: etree._Element) -> etree._Element:
    return assertion.find("saml:Subject/saml:NameID", NAMES)


def _rename(root: etree._Element) -> None:
    _name(_assertion(root)).text = SOMEBODY_ELSE


def _comment(root: etree._Element) -> None:
    name = _name(_assertion(root))
    text, name.text = name.text, name.text[:8]
    comment = etree.Comment("cut here")
    comment.tail = text[8:]
    name.append(comment)


def _before(root: etree._Element) -> None:
    _assertion(root).addprevious(_made_up(_assertion(root)))


def _after(root: etree._Element) -> None:
    _assertion(root).addnext(_made_up(_assertion(root)))


def _around(root: etree._Element) -> None:
    signed = _assertion(root)
    made_up = _made_up(signed)
    root.replace(signed, made_up)
    made_up.append(signed)


def _in_object(root: etree._Element) -> None:
    """The made-up one carries the signature, which carries what it signs."""
    signed = _assertion(root)
    made_up = _made_up(signed)
    signature = signed.find("ds:Signature", NAMES)
    root.replace(signed, made_up)
    made_up.insert(1, signature)
    etree.SubElement(signature, f"{{{NAMES['ds']}}}Object").append(signed)


def _in_extension(root: etree._Element) -> None:
    signed = _assertion(root)
    root.replace(signed, _made_up(signed))
    extensions = etree.Element(f"{{{NAMES['samlp']}}}Extensions")
    extensions.append(signed)
    root.insert(1, extensions)


def _same_id(root: etree._Element) -> None:
    signed = _assertion(root)
    made_up = _made_up(signed, keeps_id=True)
    made_up.insert(1, deepcopy(signed.find("ds:Signature", NAMES)))
    signed.addprevious(made_up)


def _far_reference(root: etree._Element) -> None:
    reference = _assertion(root).find("ds:Signature/ds:SignedInfo/ds:Reference", NAMES)
    second = deepcopy(reference)
    second.set("URI", "http://127.0.0.1:9/elsewhere")
    reference.addnext(second)


def _encrypt(root: etree._Element) -> None:
    """Nothing that anybody could decrypt, but what an encrypted assertion looks like."""
    encrypted = etree.Element(f"{{{NAMES['saml']}}}EncryptedAssertion")
    root.replace(_assertion(root), encrypted)


CHANGES: dict[str, Callable[[etree._Element], None]] = {
    "tampered": _rename,
    "commented": _comment,
    "wrapped-before": _before,
    "wrapped-after": _after,
    "wrapped-around": _around,
    "wrapped-object": _in_object,
    "wrapped-extension": _in_extension,
    "wrapped-same-id": _same_id,
    "far-reference": _far_reference,
    "encrypted": _encrypt,
}
