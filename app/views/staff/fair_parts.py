"""The parts of a fair, each on its page: days, rules, companies, and the texts of each language (ST-6).

What a colleague has stored since a page was opened is never overwritten unseen: the page comes back with both.
"""

from typing import Any

from flask import Response, abort, current_app, flash
from flask_babel import gettext

from app.extensions import db
from app.forms.fair import ConfirmForm
from app.forms.staff_fair import (
    TEXTS,
    DaysForm,
    ExhibitorsForm,
    LanguageForm,
    PartForm,
    RulesForm,
    language_tag,
    texts_form,
)
from app.models import Fair
from app.operations import audit
from app.operations import fair as operations
from app.rules.stamp import stamp
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.edge import allows_body_of
from app.web.render import lead_to, render_form
from app.web.staff_fair_texts import completeness_of
from app.web.staff_fairs import editable_fair, stored

FORM_BYTES = 256 * 1024  # texts, percent-encoded


@bp.route("/fairs/<slug>/days", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_days(slug: str) -> Any:
    """Days, the time of registration, and when the doors open and close."""
    found = editable_fair(slug)
    form = DaysForm.of(found)
    if found.state != "draft":
        form.slug.data = found.slug  # addresses that people have stay
    return _part(form, found, "staff/fair_days.html")


@bp.route("/fairs/<slug>/rules", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_rules(slug: str) -> Any:
    """What a ticket is good for, and the desk's languages."""
    found = editable_fair(slug)
    return _part(RulesForm.of(found), found, "staff/fair_rules.html")


@bp.route("/fairs/<slug>/companies", methods=["GET", "POST"])
@allows_body_of(FORM_BYTES)
@staff_only("fair_manager")
def fair_companies(slug: str) -> Any:
    """Who exhibits there."""
    found = editable_fair(slug)
    return _part(ExhibitorsForm.of(found), found, "staff/fair_companies.html")


@bp.route("/fairs/<slug>/texts", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_texts(slug: str) -> Any:
    """Every text in every language, with what is missing; a language more."""
    found, form = editable_fair(slug), LanguageForm()
    if form.validate_on_submit() and form.tag:
        return lead_to("staff.fair_text", slug=slug, language=form.tag)
    return render_form("staff/fair_texts.html", form, fair=found, completeness=completeness_of(found), fields=_fields())


@bp.route("/fairs/<slug>/texts/<language>", methods=["GET", "POST"])
@allows_body_of(FORM_BYTES)
@staff_only("fair_manager")
def fair_text(slug: str, language: str) -> Any:
    """The texts of one language beside the Korean original."""
    found = editable_fair(slug)
    _must_be_a_language(language)
    form = texts_form(language).of(found)
    return _part(form, found, "staff/fair_text.html", language=language, lead="staff.fair_texts")


@bp.route("/fairs/<slug>/texts/<language>/remove", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_text_remove(slug: str, language: str) -> Any:
    """A language that the site does not speak by itself is taken away with its texts."""
    found, form = editable_fair(slug), ConfirmForm()
    if language in current_app.config["LANGUAGES"] or language not in found.texts:
        return lead_to("staff.fair_texts", slug=slug)
    if not form.validate_on_submit():
        return render_form("staff/fair_text_remove.html", form, fair=found, language=language)
    operations.hold(found)
    found.texts = {code: texts for code, texts in found.texts.items() if code != language}
    audit.record("fair.remove_language", f"fair:{found.id}", language=language)
    db.session.commit()
    return lead_to("staff.fair_texts", slug=slug)


def _part(form: PartForm, fair: Fair, template: str, *, lead: str = "staff.fair", **context: Any) -> Any:
    """Store the part, or show its page: with what is wrong, or with what a colleague stored meanwhile."""
    slug = fair.slug
    if not form.validate_on_submit():
        return render_form(template, form, fair=fair, stored=None, **context)
    try:
        told = operations.edit(fair, form.plan)
        db.session.commit()
    except operations.ChangedMeanwhile:
        db.session.rollback()
        return _with_both(form, slug, template, **context)
    except operations.FairRefused as error:
        db.session.rollback()
        _say(form, error)
        return render_form(template, form, fair=editable_fair(slug), stored=None, **context)
    flash(stored(told), "success")
    return lead_to(lead, slug=fair.slug)


def _with_both(form: PartForm, slug: str, template: str, **context: Any) -> Response:
    """What was typed stays, and what the colleague stored stands above it; the next save is meant."""
    fair = editable_fair(slug)
    stored = type(form).values_of(fair)
    form.seen.data = stamp(stored)
    form.form_errors.append(
        gettext("A colleague changed this page while you did. Compare both, then save again what is right.")
    )
    return render_form(template, form, fair=fair, stored=stored, **context)


def _say(form: PartForm, error: operations.FairRefused) -> None:
    if isinstance(error, operations.SlugTaken):
        form["slug"].errors = [gettext("Another fair has this address. Choose another.")]
    else:
        form.form_errors.append(gettext("Every time of entry must be on a day of the fair. Move those times first."))


def _must_be_a_language(code: str) -> None:
    if language_tag(code) != code:
        abort(404)


def _fields() -> dict[str, Any]:
    return {key: label for key, (label, _kind, _most) in TEXTS.items()}
