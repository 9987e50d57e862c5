"""The photo: sent, moved below its frame, used, replaced, taken away, and shown to its owner (RS-5).

All happens at one address, so that a page with a message can be loaded again. Without script each button sends the
form, and the page comes back with the picture moved.
"""

from typing import Any

from flask import Response, flash, g, redirect, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.clients.files import FilesAway
from app.extensions import db
from app.forms.resume.photo import PhotoFileForm, PhotoForm, number_in, reason_for
from app.models import ResumePhoto
from app.operations import budget
from app.operations.photo_process import PhotosBusy
from app.operations.resume import photos
from app.operations.resume.photos import PhotoGone
from app.rules.photo import MOST_BYTES, Refused
from app.rules.photo_crop import Look, crop_of, look_of, pressed, within
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on, sender
from app.web.edge import allows_files_of
from app.web.errors import error_page
from app.web.language import chosen
from app.web.resume_photo import Stage, shown
from app.web.resumes import accept, address_of, next_address, own_resume, step_page

BESIDE = 64 * 1024  # bytes of the fields that are sent with the file
PER_MEMBER = "100 per day"
CUTS_PER_MEMBER = "300 per day"
RETRY_AFTER = "10"  # seconds
MOVES = ("left", "right", "up", "down", "larger", "smaller", "turn", "reset")


@bp.route("/resume/<public_id>/photo", methods=["GET", "POST"])
@own_resume("photo")
@allows_files_of(3 * MOST_BYTES, beside=BESIDE)  # up to three times the size the page itself says that it is too large
def photo(public_id: str) -> Any:
    """Choose a file; or, once one was taken, what of it is kept."""
    if request.method == "GET":
        return _page()
    press = request.form.get("press", "")
    if press == "send" or request.files:
        return _send()
    if press == "remove":
        return _remove()
    return _move(press) if press in MOVES else _use()


@bp.get("/resume/<public_id>/photo/<photo_id>.<any(jpg, webp):kind>")
@own_resume()
def photo_image(public_id: str, photo_id: str, kind: str) -> Response:
    """What is kept of the owner's photo."""
    return shown(photos.of(g.resume.id, photo_id), kind)


@bp.get("/resume/<public_id>/photo/<photo_id>/whole.jpg")
@own_resume()
def photo_whole(public_id: str, photo_id: str) -> Response:
    """The clean picture that the owner's photo is cut from."""
    return shown(photos.of(g.resume.id, photo_id), "work.jpg")


def _named() -> ResumePhoto | None:
    """The photo that the draft names."""
    return next((found for name in photos.named_in(g.draft.answers) if (found := photos.of(g.resume.id, name))), None)


def _page(error: str = "", status: int | None = None) -> Any:
    """What there is to do: choose a file, or see to the photo that was taken."""
    found = _named()
    if found is None or error or "another" in request.args:
        form = PhotoFileForm(formdata=None)
        form.file.errors = [error] if error else []
        return step_page(
            "resume/photo_file.html",
            form,
            status,
            address=address_of("resume.photo"),
            most_bytes=MOST_BYTES,
            has_photo=found is not None,
        )
    return _crop_page(found)


def _crop_page(found: ResumePhoto) -> Any:
    stage = Stage(_asked_look(look_of(found.crop, found.width, found.height), found), found.width, found.height)
    data = {"photo": found.public_id, **vars(stage.look)}
    form = PhotoForm(formdata=None, data={name: str(value) for name, value in data.items()})
    return step_page(
        "resume/photo.html",
        form,
        address=address_of("resume.photo"),
        stage=stage,
        whole=address_of("resume.photo_whole", photo_id=found.public_id),
    )


def _asked_look(before: Look, found: ResumePhoto) -> Look:
    """What a button asked to show; nothing is stored of it until the photo is used."""
    asked = {name: number_in(request.args.get(name), value) for name, value in vars(before).items()}
    look = Look(**asked)
    return before if look == before else within(look, found.width, found.height)


def _move(press: str) -> Any:
    """A button of the frame, without script: the page again, with the picture moved."""
    form, found = PhotoForm(), _named()
    if found is None:
        return redirect(address_of("resume.photo"), 303)
    look = pressed(form.look(look_of(found.crop, found.width, found.height)), press, found.width, found.height)
    return redirect(address_of("resume.photo", **vars(look), _anchor="frame"), 303)


def _send() -> Any:
    """Take the file that was sent, or say why not."""
    sent = [file for file in request.files.getlist("file") + request.files.getlist("camera") if file.filename]
    if len(sent) != 1:
        return _page(reason_for("several" if sent else "none", 0))
    if not budget.within("resume.photo", str(g.resume.member_id), PER_MEMBER):
        return _page(gettext("You have sent many photos today. Go on tomorrow."))
    return _take(sent[0])


def _take(file: FileStorage) -> Any:
    content = file.read(3 * MOST_BYTES)
    try:
        photos.take(g.resume.id, g.draft, content, sender=sender(), language=chosen())
    except Refused as refused:
        return _page(reason_for(refused.reason, len(content)))
    except PhotosBusy:
        return _busy(_page(gettext("Many photos are being read just now. Choose yours again and press Send."), 503))
    except FilesAway:
        return _page(gettext("The photo cannot be stored now. Try again in a few minutes; all else is kept."), 503)
    return lead_on(address_of("resume.photo"))


def _busy(response: Response) -> Response:
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _use() -> Any:
    """Keep what the frame shows, and go on; or go on without a photo."""
    form = PhotoForm()
    if not form.validate_on_submit():
        return _page()
    if not form.photo.data:
        return lead_on(accept(form))
    found = photos.of(g.resume.id, form.photo.data)
    if not budget.within("resume.cut", str(g.resume.member_id), CUTS_PER_MEMBER):
        return error_page(429, retry_after=3600)
    try:
        _cut(form, found)
    except PhotoGone:
        flash(gettext("The photo was changed in another window. This is how it is now."), "info")
        return lead_on(address_of("resume.photo"))
    except (PhotosBusy, FilesAway):
        flash(gettext("The photo cannot be cut just now. Wait a moment, then press the button again."), "info")
        return lead_on(address_of("resume.photo", **vars(form.look(Look(100, 0, 0, 0)))))
    return lead_on(next_address(g.step))


def _cut(form: PhotoForm, found: ResumePhoto | None) -> None:
    """Another photo where the frame was moved; the same one where it was not."""
    if found is None:
        raise PhotoGone
    before = look_of(found.crop, found.width, found.height)
    look = form.look(before)
    crop = found.crop if look == before else crop_of(look, found.width, found.height)
    photos.cut(g.resume.id, g.draft, found.public_id, crop, sender=sender(), language=chosen())


def _remove() -> Any:
    photos.remove(g.resume.id, g.draft, sender=sender(), language=chosen())
    db.session.commit()
    flash(gettext("The photo is removed."), "success")
    return lead_on(address_of("resume.photo"))
