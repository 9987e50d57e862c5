"""Somebody's phone: the text message to the provider, its calls, and the device that shows one-time passwords."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from standins.financial.service import Yeskey


def blueprint(service: Yeskey) -> Blueprint:
    bp = Blueprint("yeskey_phone", __name__, url_prefix="/yeskey/phone")

    @bp.get("")
    def show() -> str:
        return render_template("financial_phone.html", waiting=service.waiting(), said=request.args.get("said", ""))

    @bp.post("")
    def answer() -> AnyResponse:
        """Fields id and digits: the text that is sent, or the keys that are pressed in the call."""
        try:
            is_right = service.answer(service.find(request.form.get("id", "")), request.form.get("digits", "").strip())
        except KeyError:
            is_right = False
        return redirect(url_for("yeskey_phone.show", said="right" if is_right else "wrong"), 303)

    return bp
