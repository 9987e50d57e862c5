"""Joining: the wizard of individual membership."""

from flask import Blueprint

bp = Blueprint("member", __name__)
