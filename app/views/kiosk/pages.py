"""The kiosk's page: all its screens in one document, so that it goes on when the network does not."""

import secrets
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Response, current_app, g, make_response, render_template, request, url_for
from flask_babel import force_locale, format_date

from app.extensions import db
from app.forms.kiosk import BAR_PIXELS, CodeForm, ConfirmForm, FindForm, PairingForm, ScreenForm
from app.models import Kiosk
from app.models.types import now
from app.operations import checkin
from app.operations import kiosk as kiosks
from app.rules.cloth import cloth_paths
from app.views.kiosk import texts
from app.views.kiosk.blueprint import bp
from app.views.kiosk.edition import shell, version
from app.views.kiosk.walk_in_texts import consent_texts, join_code
from app.web import language
from app.web.access import forget_cookie, kiosk_of, kiosk_only
from app.web.filters import code_shown, korean_time
from app.web.headers import scans_with_camera
from app.web.render import lead_to, render_form

OPENED_BY_LINK = ("idle", "choose", "code", "name")
CLOTH_SIZE = (1080, 280)
SHELL_HEADER = "X-Kiosk-Shell"  # by which the service worker knows that it keeps this page, not the form for pairing


@bp.get("", strict_slashes=False)
@scans_with_camera
def home() -> Any:
    """The screens of a paired kiosk; for any other browser, the form that pairs it."""
    kiosk = kiosk_of(request)
    if kiosk is None:
        return _pairing_page()
    g.kiosk = kiosk
    asked = request.args.get("show", "idle")
    return screen(asked if asked in OPENED_BY_LINK else "idle")


def _pairing_page() -> Response:
    """The form that pairs this browser. Where staff have closed its kiosk, it says so, and the old token goes."""
    left = request.args.get("closed", type=int)
    response = make_response(
        render_template("kiosk/pair.html", form=PairingForm(), closed=left is not None, left=left or 0)
    )
    name = current_app.config["KIOSK_COOKIE"]
    if left is not None and name in request.cookies:
        forget_cookie(response, name)
    return response


def screen(state: str, *, status: int = 200, **context: Any) -> Response:
    """The page with one of its screens open."""
    kept = shell()  # before its parts: one that changes meanwhile is newer than the version says, and is fetched again
    code = language.chosen()
    other = texts.other_language(code)
    forms = {
        "code_form": CodeForm(formdata=None),
        "find_form": FindForm(formdata=None),
        "confirm_form": ConfirmForm(formdata=None),
    }
    page = render_template(
        "kiosk/home.html",
        kiosk=g.kiosk,
        state=state,
        say=texts.of_language(code),
        house=texts.of_language(texts.house_language()),
        in_english=texts.of_language("en"),
        other_language=other,
        other=texts.of_language(other),
        cloth=_cloth(g.kiosk.fair.slug),
        fresh_id=fresh_id(),
        next_sequence=kiosks.next_sequence(g.kiosk),
        walk_in_texts=consent_texts(),
        join_code=join_code(),
        version=version(),
        shell=kept,
        **(forms | context),
    )
    response = make_response(page, status)
    response.headers[SHELL_HEADER] = kept
    return response


def fresh_id() -> str:
    """A random id for one scan, so that a repeated delivery is seen."""
    return secrets.token_hex(16)


@lru_cache(maxsize=16)
def _cloth(seed: str) -> list[tuple[str, str]]:
    return cloth_paths(seed, *CLOTH_SIZE)


def verdict_page(answer: checkin.Answer) -> Response:
    """The verdict as a page, for a browser without scripts."""
    page = render_template(
        "kiosk/verdict.html",
        answer=answer,
        told=verdict_texts(answer, g.kiosk),
        say=texts.of_language(language.chosen()),
        house=texts.of_language(texts.house_language()),
    )
    return make_response(page)


class VerdictTexts(NamedTuple):
    """What a verdict says to the visitor, and in one line to staff."""

    word: str
    do: str
    why: str
    staff: str


def verdict_texts(answer: checkin.Answer, kiosk: Kiosk) -> VerdictTexts:
    """In the language chosen at the kiosk; the staff's line in the language of the house."""
    verdict, code, house = answer.verdict, language.chosen(), texts.house_language()
    topic = "to_confirm" if verdict.kind == "to_confirm" else verdict.reason
    say, times = texts.of_language(code), _times(answer, kiosk, code)
    word, do, why = (say[f"{topic}.{part}"] % times for part in ("word", "do", "why"))
    return VerdictTexts(word, do, why, _staff_line(answer, texts.of_language(house), _times(answer, kiosk, house)))


def _staff_line(answer: checkin.Answer, say: dict[str, str], times: dict[str, str]) -> str:
    verdict = answer.verdict
    reason = "again" if verdict.reason == "ok" and verdict.first_time else verdict.reason
    parts = [say[f"staff.{verdict.kind}"], korean_time(now(), "clock")]
    if answer.place:
        parts.append(say["staff.ticket"] % {"code": code_shown(answer.place.short_code)})
    return " · ".join([*parts, say[f"staff.{reason}"] % times])


def _times(answer: checkin.Answer, kiosk: Kiosk, code: str) -> dict[str, str]:
    verdict = answer.verdict
    clocks = {key: korean_time(getattr(verdict, key), "clock") for key in ("first_time", "opens_at", "closed_at")}
    with force_locale(code):
        day = format_date(verdict.right_day, "full") if verdict.right_day else ""
    return {**clocks, "right_day": day, "fair": kiosk.fair.text("name", code)}


@bp.get("/texts")
@kiosk_only
def texts_of_all_languages() -> Any:
    """Every text in every language, for the script that switches between them without the network."""
    languages = current_app.config["LANGUAGES"]
    return {
        "languages": languages,
        "house": texts.house_language(),
        "fair": {code: g.kiosk.fair.text("name", code) for code in languages},
        "texts": {code: texts.of_language(code) for code in languages},
    }


@bp.get("/screen.css")
@kiosk_only
def screen_css() -> Response:
    """How many pixels a millimetre has on this very screen, so that letters have the height they must have."""
    pixels = g.kiosk.pixels_per_mm
    rule = (
        f".kiosk-page {{ --screen-mm: {pixels:.3f}px; }}\n" if pixels else ""
    )  # until then kiosk.css has a likely value
    return Response(rule, mimetype="text/css")


@bp.route("/screen", methods=["GET", "POST"])
@kiosk_only
def screen_size() -> Any:
    """Calibration: somebody holds a ruler to a bar."""
    form = ScreenForm()
    if form.validate_on_submit():
        kiosks.calibrate(g.kiosk, BAR_PIXELS, form.measured_mm.data or 0)
        db.session.commit()
        return lead_to("kiosk.home")
    return render_form("kiosk/screen_size.html", form, kiosk=g.kiosk, bar_pixels=BAR_PIXELS, back=url_for("kiosk.home"))
