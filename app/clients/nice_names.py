"""Name checks through NICE: whether a foreigner's registration number and English name belong together (RS-3).

Number and name travel encrypted with the keys of a run. The service answers with a code and nothing about the person.
"""

import secrets
import unicodedata
from dataclasses import dataclass

import requests

from app.clients.http import ServiceError
from app.clients.nice_keys import ANSWERED, NiceGateway, encrypted, integrity, new_request_number, word

CHECK_PATH = "/digital/niceid/api/v1.0/name/foreigner/check"
MATCHED, DIFFERS, UNKNOWN, BLOCKED = "matched", "differs", "unknown", "blocked"
# No record under the number is "unknown"; its owner, or a suspected misuse, had it "blocked".
RESULTS = {"1": MATCHED, "2": DIFFERS, "3": UNKNOWN, "7": BLOCKED, "8": BLOCKED}
# Letters and signs that cards write otherwise, though no accent parts them.
ON_CARDS = {"Đ": "D", "Ð": "D", "Ø": "O", "Ł": "L", "Ħ": "H", "Æ": "AE", "Œ": "OE", "Þ": "TH"}
CARD_LETTERS = str.maketrans({**ON_CARDS, "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-"})


class NameServiceError(ServiceError):
    """No answer that can be trusted: an outage or a wrong setting. Never "no match"."""


class NameNotWritable(ValueError):
    """The name has letters that the service has no signs for, and that no card has either."""


@dataclass(frozen=True)
class NameAnswer:
    """What the service found, and the number of the question that it repeats."""

    result: str  # matched, differs, unknown, blocked
    reference: str


def name_on_card(name: str, charset: str = "euc-kr") -> str:
    """A name as residence cards have it: capital letters without accents, one space between words.

    Raises NameNotWritable.
    """
    plain = unicodedata.normalize("NFKD", name).upper().translate(CARD_LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    written = " ".join(unicodedata.normalize("NFC", plain).split())
    try:
        written.encode(charset)
    except UnicodeEncodeError:
        written = ""
    if not written:
        raise NameNotWritable
    return written


class NiceNames:
    """NICE's check of a name against a foreigner's registration number.

    Sources differ about the letters that the service expects and about the part of the digest that is the HMAC key,
    so both are settings.
    """

    def __init__(
        self,
        http: requests.Session,
        url: str,
        client_id: str,
        client_secret: str,
        product_id: str,
        *,
        charset: str = "euc-kr",
        hmac_part: str = "last",
    ):
        self.http, self.charset, self.hmac_part = http, charset, hmac_part
        self._gateway = NiceGateway(http, url, client_id, client_secret, product_id, NameServiceError)

    def check(self, number: str, name: str) -> NameAnswer:
        """Ask about thirteen digits and a name, once. Raises NameNotWritable, and NameServiceError for an outage."""
        written = name_on_card(name, self.charset).encode(self.charset)
        keys = self._gateway.begin(new_request_number(), self.hmac_part)
        version = keys["token_version_id"]
        enc_id, enc_name = encrypted(number.encode(), keys), encrypted(written, keys)
        asked = {
            "token_version_id": version,
            "enc_foreigner_id": enc_id,
            "enc_name": enc_name,
            "integrity_value": integrity(version + enc_id + enc_name, keys),
        }
        return self._asked(secrets.token_hex(12), asked)

    def _asked(self, reference: str, asked: dict[str, str]) -> NameAnswer:
        answer = self._gateway.ask(CHECK_PATH, {"TRAN_ID": reference}, asked)
        body, header = self._gateway.body_of(answer), answer.body["dataHeader"]
        if header.get("TRAN_ID") != reference:
            raise NameServiceError("someone_else")
        if body.get("rsp_cd") != ANSWERED:
            raise NameServiceError(word("response", body.get("rsp_cd")))
        result = RESULTS.get(str(body.get("result_cd")))
        if result is None:
            raise NameServiceError(word("result", body.get("result_cd")))
        return NameAnswer(result, reference)
