"""The `flask` commands of an operator, one file per subject."""

from flask import Flask


def init_app(app: Flask) -> None:
    for group in ():
        app.cli.add_command(group)
