"""The blueprint that the files of this package put their pages on."""

from flask import Blueprint

bp = Blueprint("resume", __name__)
