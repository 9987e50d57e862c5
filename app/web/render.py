"""One way to answer with a form, and one to lead on."""

from typing import Any

from flask import Response, make_response, redirect, render_template, url_for

from app.forms.base import BaseForm


def render_form(template: str, form: BaseForm, **context: Any) -> Response:
    """The page of a form: 422 with what to correct, else 200."""
    return make_response(render_template(template, form=form, **context), 422 if form.errors else 200)


def lead_to(endpoint: str, **values: Any) -> Any:
    """Accepted: go on to a page by GET (303)."""
    return redirect(url_for(endpoint, **values), 303)
