"""The operator's app on somebody's phone: its open questions, to confirm or to refuse."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from standins.portone.api import PortOne


def blueprint(service: PortOne) -> Blueprint:
    bp = Blueprint("operator_app", __name__, url_prefix="/portone/app")

    @bp.get("")
    def show() -> str:
        return render_template("operator_app.html", questions=service.questions())

    @bp.post("")
    def answer() -> AnyResponse:
        service.answer_app(request.form.get("id", ""), is_yes=request.form.get("answer") == "yes")
        return redirect(url_for("operator_app.show"), 303)

    return bp
