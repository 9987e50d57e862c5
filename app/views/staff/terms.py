"""The versioned texts: read by managers, and written anew by admins (ST-6)."""

from typing import Any, NamedTuple

from flask import Response, abort, flash, render_template, request
from flask_babel import gettext
from markupsafe import Markup

from app.extensions import db
from app.forms.terms import TermsVersionForm, too_soon, values_of
from app.models import TermsText
from app.operations import terms as operations
from app.operations.consent import ASKED
from app.operations.terms import KINDS, DayTaken, NothingChanged, TooSoon, first_day
from app.operations.terms_change import MAILED
from app.views.staff.blueprint import bp
from app.web import texts_to_come
from app.web.access import staff_only
from app.web.edge import allows_body_of
from app.web.language import chosen
from app.web.prose import prose
from app.web.render import lead_to, render_form

FORM_BYTES = 900 * 1024  # two long texts, percent-encoded: 50 000 Korean letters each


class Shown(NamedTuple):
    """A text in one language as members see it."""

    language: str
    title: str
    body: Markup
    change_note: str | None


@bp.get("/terms")
@staff_only("fair_manager", everywhere=True)
def terms() -> str:
    """All kinds, with the version that holds and those that are announced."""
    return render_template("staff/terms.html", texts=operations.overview(chosen()))


@bp.get("/terms/<kind>/<version>")
@staff_only("fair_manager", everywhere=True)
def terms_text(kind: str, version: str) -> str:
    """One version in all its languages."""
    texts = operations.of_version(kind, version) or abort(404)
    return render_template(
        "staff/terms_text.html",
        kind=kind,
        version=version,
        texts=[Shown(text.language, text.title, prose(text.body), text.change_note) for text in texts.values()],
        versions=TermsText.versions(kind),
        holds=_held(kind),
        made_at=next(iter(texts.values())).made_at,
    )


@bp.route("/terms/<kind>/new", methods=["GET", "POST"])
@allows_body_of(FORM_BYTES)
@staff_only("admin")
def terms_new(kind: str) -> Any:
    """A new version, from the latest one: shown first as members will see it, then published."""
    if kind not in KINDS:
        abort(404)
    before = operations.latest(kind) or abort(404)
    form = TermsVersionForm(data=values_of(before) | {"starts_on": first_day(to_disadvantage=False)})
    if not form.validate_on_submit():
        return _page(form, kind, before)
    if "publish" not in request.form:
        return _page(form, kind, before, with_preview=True)
    try:
        operations.publish(kind, form.version, form.wordings, to_disadvantage=form.to_disadvantage)
        db.session.commit()
        texts_to_come.forget()
    except (TooSoon, DayTaken, NothingChanged) as problem:
        return _refused(form, kind, problem)
    flash(_published(kind), "success")
    return lead_to("staff.terms_text", kind=kind, version=form.version)


def _published(kind: str) -> str:
    if kind in MAILED:
        return gettext("The new version is published. It is announced on the home page, and members are mailed now.")
    return gettext("The new version is published, and announced on the home page.")


def _refused(form: TermsVersionForm, kind: str, problem: Exception) -> Response:
    """The form again, with the reason where it belongs."""
    db.session.rollback()
    if isinstance(problem, DayTaken):
        form.starts_on.errors = [
            gettext("A version of this day was published already. Read it, then choose a later day.")
        ]
    elif isinstance(problem, TooSoon):
        form.starts_on.errors = [too_soon(to_disadvantage=form.to_disadvantage)]
    else:
        form.form_errors.append(gettext("Nothing has changed yet. Change the text, then publish it."))
    return _page(form, kind, operations.latest(kind))


def _page(form: TermsVersionForm, kind: str, before: dict[str, TermsText], *, with_preview: bool = False) -> Response:
    preview = [Shown(one.language, one.title, prose(one.body), one.change_note) for one in form.wordings]
    return render_form(
        "staff/terms_new.html",
        form,
        kind=kind,
        before=before["ko"],
        preview=preview if with_preview else [],
        asks_again=kind in ASKED,
        is_mailed=kind in MAILED,
        first_days={"no": first_day(to_disadvantage=False), "yes": first_day(to_disadvantage=True)},
    )


def _held(kind: str) -> str:
    text = TermsText.current(kind, "ko")
    return text.version if text is not None else ""
