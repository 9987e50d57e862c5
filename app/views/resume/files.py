"""The document of a portfolio entry: handed in, replaced, taken away, and given back to its owner (RS-9).

It is sent with the fields of its entry, so that nothing typed is lost where there is no script.
"""

from contextlib import suppress
from typing import Any

from flask import Response, abort, g, make_response, redirect, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.clients.files import FilesAway
from app.forms.resume.entry import EntryForm
from app.operations import budget
from app.operations.resume import files
from app.operations.resume.entries import MOST_ENTRIES, TooManyEntries
from app.operations.resume.files import MOST_FILES, TooManyFiles
from app.rules.document import MOST_BYTES, DocumentRefused
from app.views.resume.blueprint import bp
from app.views.resume.options import OPTIONS
from app.web import downloads
from app.web.drafting import sender
from app.web.edge import allows_files_of
from app.web.entries import State
from app.web.entries.keeping import keep_entry, open_id, read_again, sent_entry
from app.web.entries.showing import fragment, part
from app.web.frame import wants_fragment
from app.web.language import chosen
from app.web.resumes import address_of, own_resume, step_page, typed_in

UPLOAD = "upload"  # the field of the file itself
FORGET = "forget"
BESIDE = 128 * 1024  # bytes of the fields that are sent with it
PER_MEMBER = "60 per day"


@bp.get("/resume/<public_id>/files/<file_id>")
@own_resume()
def file(public_id: str, file_id: str) -> Response:
    """The owner's own document, as a download."""
    found = files.of(g.resume.id, file_id)
    if found is None:
        abort(404)
    return downloads.document(found)


@bp.post("/resume/<public_id>/options/file")
@own_resume("options")
@allows_files_of(2 * MOST_BYTES, beside=BESIDE)  # up to twice the size the page itself says that it is too large
def options_file(public_id: str) -> Any:
    """Hand in the document of the open entry, or take it away; the entry stays open, with all that was typed."""
    form = sent_entry(OPTIONS.name)
    if form is None:
        abort(400)
    if request.form.get("do") == FORGET:
        _forget(form)
    else:
        _take(form, request.files.get(UPLOAD))
    read_again()
    return _answer(State(open=open_id(), did="open", about=open_id(), form=form))


def _answer(state: State) -> Any:
    """The entries for htmx; without script the page, under its own address where nothing is to be corrected."""
    is_wrong = bool(state.form and state.form.errors)
    if wants_fragment():
        return make_response(fragment(OPTIONS, state), 422 if is_wrong else 200)
    if is_wrong:
        return step_page(OPTIONS.page, OPTIONS.page_form(), 422, **part(OPTIONS, state))
    return redirect(address_of("resume.options", **state.query), 303)


def _take(form: EntryForm, upload: FileStorage | None) -> None:
    """Keep what was sent, or say at the field what to do instead."""
    if upload is None or not upload.filename:
        _correct(form, gettext("Choose a PDF file first."))
    elif not budget.within("resume.file", str(g.resume.member_id), PER_MEMBER):
        _correct(form, gettext("You have sent many files today. Go on tomorrow, or give an address instead."))
    else:
        _attach(form, upload)


def _attach(form: EntryForm, upload: FileStorage) -> None:
    content = upload.read(MOST_BYTES + 1)
    typed = typed_in(form, request.form)
    who = {"sender": sender(), "language": chosen()}
    g.form = form
    try:
        file = files.attach(g.resume.id, g.draft, open_id(), typed, upload.filename or "", content, **who)
    except DocumentRefused as refused:
        _correct(form, _advice(refused.reason))
    except TooManyFiles:
        _correct(
            form, gettext("A resume takes %(most)s files. Remove one, or give an address instead.", most=MOST_FILES)
        )
    except TooManyEntries:
        _correct(form, gettext("There is room for %(most)s. Remove one before you add another.", most=MOST_ENTRIES))
    except FilesAway:
        _correct(form, gettext("The file cannot be stored now. Try again in a few minutes; all else is kept."))
    else:
        form["file"].data = file.public_id


def _forget(form: EntryForm) -> None:
    g.form = form
    typed = typed_in(form, request.form)
    files.detach(g.resume.id, g.draft, open_id(), typed, sender=sender(), language=chosen())
    form["file"].data = ""


def _correct(form: EntryForm, message: str) -> None:
    """Nothing was taken; what was typed beside it is kept all the same."""
    with suppress(TooManyEntries):
        keep_entry(OPTIONS.name)
    form["file"].errors = [message]


def _advice(reason: str) -> str:
    """What to do about a document, for each reason of rules.document.DocumentRefused."""
    advice = {
        "empty": gettext("This file is empty. Choose another one."),
        "too_large": gettext("This file is larger than 5 MB. Save it smaller, or give an address instead."),
        "not_pdf": gettext("This is not a PDF. Save your document as PDF, then choose it here."),
        "cut_off": gettext("The end of this PDF is missing. Save it again, then choose it here."),
        "encrypted": gettext("This PDF has a password. Save it without one, so that it can be read."),
        "acts": gettext("This PDF holds a script or starts something. Print it to a new PDF, then choose that one."),
        "carries": gettext("This PDF carries other files. Print it to a new PDF, then choose that one."),
        "unreadable": gettext("This PDF cannot be checked. Print it to a new PDF, then choose that one."),
    }
    return advice[reason]
