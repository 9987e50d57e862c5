"""Going on with a draft on another device."""

from flask import Blueprint

bp = Blueprint("draft", __name__)
