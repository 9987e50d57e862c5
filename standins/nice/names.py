"""Name checks: which registration numbers there are, whose they are, and what is answered about them.

The names are kept as cards have them, in capital letters; another spelling differs. How the real service words what
it refuses is not published: the codes beginning with "E" are this stand-in's own.
"""

import time
from typing import Any

from flask import Blueprint, Response, render_template, request

from standins.faults import Faults
from standins.nice.api import GOOD, NAME_PRODUCT_ID, Nice, RunToken, answered, refused
from standins.people import PEOPLE, Person

MATCH, DIFFERS, NO_RECORD = "1", "2", "3"
WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
ANYBODY = "9901015999999"  # matches whatever name, for people who are made up while one tries the site
RESULTS = {
    MATCH: "belong together",
    DIFFERS: "belongs to another name",
    NO_RECORD: "no such number",
    "7": "blocked by its owner",
    "8": "blocked for suspected misuse",
}
TRICKS = {"9001015700007": "7", "9001015800008": "8"}


def registration_number(person: Person) -> str:
    """The number of a foreigner: most fit the old rule of the last digit, those of women born after 2000 do not."""
    twelve = f"{person.seven_digits}{person.phone_number[-5:]}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, twelve, strict=True))
    is_newer = person.seven_digits[6] == "8"
    return f"{twelve}{(13 - total % 11 + is_newer) % 10}"


NUMBERS = {registration_number(person): person for person in PEOPLE if person.seven_digits[6] in "5678"}


def blueprint(service: Nice, faults: Faults) -> Blueprint:
    bp = Blueprint("nice_names", __name__, url_prefix="/nice")

    @bp.post("/digital/niceid/api/v1.0/name/foreigner/check")
    def check() -> Response:
        if fault := faults.strike("nice-names"):
            return fault
        if refusal := refused(service, request.headers.get("ProductID", ""), NAME_PRODUCT_ID):
            return refusal
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            return answered(GOOD, {"rsp_cd": "E400"})
        tran_id = str((body.get("dataHeader") or {}).get("TRAN_ID", ""))
        header = {"TRAN_ID": "" if service.forgets_tran_id else tran_id}
        if len(tran_id) != 24:
            return answered(GOOD, {"rsp_cd": "E401"}, **header)
        return answered(GOOD, _looked_up(service, body.get("dataBody") or {}), **header)

    @bp.get("/numbers")
    def numbers() -> str:
        tricks = {number: RESULTS[code] for number, code in TRICKS.items()}
        return render_template("nice_numbers.html", numbers=NUMBERS, tricks=tricks, anybody=ANYBODY)

    return bp


def _looked_up(service: Nice, asked: dict[str, Any]) -> dict[str, str]:
    run = service.runs.get(str(asked.get("token_version_id")))
    if run is None or run.product_id != NAME_PRODUCT_ID or time.monotonic() > run.until:
        return {"rsp_cd": "E402"}
    sealed_id, sealed_name = str(asked.get("enc_foreigner_id")), str(asked.get("enc_name"))
    if asked.get("integrity_value") != run.seal.mark(run.version + sealed_id + sealed_name):
        return {"rsp_cd": "E403"}
    opened = _opened(service, run, sealed_id, sealed_name)
    if opened is None:
        return {"rsp_cd": "E404"}
    service.asked_numbers.add(opened[0])
    service.asked_names.append(opened[1])
    return {"rsp_cd": "P000", "res_msg": "", "result_cd": service.name_result or _result(*opened)}


def _opened(service: Nice, run: RunToken, sealed_id: str, sealed_name: str) -> tuple[str, str] | None:
    """Number and name; None where they were sealed otherwise, or written in other letters."""
    try:
        return run.seal.open(sealed_id).decode("ascii"), run.seal.open(sealed_name).decode(service.name_charset)
    except ValueError:
        return None


def _result(number: str, name: str) -> str:
    if number in TRICKS:
        return TRICKS[number]
    if number == ANYBODY:
        return MATCH
    if number not in NUMBERS:
        return NO_RECORD
    return MATCH if NUMBERS[number].name == name else DIFFERS
