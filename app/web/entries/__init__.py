"""Pages with entries (education, experience, options): an engine that each of them only declares its kind to.

A view declares one Kind and two addresses:

    EDUCATION = Kind(
        name="education",             # the step of the page; its entries are the steps "education:<id>"
        page_form=EducationForm,      # what the page itself asks
        form=EducationEntryForm,      # one entry, an EntryForm: `steering` names fields that only choose what is asked
        page="resume/education.html",
        fields="resume/_education_fields.html",   # the fields of the open entry, whose form is `entry`
        lines=lines,                  # entries' fields, all at once (so that names cost one statement) → Line each
        heading=_l("A university"),   # of an entry that begins
        add=_l("Add a university"), add_more=_l("Add another university"),
        needed=_l("…"),               # said where there must be at least one and is none; empty: there need not be
        is_asked=…,                   # of the page's form: whether its answers ask for entries at all
        latest_first=…,               # of an entry's fields: what sorts them, the greatest first; nobody moves them
        variant_field="kind", variants=((…, …),),   # several buttons to add, each beginning with this field so
        context=…,                    # of the open entry's form: what its fields' template needs beside it; here also
                                      # what a button with check=… asked for without script, see web.picking; and
                                      # "heading", where what begins is not always called the same
        together=…, after="….html",   # of all entries' fields: what the template below them says of them together
    )

    @bp.route("/resume/<public_id>/education", methods=["GET", "POST"])
    @own_resume("education")
    def education(public_id): return entries.page(EDUCATION)

    @bp.post("/resume/<public_id>/education/entries")      # its endpoint is resume.<name>_entries
    @own_resume("education")
    def education_entries(public_id): return entries.fragment(EDUCATION)

The page's template puts {% include "resume/_entry_list.html" %} inside its f.form(form), which then needs no
draft/_fields.html: the entries bring it, since each answer of theirs is a new page to the draft.

The page is one form. Whichever of its buttons is pressed, first all that stands in it is kept, unchecked; so nothing
is lost without script either. A new entry is stored when something is first typed into it; one in which nothing
stands is never stored, and one that was emptied is removed. Removed ones are shown with an Undo, the last three of
them, until the page is accepted. Saving an entry that another tab removed brings it back; what is only typed into it is
kept with it.
"""

from typing import Any

from flask import Response, g, make_response, redirect, request

from app.forms.draft import WizardForm
from app.forms.resume.entry import EntryForm
from app.operations.resume import entries as stored_entries
from app.operations.resume.entries import Entry, TooManyEntries
from app.web.drafting import lead_on
from app.web.entries.keeping import keep_page, open_id, read_again, sent_entry
from app.web.entries.kinds import Kind, Line
from app.web.entries.pressing import keep_and_close, press
from app.web.entries.showing import State, part, state_of_address
from app.web.entries.showing import fragment as _drawn
from app.web.frame import wants_fragment
from app.web.resumes import accept, address_of, sent_or_kept, step_page

__all__ = ["Kind", "Line", "State", "fragment", "page"]


def page(kind: Kind) -> Any:
    """The page: shown, one of its buttons, or accepted."""
    form = sent_or_kept(kind.page_form)
    if not form.is_submitted():
        return _page(kind, form, _begun(kind, form, state_of_address()))
    if form.only_redraws():
        return _page(kind, form, State(open=open_id(), form=sent_entry(kind.name)))
    if "do" in request.form:
        return _pressed(kind, form)
    return _accepted(kind, form)


def fragment(kind: Kind) -> Any:
    """One of the buttons, where htmx asks for the entries alone; 422 with what to correct."""
    state = press(kind, request.form.get("do", ""))
    if not wants_fragment():
        return redirect(_address(kind, state), 303)
    return make_response(_drawn(kind, state), 422 if state.form is not None else 200)


def _pressed(kind: Kind, form: WizardForm) -> Any:
    """A button without script: the page comes back, under an address that says what is open."""
    state = press(kind, request.form["do"])
    if state.form is not None:
        return _page(kind, form, state, 422)
    return redirect(_address(kind, state), 303)


def _address(kind: Kind, state: State) -> str:
    return address_of(f"resume.{kind.name}", **state.query)


def _page(kind: Kind, form: WizardForm, state: State, status: int | None = None) -> Response:
    response: Response = step_page(kind.page, form, status, **part(kind, state))
    return response


def _begun(kind: Kind, form: WizardForm, state: State) -> State:
    """Where there must be an entry and is none, the first one is open from the beginning."""
    if state.query or not kind.needed or stored_entries.in_draft(g.draft.answers, kind.name):
        return state
    return State(open=stored_entries.new_id())


def _accepted(kind: Kind, form: WizardForm) -> Any:
    """Go on, unless something is to be corrected, on the page or in any of the entries."""
    keep_page(kind.name)
    try:
        keep_and_close(kind)
    except TooManyEntries:
        return _page(kind, form, State(open=open_id(), did="full", form=sent_entry(kind.name)), 422)
    read_again()
    is_right = form.validate_on_submit()
    live = stored_entries.live(g.draft.answers, kind.name) if kind.is_asked(form) else []
    checked = [(entry, kind.form.from_draft(entry.fields)) for entry in live]
    state = _to_correct(kind, form, checked)
    if state is not None or not is_right:
        return _page(kind, form, state or State(), 422)
    stored_entries.settle(g.draft, kind.name, [(entry, one.kept()) for entry, one in checked])
    return lead_on(accept(form))


def _to_correct(kind: Kind, form: WizardForm, checked: list[tuple[Entry, EntryForm]]) -> State | None:
    """The first entry that breaks a rule, the open one before others, or an empty one where one is needed."""
    wrong = [(entry, one) for entry, one in checked if not one.validate()]
    for entry, one in sorted(wrong, key=lambda pair: pair[0].id != open_id()):
        return State(open=entry.id, did="wrong", about=entry.id, form=one)
    if not checked and kind.needed and kind.is_asked(form):
        form.form_errors.append(str(kind.needed))
        return State(open=stored_entries.new_id())
    return None
