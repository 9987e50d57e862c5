"""The site's own pages: home, help, display, texts."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db, limiter
from app.forms.site import QuestionForm
from app.models import Fair, Member, TermsText
from app.operations import question
from app.rules.email import read_email
from app.web import language, public_notices
from app.web.assets import asset
from app.web.fair_cards import FairCard
from app.web.frame import DISPLAY_COOKIE, TEXT_SIZES, THEMES, Display
from app.web.paths import lead_back
from app.web.prose import sections
from app.web.reading import reads_only
from app.web.render import lead_to, render_form
from app.web.texts_to_come import texts_to_come

bp = Blueprint("site", __name__)

ONE_YEAR = 365 * 24 * 3600  # seconds
# The texts of /terms, in this order; the privacy policy and the accessibility statement have addresses of their own.
LISTED = (
    *("terms_of_use", "personal_data", "third_party", "company_information", "unique_identifier", "notices"),
    *("company_terms", "company_contact", "company_provision", "employment_membership"),
)
ROBOTS = "User-agent: *\nDisallow: /account\nDisallow: /join/\nDisallow: /kiosk\nDisallow: /staff\nDisallow: /tickets\n"


@bp.get("/")
@reads_only("GET")
def home() -> str:
    """The nearest fair that can be registered for, else the nearest, and those after it; notices, and texts that will
    change."""
    cards = [FairCard(fair, language.chosen()) for fair in Fair.public()]
    featured = next((card for card in cards if card.accepts_registrations), cards[0] if cards else None)
    return render_template(
        "site/home.html",
        featured=featured,
        more=[card for card in cards if card is not featured],
        public_notices=public_notices.on_home(language.chosen()),
        texts_to_come=texts_to_come(language.chosen()),
    )


@bp.route("/display", methods=["GET", "POST"])
def display() -> Any:
    """Theme and text size, kept in a cookie; then back to the page from which they were changed."""
    if request.method != "POST" or language.is_being_switched():
        return render_template("site/display.html", display=_wanted_display())
    response = lead_back(request.form.get("next"), url_for("site.display"))
    response.set_cookie(
        DISPLAY_COOKIE,
        _wanted_display().as_cookie,
        max_age=ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _wanted_display() -> Display:
    """What is asked for now; what is not, stays."""
    now = Display.from_cookie()
    theme, size = request.form.get("theme", ""), request.form.get("text_size", "")
    return Display(
        theme if theme in THEMES else now.theme,
        int(size) if size in map(str, TEXT_SIZES) else now.text_size,
    )


@bp.route("/help", methods=["GET", "POST"])
@limiter.limit("20 per 10 minutes", methods=["POST"])
def help() -> Any:
    """The customer centre: its number, and a question that staff answer."""
    member = current_user if isinstance(current_user._get_current_object(), Member) else None
    form = QuestionForm(email=member.email if member else None)
    if form.validate_on_submit():
        question.ask(read_email(form.email.data), form.text.data, language.chosen(), member)
        db.session.commit()
        flash(gettext("Your question has reached us. We answer by e-mail."), "success")
        return lead_to("site.help")
    return render_form("site/help.html", form)


@bp.get("/guide")
def guide() -> str:
    """From joining to the door of the hall."""
    return render_template("site/guide.html")


@bp.get("/terms")
def terms_page() -> str:
    """The list of all texts that members agree to or are told of."""
    texts = [TermsText.current(kind, language.chosen()) for kind in LISTED]
    return render_template("site/terms_page.html", texts=[text for text in texts if text is not None])


@bp.get("/terms/<kind>")
def terms_text(kind: str) -> Any:
    """One text, in the version that holds or, with ?version=, in an earlier or announced one."""
    if kind not in LISTED:
        abort(404)
    return _document(kind, request.args.get("version"))


@bp.get("/privacy")
def privacy() -> str:
    return _document("privacy_policy", request.args.get("version"))


@bp.get("/accessibility")
def accessibility() -> str:
    return _document("accessibility", request.args.get("version"))


def _document(kind: str, version: str | None) -> str:
    versions = TermsText.versions(kind)
    if not versions or (version is not None and version not in versions):
        abort(404)
    current = TermsText.current(kind, language.chosen())
    shown = version or (current.version if current else versions[0])
    text = TermsText.in_language(kind, shown, language.chosen()) or TermsText.in_language(kind, shown, "ko")
    assert text is not None and current is not None  # Korean is there in every version
    return render_template(
        "site/document.html",
        title=text.title,
        sections=sections(text.body),
        text=text,
        korean_url=_here(version=shown, language="ko"),
        other_versions=[(other, _here(version=other)) for other in versions if other != shown],
        current=current.version,
        announced=[(other, _here(version=other)) for other in reversed(versions) if other > current.version],
    )


def _here(**arguments: str) -> str:
    """The address of this page with other arguments."""
    return url_for(str(request.endpoint), **(request.view_args or {}), **arguments)


@bp.get("/standins/")
@bp.get("/standins/<path:page>")
def standins(page: str = "") -> Any:
    """In development: the pages of the stand-ins for outside services, such as the mailbox."""
    if not current_app.config["STANDINS_URL"]:
        abort(404)
    return redirect(f"{current_app.config['STANDINS_URL']}/{page}")


@bp.get("/favicon.ico")
def favicon() -> Any:
    return redirect(asset("img/mark.svg"), 301)


@bp.get("/robots.txt")
def robots() -> Response:
    return Response(ROBOTS, mimetype="text/plain")
