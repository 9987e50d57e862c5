"""The site's own pages: home, help, display, texts, health."""

from flask import Blueprint

bp = Blueprint("site", __name__)
