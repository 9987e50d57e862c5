"""The stand-ins' WSGI application: their wire formats and the pages that show what was sent."""

from flask import Flask, Response, abort, render_template, request

from standins import customer_system, faults, financial, juso, mailbox, nts, phone, portone, solapi

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def create_app(
    service: portone.PortOne,
    texts: phone.Phone,
    mails: mailbox.Mailbox,
    set_faults: faults.Faults,
    sender: solapi.Solapi,
) -> Flask:
    app = Flask(__name__)
    for part in portone.blueprints(service, set_faults):
        app.register_blueprint(part)
    app.register_blueprint(juso.blueprint(set_faults))
    app.register_blueprint(solapi.blueprint(sender, set_faults))
    app.register_blueprint(phone.blueprint(texts, sender_state=solapi.page_state(sender)))
    app.register_blueprint(mailbox.blueprint(mails))
    app.register_blueprint(faults.blueprint(set_faults))
    app.before_request(_refuse_other_sites)
    app.after_request(_guard)
    app.add_template_filter(_clock, "clock")

    @app.get("/")
    def index() -> str:
        services = {"portone": portone, "juso": juso, "solapi": solapi, "nts": nts, "customer_system": customer_system}
        services["financial"] = financial
        return render_template("index.html", **services)

    return app


def _refuse_other_sites() -> None:
    """A page of another site must not set faults in somebody's browser. Windows are opened by forms of other sites."""
    if request.endpoint == "nice_window.window":
        return
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        abort(403)


def _guard(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _clock(moment: object) -> str:
    return f"{moment:%H:%M:%S} UTC"
