"""The kiosk's page and the calls it may make."""

from flask import Blueprint

bp = Blueprint("kiosk", __name__)
