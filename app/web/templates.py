"""How templates are compiled: what is the same for everybody is looked up, not called.

A page asks for a hundred texts and thirty addresses, and a call from a template costs many times a look-up. So
`_("…")` and `url_for("…")` with nothing but a constant become filters, which Jinja calls directly, and each remembers
its answers: texts by catalogue, addresses by the root that the site is mounted at. `icon("…")` is drawn while its
template is compiled.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request, url_for
from flask.templating import Environment
from jinja2 import nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from app.extensions import babel

FILTERS = {"_": "_text", "gettext": "_text", "url_for": "_address"}


class _ConstantCalls(NodeTransformer):
    """Turns calls with one constant into filters, and named drawings into what they draw."""

    def __init__(self, environment: "QuickEnvironment"):
        self.environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or not _has_one_constant(node):
            return node
        if node.node.name == "icon":
            return nodes.TemplateData(self.environment.icon(node.args[0].value), lineno=node.lineno)
        if node.node.name in FILTERS:
            return nodes.Filter(node.args[0], FILTERS[node.node.name], [], [], None, None, lineno=node.lineno)
        return node


def _has_one_constant(node: nodes.Call) -> bool:
    has_more = node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None
    return not has_more and len(node.args) == 1 and isinstance(node.args[0], nodes.Const)


class QuickEnvironment(Environment):
    """Flask's environment with that step after parsing."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed: nodes.Template = _ConstantCalls(self).visit(super()._parse(source, name, filename))
        return parsed

    def icon(self, name: str) -> str:
        """A drawing is the same on every page."""
        drawn: Any = self.get_template("macros/icons.html").module
        return str(drawn.icon(name))


@pass_context
def text(context: Context, message: str) -> str:
    """A text in the reader's language, as `_` gives it: markup where the template escapes."""
    catalogue: Any = babel.domain_instance.get_translations()
    if not context.eval_ctx.autoescape:
        return _filled(catalogue.ugettext(message), message)
    known: dict[str, Markup] | None = getattr(catalogue, "known_markup", None)
    if known is None:
        known = catalogue.known_markup = {}
    found = known.get(message)
    if found is None:
        found = known[message] = Markup(_filled(catalogue.ugettext(message), message))
    return found


def _filled(translated: str, message: str) -> str:
    """Signs of percent are doubled where the English has some; elsewhere one in a translation is just that."""
    return translated % {} if "%" in message else translated


@pass_context
def address(_context: Context, endpoint: str) -> str:
    """The path of an endpoint without arguments."""
    if not has_request_context() or endpoint.startswith("."):
        return url_for(endpoint)
    return _address_below(endpoint, request.root_path)


@lru_cache(maxsize=1024)
def _address_below(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


def init_app(app: Flask) -> None:
    """Before anything asks for the environment."""
    app.jinja_environment = QuickEnvironment
    app.jinja_env.filters.update(_text=text, _address=address)
