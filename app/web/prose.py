"""Versioned texts as HTML: paragraphs, headings and lists, with the operator's own names filled in."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from flask import Flask, current_app
from markupsafe import Markup

from app.web.filters import korean_time

HEADING, ITEM = "# ", "- "


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(prose=prose, day_of_version=day_of_version)


def prose(body: str, heading: str = "h3") -> Markup:
    """The HTML of a text: a line is a paragraph, after "# " a heading, after "- " an item of a list."""
    lines = [line.strip() for line in _filled_in(body).splitlines() if line.strip()]
    return Markup("\n").join(_blocks(lines, heading))


def day_of_version(version: str) -> str:
    """A version is named by the day it takes effect; that day in the reader's language."""
    return korean_time(date.fromisoformat(version), "date")


class Section(NamedTuple):
    """A heading and what stands under it; the first of a text may have no heading."""

    id: str
    title: str
    html: Markup


def sections(body: str) -> list[Section]:
    """A long text by its headings, for a page with a list of contents."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in filter(None, map(str.strip, _filled_in(body).splitlines())):
        if line.startswith(HEADING):
            found.append((line.removeprefix(HEADING), []))
        else:
            found[-1][1].append(line)
    return [
        Section(f"part-{number}", title, Markup("\n").join(_blocks(lines, "h3")))
        for number, (title, lines) in enumerate(found)
        if title or lines
    ]


def _blocks(lines: list[str], heading: str) -> Iterator[Markup]:
    for is_item, run in groupby(lines, key=lambda line: line.startswith(ITEM)):
        if is_item:
            items = Markup("").join(Markup("<li>{}</li>").format(line.removeprefix(ITEM)) for line in run)
            yield Markup("<ul>{}</ul>").format(items)
        else:
            yield from (_line(line, heading) for line in run)


def _line(line: str, heading: str) -> Markup:
    if line.startswith(HEADING):
        return Markup("<{0}>{1}</{0}>").format(Markup(heading), line.removeprefix(HEADING))
    return Markup("<p>{}</p>").format(line)


def _filled_in(body: str) -> str:
    """Who runs the site stands in the settings, so that no text has to change with it."""
    config = current_app.config
    names = {
        "{site}": config["SITE_NAME"],
        "{operator}": config["OPERATOR_NAME"] or config["SITE_NAME"],
        "{operator_address}": config["OPERATOR_ADDRESS"],
        "{operator_email}": config["OPERATOR_EMAIL"],
        "{privacy_officer}": config["PRIVACY_OFFICER"] or config["OPERATOR_EMAIL"],
        "{customer_system}": config["MDM_OPERATOR"] or config["OPERATOR_NAME"] or config["SITE_NAME"],
        "{customer_centre}": config["CUSTOMER_CENTRE_NUMBER"] or config["OPERATOR_EMAIL"],
    }
    for placeholder, name in names.items():
        body = body.replace(placeholder, name)
    return body
