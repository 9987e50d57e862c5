"""What machines ask: is the process up, can it work, how much is there to do."""

import hmac

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from app.models import Alarm
from app.operations import alarms, health, login_counts, outbox

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The node can do its work: 200, or 503 with what is missing."""
    findings = health.findings()
    return jsonify(findings), 200 if all(findings.values()) else 503


@bp.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus, for whoever holds METRICS_TOKEN; to others there is no such page."""
    token = current_app.config["METRICS_TOKEN"]
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(token.encode(), sent.encode()):
        abort(404)
    registry = CollectorRegistry()
    queue = Gauge("madang_outbox_items", "Outbox items by state", ["state"], registry=registry)
    for state, count in health.queue_sizes().items():
        queue.labels(state).set(count)
    lag = Gauge("madang_outbox_lag_seconds", "Age of the oldest due outbox item", registry=registry)
    lag.set(outbox.lag().total_seconds())
    worker = Gauge("madang_worker_alive", "Whether a worker has reported lately", registry=registry)
    worker.set(health.worker_is_alive())
    _add_logins(registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _add_logins(registry: CollectorRegistry) -> None:
    """How logins go, and the alarms that are on."""
    logins = Counter("madang_logins", "Logins of members and staff by outcome", ["outcome"], registry=registry)
    for outcome, count in login_counts.totals().items():
        logins.labels(outcome).inc(count)
    alarm = Gauge("madang_alarm", "Whether an alarm of this kind is on", ["kind"], registry=registry)
    are_on = {one.kind for one in Alarm.open_ones()}
    for kind in alarms.KINDS:
        alarm.labels(kind).set(kind in are_on)
