"""The records of companies in the customer system: what waits, why, and since when (CM-11)."""

import re
from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext

from app.extensions import db
from app.operations import audit, customer_record, health
from app.operations import customer_records as records
from app.views.staff.blueprint import bp
from app.views.staff.companies import company_or_404
from app.web.access import staff_only
from app.web.paths import lead_back


@bp.get("/customer-records")
@staff_only("viewer", everywhere=True)
def customer_records() -> str:
    """The records of one kind, what has waited longest first. Which companies were shown is recorded."""
    kind, after = request.args.get("show", records.WAITS), request.args.get("after", "0")
    if kind not in records.KINDS or not re.fullmatch(r"[0-9]{1,7}", after):
        abort(404)
    found = records.find(kind, int(after))
    audit.record("customer_record.list", "customer_records", shown=[row.Company.id for row in found.rows])
    db.session.commit()
    return render_template(
        "staff/customer_records.html",
        found=found,
        kind=kind,
        counts=records.counts(),
        is_configured=customer_record.is_configured(),
        worker_is_alive=health.worker_is_alive(),
    )


@bp.post("/customer-records/<public_id>/send")
@staff_only("desk", everywhere=True)
def customer_record_send(public_id: str) -> Any:
    """Try a record at once, also one that was refused."""
    company = company_or_404(public_id)
    if customer_record.again(company):
        audit.record("customer_record.send", f"company:{company.id}")
        flash(gettext("It is tried again now."), "success")
    else:
        flash(gettext("There is nothing to send: the customer system has the newest record."), "info")
    db.session.commit()
    return lead_back(request.form.get("next"), url_for("staff.customer_records"))
