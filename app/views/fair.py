"""Fairs, registration for them, and tickets."""

from flask import Blueprint

bp = Blueprint("fair", __name__)
