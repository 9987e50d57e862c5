"""What a member corrects without a new proof: Korean name, contact number, address, language (IL-5, IM-7)."""

from typing import Any

from flask import flash, g, render_template, request
from flask_babel import gettext
from flask_babel import refresh as forget_language
from flask_login import current_user

from app.extensions import client_address, db
from app.forms.account_profile import ProfileForm, profile_of
from app.operations import address as addresses
from app.operations import profile as profiles
from app.views.account.blueprint import bp
from app.web import address_search, signing_in
from app.web.access import is_freshly_proved, member_only
from app.web.render import lead_to, render_form


@bp.route("/account/profile", methods=["GET", "POST"])
@member_only
def profile() -> Any:
    """The form with the present answers; saves what differs."""
    form = _form()
    if form.validate_on_submit():
        return _save(form)
    button = request.form.get("check", "") if form.only_redraws() else ""
    return _page(form, address_search.pressed(form, button, asker=_asker()) if button else None)


def _form() -> ProfileForm:
    """Without the fields that are proved; the name, with which one logs in, only after the password."""
    form = ProfileForm(data=profile_of(current_user))
    if not profiles.may_correct_name(current_user) or not is_freshly_proved():
        del form.name
    if not profiles.may_correct_nationality(current_user):
        del form.nationality
    return form


def _asker() -> str:
    return str(current_user.get_id())


def _page(form: ProfileForm, found: Any = None) -> Any:
    may_correct_name = profiles.may_correct_name(current_user)
    context = {"may_correct_name": may_correct_name, "has_search": addresses.is_configured(), "found": found}
    return render_form("account/profile.html", form, **context)


def _save(form: ProfileForm) -> Any:
    new = profiles.Profile(
        name=form.name.data if form.name else None,
        name_korean=form.name_korean.data,
        nationality=form.nationality.data if form.nationality else None,
        contact=form.contact.e164,
        address=_address(form),
        language=form.own_language.data,
    )
    profiles.correct(current_user, new, device=signing_in.device(), address=client_address())
    db.session.commit()
    _speak(new.language)
    flash(gettext("Your profile is saved."), "success")
    return lead_to("account.home")


def _address(form: ProfileForm) -> dict[str, Any]:
    """The stored one where it was left as it is, so that nothing which only it holds is lost."""
    untouched = profile_of(current_user)
    fields = [name for name in untouched if name.startswith("address_")]
    is_same = all((form[name].data or "") == untouched[name] for name in fields if name != "address_found")
    stored: dict[str, Any] | None = current_user.address
    return stored if stored and is_same else form.address


def _speak(code: str) -> None:
    """Pages follow the language that was just chosen."""
    if code != g.language:
        g.language, g.language_is_new = code, True
        forget_language()


@bp.post("/account/profile/address")
@member_only
def profile_address() -> str:
    """The addresses that fit what was typed."""
    keyword = request.form.get("address_search", "")
    found = address_search.find(keyword, asker=_asker())
    return render_template("account/_profile_address.html", found=found, keyword=keyword)
