"""Login, logout and the member's own account."""

from flask import Blueprint

bp = Blueprint("account", __name__)
