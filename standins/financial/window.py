"""The pages of the window: who one is, terms at first use, confirming by phone, and the certificate."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from standins.financial import service as provider
from standins.financial.script import framed
from standins.financial.service import ARS, CANCELLED, CHOOSE, CONFIRM, OTP, SMS, START, TERMS, Signing, Wrong, Yeskey
from standins.financial.words import words_in


def blueprint(service: Yeskey) -> Blueprint:
    bp = Blueprint("yeskey_window", __name__)

    @bp.route("/yeskey/window/<signing_id>", methods=["GET", "POST"])
    def show(signing_id: str) -> AnyResponse:
        """By POST what a button says is done, and the page of the next stage follows."""
        try:
            signing = service.find(signing_id)
        except KeyError:
            abort(404)
        if request.method == "GET":
            return _page(signing)
        try:
            _act(service, signing, request.form.get("do", ""))
        except Wrong as wrong:
            return _page(signing, str(wrong), 422)
        return redirect(url_for("yeskey_window.show", signing_id=signing.id), 303)

    return bp


def _act(service: Yeskey, signing: Signing, what: str) -> None:
    if what == "cancel":
        signing.fail(CANCELLED)
    elif signing.stage == START and what in (SMS, OTP, ARS):
        service.identify(signing, _joined("number"), _joined("mobile"), what)
    elif signing.stage == TERMS and what == "agree":
        if not request.form.get("agreed"):
            raise Wrong("agree-first")
        service.agree(signing)
    elif signing.stage == CONFIRM and what == "otp":
        service.answer(signing, request.form.get("digits", "").strip())
        _on(service, signing)
    elif signing.stage == CONFIRM and what == "sent":
        _on(service, signing)
    elif signing.stage == CHOOSE and what == "sign":
        service.sign(signing, request.form.get("outcome", ""))


def _on(service: Yeskey, signing: Signing) -> None:
    """Somebody may have been wrong five times meanwhile."""
    if signing.stage == CONFIRM:
        service.go_on(signing)


def _joined(name: str) -> str:
    """A number that stands in three fields."""
    return "".join(request.form.get(f"{name}_{part}", "").strip() for part in (1, 2, 3))


def _page(signing: Signing, wrong: str = "", status: int = 200) -> AnyResponse:
    context: dict[str, Any] = {"signing": signing, "wrong": wrong, "tries_left": provider.TRIES - signing.tries}
    context |= {"words": words_in(signing.language), "fields": request.form}
    if signing.stage == CHOOSE:
        context["offered"] = provider.offered(signing)
    return framed(f"financial_{signing.stage}.html", status, **context)
