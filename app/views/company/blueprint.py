"""The blueprint that the files of this package put their pages on."""

from flask import Blueprint

bp = Blueprint("company", __name__, url_prefix="/company")
