"""Addresses whose pages are being made; each goes when its page is there."""

from typing import Any

from flask import redirect, url_for

from app.views.company.blueprint import bp


def _to_home(**_arguments: Any) -> Any:
    return redirect(url_for("site.home"), 303)


for name, address in (
    ("index", ""),
    ("people", "/people"),
):
    bp.add_url_rule(address, name, _to_home)
