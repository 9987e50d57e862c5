"""Versioned texts as HTML: paragraphs, headings and lists, with the operator's own names filled in."""

from collections.abc import Iterator
from itertools import groupby

from flask import Flask, current_app
from markupsafe import Markup, escape

HEADING, ITEM = "# ", "- "


def init_app(app: Flask) -> None:
    app.jinja_env.filters["prose"] = prose


def prose(body: str) -> Markup:
    """The HTML of a text: a line is a paragraph, after "# " a heading, after "- " an item of a list."""
    lines = [line.strip() for line in _filled_in(body).splitlines() if line.strip()]
    return Markup("\n").join(_blocks(lines))


def _blocks(lines: list[str]) -> Iterator[Markup]:
    for is_item, run in groupby(lines, key=lambda line: line.startswith(ITEM)):
        if is_item:
            items = Markup("").join(Markup("<li>{}</li>").format(line.removeprefix(ITEM)) for line in run)
            yield Markup("<ul>{}</ul>").format(items)
        else:
            yield from (_line(line) for line in run)


def _line(line: str) -> Markup:
    if line.startswith(HEADING):
        return Markup("<h2>{}</h2>").format(line.removeprefix(HEADING))
    return Markup("<p>{}</p>").format(escape(line))


def _filled_in(body: str) -> str:
    """Who runs the site stands in the settings, so that no text has to change with it."""
    config = current_app.config
    names = {
        "{site}": config["SITE_NAME"],
        "{operator}": config["OPERATOR_NAME"] or config["SITE_NAME"],
        "{operator_address}": config["OPERATOR_ADDRESS"],
        "{operator_email}": config["OPERATOR_EMAIL"],
        "{privacy_officer}": config["PRIVACY_OFFICER"] or config["OPERATOR_EMAIL"],
        "{customer_centre}": config["CUSTOMER_CENTRE_NUMBER"] or config["OPERATOR_EMAIL"],
    }
    for placeholder, name in names.items():
        body = body.replace(placeholder, name)
    return body
