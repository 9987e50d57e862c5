"""The PIN of the staff menu of a fair's kiosks."""

from app.extensions import db
from app.models import Fair
from app.operations import audit
from app.rules.kiosk_pin import new_pin, new_salt, pin_hash


def renew(fair: Fair) -> str:
    """A new PIN, shown once: only its hash is kept. Kiosks have it with their next sign of life."""
    pin = new_pin()
    fair.kiosk_pin_salt = new_salt()
    fair.kiosk_pin_hash = pin_hash(pin, fair.kiosk_pin_salt)
    db.session.flush()
    audit.record("kiosk.renew_pin", f"fair:{fair.id}")
    return pin
