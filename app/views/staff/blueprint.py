"""The blueprint that all pages of the staff console share."""

from flask import Blueprint

bp = Blueprint("staff", __name__, url_prefix="/staff")
