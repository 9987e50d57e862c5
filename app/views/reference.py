"""What pickers ask for: entries that fit what was typed, and the next level of a tree. The lists are public."""

import re
from typing import Any

from flask import Blueprint, abort, render_template, request

from app.forms.picking import entry_words
from app.operations import picking
from app.operations.reference.lists import KINDS
from app.web.language import chosen
from app.web.picking import Asked, find
from app.web.reading import reads_only

FIELD_NAME = re.compile(r"[a-z][a-z0-9_-]{0,60}")

bp = Blueprint("reference", __name__)


@bp.post("/reference/<kind>/search")
@reads_only("POST")
def search(kind: str) -> str:
    """The best entries for what stands in the field that the address names. Nothing typed is in the address."""
    asked = Asked(
        _known(kind), _name("names"), _name("code"), _parent(), "closed" not in request.args, _fills(), _is_meant()
    )
    text = request.form.get(asked.names, "")
    return render_template("reference/_results.html", found=find(asked, text), names=asked.names, query=text)


@bp.post("/reference/<kind>/branch")
@reads_only("POST")
def branch(kind: str) -> str:
    """The choices below the answer of the field that the address names."""
    above = request.form.get(_name("above"), "")
    entries = picking.children(_known(kind), above) if above else []
    return render_template(
        "reference/_branch.html", entries=[(one.code, entry_words(one, chosen())) for one in entries]
    )


def _known(kind: str) -> str:
    return kind if kind in KINDS else abort(404)


def _name(argument: str) -> str:
    """A field's name; the macros write it into the address."""
    name = request.args.get(argument, "names")
    return name if FIELD_NAME.fullmatch(name) else abort(404)


def _fills() -> tuple[str, ...]:
    return tuple(name for name in request.args.getlist("fills")[:4] if FIELD_NAME.fullmatch(name))


def _is_meant() -> bool:
    """Whether another answer of the form leaves room for anything of the list."""
    name, _, value = request.args.get("unless", "").partition(".")
    return not name or request.form.get(name) != value


def _parent() -> str | None:
    within: Any = request.args.get("within")
    return (request.form.get(within) or None) if within else None
