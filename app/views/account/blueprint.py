"""The blueprint of the login and of the member's own account."""

from flask import Blueprint

bp = Blueprint("account", __name__)
