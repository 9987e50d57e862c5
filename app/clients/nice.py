"""Identity verification through NICE CheckPlus (the integrated API): the form of its window, and its answer.

What is asked travels through the browser encrypted, and so does the answer, so that it proves nothing before it was
opened with the keys of the run that it names.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import requests

from app.clients.identity import IdentityServiceError, NotVerified, VerifiedPerson, international
from app.clients.nice_keys import KOREA, NiceGateway, decrypted, encrypted, integrity

VERIFIED = "0000"
ANSWER_HOLDS = timedelta(minutes=10)  # an answer older than this, or from a clock so far ahead, is no answer
ANSWER_FIELDS = ("token_version_id", "enc_data", "integrity_value")
GENDERS = {"0": "FEMALE", "1": "MALE"}


@dataclass(frozen=True)
class Run:
    """One run of the window: the fields of the form that opens it, and the keys that open its answer."""

    fields: dict[str, str] = field(repr=False)
    keys: dict[str, str] = field(repr=False)


class Nice:
    """NICE CheckPlus: the window in which somebody proves who they are."""

    def __init__(
        self,
        http: requests.Session,
        url: str,
        window_url: str,
        client_id: str,
        client_secret: str,
        product_id: str,
    ):
        self.http, self.window_url = http, window_url
        self._gateway = NiceGateway(http, url, client_id, client_secret, product_id, IdentityServiceError)

    def start(self, request_number: str, return_url: str) -> Run:
        """Ask for the keys of a run, and encrypt with them what the window is to do. Raises IdentityServiceError."""
        keys = self._gateway.begin(request_number)
        asked = {
            "requestno": request_number,
            "returnurl": return_url,
            "sitecode": keys["site_code"],
            "authtype": "M",
            "methodtype": "post",
            "popupyn": "N",
            "receivedata": "",
        }
        enc_data = encrypted(json.dumps(asked).encode(), keys)
        fields = {"m": "service", "token_version_id": keys["token_version_id"], "enc_data": enc_data}
        return Run(fields | {"integrity_value": integrity(enc_data, keys)}, keys)

    def person(self, request_number: str, keys: Mapping[str, str], answer: Mapping[str, str]) -> VerifiedPerson:
        """Who was verified. Raises NotVerified, or IdentityServiceError where the answer cannot be trusted."""
        if not is_genuine(answer, keys):
            raise IdentityServiceError("integrity")
        told = _told(answer["enc_data"], keys)
        if told.get("requestno") != request_number or told.get("sitecode") != keys["site_code"]:
            raise IdentityServiceError("someone_else")
        answered_at = _answered_at(told.get("enctime"))
        if told.get("resultcode") != VERIFIED:
            raise NotVerified
        return _person(told, request_number, answered_at)


def is_genuine(answer: Mapping[str, str], keys: Mapping[str, str]) -> bool:
    """Whether an answer is of the run with these keys, and as the service wrote it."""
    is_of_run = answer.get("token_version_id") == keys["token_version_id"]
    expected = integrity(answer.get("enc_data", ""), keys)
    return is_of_run and hmac.compare_digest(expected.encode(), answer.get("integrity_value", "").encode())


def _told(enc_data: str, keys: Mapping[str, str]) -> dict[str, Any]:
    try:
        told = json.loads(decrypted(enc_data, keys).decode("cp949"))  # EUC-KR with the syllables that it lacks
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise IdentityServiceError("unreadable")
    return told


def _answered_at(text: object) -> datetime:
    """When the service encrypted its answer, in UTC; a time that is not about now spoils the answer."""
    try:
        moment = datetime.strptime(str(text), "%Y%m%d%H%M%S").replace(tzinfo=KOREA).astimezone(UTC)
    except ValueError:
        moment = None
    if moment is None or abs(datetime.now(UTC) - moment) > ANSWER_HOLDS:
        raise IdentityServiceError("stale")
    return moment


def _person(told: dict[str, Any], request_number: str, answered_at: datetime) -> VerifiedPerson:
    """Foreign JSON becomes a person here, or nobody: a value of the wrong kind spoils the whole answer."""
    try:
        name = unquote(_text(told, "utf8_name"), errors="strict") or _text(told, "name")
        if not name.strip():
            raise ValueError
        person = VerifiedPerson(
            verification_id=request_number,
            verified_at=answered_at,
            name=name.strip(),
            phone_number=international(_text(told, "mobileno")),
            birth_date=_date(_text(told, "birthdate")),
            gender=GENDERS.get(_text(told, "gender")),
            is_foreigner={"0": False, "1": True}.get(_text(told, "nationalinfo")),
            ci=_text(told, "ci") or None,
        )
    except (ValueError, TypeError):
        person = None
    if person is None:
        raise IdentityServiceError("unreadable")
    return person


def _text(told: dict[str, Any], name: str) -> str:
    """A field as text; numbers are taken as such."""
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise TypeError
    return "" if value is None else str(value).strip()


def _date(text: str) -> date | None:
    return datetime.strptime(text, "%Y%m%d").date() if text else None
