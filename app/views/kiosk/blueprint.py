"""The blueprint of the kiosk's page and of the calls it may make."""

from flask import Blueprint

bp = Blueprint("kiosk", __name__, url_prefix="/kiosk")
