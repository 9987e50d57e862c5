"""Pickers on pages: what was found as the macro shows it, and what their buttons do without script.

found = picking.pressed(form)          {name of the text field: Shown}, for the template's f.reference_picker
"""

import re
from typing import Any, NamedTuple

from flask import request
from flask_babel import gettext, ngettext

from app.extensions import client_address
from app.forms.base import BaseForm
from app.forms.picking import PickedCode
from app.operations import budget, picking
from app.operations.picking import Entry
from app.rules.picking import marks
from app.web.language import chosen

PER_ADDRESS = "3000 per 10 minutes"  # a hall full of people shares one address, and each types
LONGEST_TYPED = 200
CHOSEN = re.compile(r"choose:(?P<names>[a-z0-9_-]{1,80}):(?P<code>.{0,80})")


class Shown(NamedTuple):
    """The answer to a search as the macro picker_results shows it."""

    options: list[dict[str, Any]]
    count_text: str
    nothing: str


class Asked(NamedTuple):
    """A search: in which list, for which fields, below which entry, and whether there is free text beside it."""

    kind: str
    names: str
    code: str
    parent: str | None = None
    is_free: bool = True
    fills: tuple[str, ...] = ()  # fields that picking fills in too
    is_meant: bool = True  # False where another answer leaves no room for anything of the list


def find(asked: Asked, text: str) -> Shown:
    """Search, within the budget of the address. Whatever comes of it, what was typed can be kept."""
    text = text[:LONGEST_TYPED].strip()
    if not text:
        return Shown([], "", "")
    if not asked.is_meant:
        return Shown([], "", gettext("Type the name yourself; it is kept as you type it."))
    if not budget.within("picking.address", client_address(), PER_ADDRESS):
        return Shown([], "", gettext("You have searched often. Type the name yourself; it is kept as you type it."))
    found = picking.search(asked.kind, text, parent=asked.parent)
    options = [_option(asked, entry, text) for entry in found.entries]
    if asked.is_free:
        options.append(_as_typed(asked, text))
    return Shown(options, _count(found), "" if asked.is_free else gettext("Nothing fits. Try another word."))


def pressed(form: BaseForm) -> dict[str, Shown]:
    """What a button of a picker asked for where it submits the page itself: search, or take what was chosen."""
    button = request.form.get("check", "")
    taken = CHOSEN.fullmatch(button)
    for code in (field for field in form if isinstance(field, PickedCode)):
        names = form[code.names]
        if button == names.name:
            parent = form[code.within].data if code.within else None
            asked = Asked(
                code.kind,
                names.name,
                code.name,
                parent or None,
                is_free=code.is_free,
                fills=code.fills,
                is_meant=code.is_meant(form.data),
            )
            return {names.name: find(asked, names.data or "")}
        if taken and taken["names"] == names.name:
            _take(form, names, code, taken["code"])
    return {}


def _take(form: BaseForm, names: Any, code: PickedCode, picked: str) -> None:
    """Fill both fields in; without a code what was typed stays, and is nothing of the list."""
    entry = picking.entry(code.kind, picked)
    code.data = entry.code if entry else ""
    if entry:
        names.data = entry.full_name(chosen())
        for name, value in _filled(entry, code.fills).items():
            form[name].data = value


def _filled(entry: Entry, fills: tuple[str, ...]) -> dict[str, str]:
    """What the list knows of an entry for further fields."""
    known = {name: entry.details.get(name) for name in fills}
    return {name: value for name, value in known.items() if isinstance(value, str) and value}


def _count(found: picking.Found) -> str:
    count = len(found.entries)
    if found.more:
        return gettext("The first %(count)s of the list. Type more to see fewer.", count=count)
    return ngettext("%(num)d found", "%(num)d found", count) if count else gettext("Nothing of the list fits.")


def _option(asked: Asked, entry: Entry, text: str) -> dict[str, Any]:
    """An entry with what choosing it fills in; the reader's language first, the match marked in both."""
    language = chosen()
    name, sub = entry.full_name(language), entry.beside(language)
    return {
        "text": name,
        "parts": marks(name, text),
        "sub": sub,
        "sub_parts": marks(sub, text),
        "sub_lang": picking.OTHER.get(language, "ko"),
        "value": f"{asked.names}:{entry.code}",
        "fill": {asked.names: name, asked.code: entry.code, **_filled(entry, asked.fills)},
        "picked": sub or entry.code,
    }


def _as_typed(asked: Asked, text: str) -> dict[str, Any]:
    return {
        "text": gettext("Not in the list: use “%(text)s”", text=text),
        "value": f"{asked.names}:",
        "fill": {asked.names: text, asked.code: ""},
        "picked": "",
    }
