"""Passkeys of staff: a key in a device that proves by itself who is there, and stands in for password and code (ST-1).

The device verifies its person (a finger, a face, a PIN) before it signs; the signature is bound to this site's address
and to a challenge of this browser, which is good once.
"""

import ipaddress
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from sqlalchemy import select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.extensions import db, limiter
from app.models import LoginSession, Passkey, Staff
from app.models.types import now
from app.operations import audit

HOLDS = 300  # seconds that a challenge is good for
MOST = 10  # of one person
CHALLENGE_BYTES = 32
LONGEST = 20_000  # letters of an answer
VERIFIED = UserVerificationRequirement.REQUIRED


class PasskeyRefused(Exception):
    """The answer proves nothing: of another site, challenge or key, altered, or used before."""


class TooMany(Exception):
    """The person has as many as one may have."""


@dataclass(frozen=True)
class Asked:
    """What a browser is asked, as JSON, and the challenge that its session keeps."""

    options: str
    challenge: str


def are_possible() -> bool:
    """Browsers bind a key to a name, over a safe connection; there are none for a site that is only a number."""
    address = urlsplit(current_app.config["BASE_URL"])
    host = address.hostname or ""
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return address.scheme == "https"
    return False


def of_staff(staff: Staff) -> list[Passkey]:
    return list(db.session.scalars(select(Passkey).where(Passkey.staff_id == staff.id).order_by(Passkey.id)))


def ask_for_new(staff: Staff) -> Asked:
    """What a browser makes a key by. Raises TooMany."""
    present = of_staff(staff)
    if len(present) >= MOST:
        raise TooMany
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options = webauthn.generate_registration_options(
        rp_id=_site_name(),
        rp_name=current_app.config["SITE_NAME"],
        user_id=staff.public_id.encode(),
        user_name=staff.email,
        user_display_name=staff.name,
        challenge=challenge,
        timeout=HOLDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=[_described(passkey) for passkey in present],
    )
    return Asked(options_to_json(options), bytes_to_base64url(challenge))


def add(staff: Staff, challenge: str, answer: str, name: str) -> Passkey:
    """Keep the key that a browser made. Flushed. Raises PasskeyRefused or TooMany."""
    if len(of_staff(staff)) >= MOST:
        raise TooMany
    credential = _read(answer)
    _use_up(challenge)
    try:
        proved = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_site_name(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused from error
    key = bytes_to_base64url(proved.credential_id)
    if db.session.scalar(select(Passkey.id).where(Passkey.credential == key)) is not None:
        raise PasskeyRefused
    passkey = Passkey(
        staff_id=staff.id,
        credential=key,
        public_key=bytes_to_base64url(proved.credential_public_key),
        sign_count=proved.sign_count,
        transports=_transports(credential),
        name=name,
    )
    db.session.add(passkey)
    db.session.flush()
    audit.record("staff.passkey_add", f"staff:{staff.id}", passkey=passkey.id)
    return passkey


def remove(staff: Staff, public_id: str) -> bool:
    """Forget a key; whether the person had it. Flushed."""
    found = next((passkey for passkey in of_staff(staff) if passkey.public_id == public_id), None)
    if found is None:
        return False
    db.session.delete(found)
    audit.record("staff.passkey_remove", f"staff:{staff.id}", passkey=found.id)
    return True


def ask_who(staff: Staff | None = None) -> Asked:
    """What a browser proves with any of the keys it has for this site, or with one of this person's."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options = webauthn.generate_authentication_options(
        rp_id=_site_name(),
        challenge=challenge,
        timeout=HOLDS * 1000,
        allow_credentials=[_described(passkey) for passkey in of_staff(staff)] if staff else None,
        user_verification=VERIFIED,
    )
    return Asked(options_to_json(options), bytes_to_base64url(challenge))


def who(challenge: str, answer: str) -> Staff:
    """Whose key it was. Raises PasskeyRefused. Flushed."""
    credential = _read(answer)
    _use_up(challenge)
    passkey = db.session.scalar(select(Passkey).where(Passkey.credential == str(credential.get("id"))))
    if passkey is None or not passkey.staff.is_active:
        raise PasskeyRefused
    try:
        proved = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_site_name(),
            expected_origin=_origin(),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused from error
    if _handle(credential) not in (None, passkey.staff.public_id):
        raise PasskeyRefused
    _count(passkey, proved.new_sign_count)
    return passkey.staff


def prove(staff: Staff, login: LoginSession, challenge: str, answer: str) -> None:
    """Note in this login that its person is there now, by one of their own keys. Raises PasskeyRefused. Flushed."""
    if who(challenge, answer).id != staff.id:
        raise PasskeyRefused
    db.session.execute(update(LoginSession).where(LoginSession.id == login.id).values(proved_at=now()))


def _count(passkey: Passkey, count: int) -> None:
    """Of two answers that were made from the same state of a key, one counts: a copied key shows itself."""
    same = (Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count)
    counting = update(Passkey).where(*same).values(sign_count=count, used_at=now())
    if db.session.scalar(counting.returning(Passkey.id)) is None:
        raise PasskeyRefused


def _use_up(challenge: str) -> None:
    """A challenge is good for one answer, whatever comes of it."""
    if limiter.storage.incr(f"passkey-challenge-{challenge}", HOLDS) > 1:
        raise PasskeyRefused


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise PasskeyRefused
    try:
        credential = json.loads(answer)
    except ValueError:
        raise PasskeyRefused from None
    if not isinstance(credential, dict):
        raise PasskeyRefused
    return credential


def _handle(credential: dict[str, Any]) -> str | None:
    """Who the device says that the key is of."""
    response = credential.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    try:
        return base64url_to_bytes(handle).decode() if handle else None
    except (ValueError, TypeError):
        raise PasskeyRefused from None


def _transports(credential: dict[str, Any]) -> list[str]:
    given = credential.get("response", {}).get("transports") or []
    known = {transport.value for transport in AuthenticatorTransport}
    return sorted({one for one in given if isinstance(one, str) and one in known}) if isinstance(given, list) else []


def _described(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(one) for one in passkey.transports]
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential), transports=transports or None)


def _site_name() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or ""


def _origin() -> str:
    address = urlsplit(current_app.config["BASE_URL"])
    return f"{address.scheme}://{address.netloc}"
