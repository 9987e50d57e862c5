"""The menus of staff: what there is, whose role it needs, and which pages belong to each entry.

Endpoints are named without the blueprint. A page that is not named itself belongs to the entry whose name, followed by
an underscore, it begins with; so a new page of a section needs no line here.
"""

from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.models import Fair


@dataclass(frozen=True)
class Entry:
    """A link of a menu. `at_some_fair`: the role at one fair is enough. `while_it` says in which state of the fair the
    page is there: "is" (always), "changes" (draft or published), or "goes_on" (published and not over)."""

    endpoint: str
    title: LazyString
    role: str = "viewer"
    at_some_fair: bool = False
    below: tuple[str, ...] = ()  # endpoints of pages that belong to it, besides those that begin with its name
    while_it: str = "is"
    is_of_a_fair: bool = True  # its address names the fair

    def leads_to(self, here: str) -> bool:
        """Whether a page belongs to this entry, and is not the entry's own."""
        return any(here == name or here.startswith(f"{name}_") for name in (self.endpoint, *self.below))


SECTIONS = (
    Entry("people", _l("People"), at_some_fair=True, below=("person", "registration")),
    Entry("resumes", _l("Resumes"), at_some_fair=True, below=("resume",)),
    Entry("companies", _l("Companies"), below=("company", "customer_records")),
    Entry(
        "fairs",
        _l("Fairs"),
        at_some_fair=True,
        below=("fair", "campaign", "campaigns", "board", "doubles", "exports", "last_resort", "from_paper", "walk_in"),
    ),
    Entry("kiosks", _l("Kiosks"), "desk", at_some_fair=True, below=("kiosk",)),
    Entry("questions", _l("Questions"), below=("question",)),
)
MORE = (
    Entry("outbox", _l("Messages")),
    Entry("terms", _l("Terms"), "fair_manager"),
    Entry("notices", _l("Public notices"), "fair_manager", at_some_fair=True, below=("notice",)),
    Entry("reference", _l("Lists"), "fair_manager", below=("inflow",)),
    Entry("alarms", _l("Alarms"), below=("alarm",)),
    Entry("audit", _l("Audit log"), "admin"),
)
OF_A_FAIR = {
    _l("Fair"): (
        Entry("fair", _l("Overview")),
        Entry("fair_days", _l("Days and doors"), "fair_manager", while_it="changes"),
        Entry("fair_slots", _l("Times of entry"), "fair_manager", below=("fair_slot",), while_it="changes"),
        Entry("fair_rules", _l("Rules"), "fair_manager", while_it="changes"),
        Entry("fair_texts", _l("Texts"), "fair_manager", below=("fair_text",), while_it="changes"),
        Entry("fair_companies", _l("Companies"), "fair_manager", while_it="changes"),
    ),
    _l("At the door"): (
        Entry("board", _l("Board")),
        Entry("doubles", _l("Entries to settle"), "desk"),
        Entry("walk_in_new", _l("Register a walk-in"), "desk", while_it="goes_on"),
        Entry("fair_badges", _l("Badges"), "desk", below=("fair_badge",)),
        Entry("kiosks", _l("Kiosks"), "desk", is_of_a_fair=False),
        Entry("board_links", _l("Hall screens"), "fair_manager"),
    ),
    _l("Messages and ways here"): (
        Entry("campaigns", _l("Messages"), "desk", below=("campaign",)),
        Entry("fair_inflow", _l("Ways here")),
    ),
    _l("Files and paper"): (
        Entry("exports", _l("Exports"), "desk"),
        Entry("last_resort_list", _l("List on paper"), "desk"),
        Entry("from_paper", _l("From paper"), "desk"),
    ),
}


class Group(NamedTuple):
    """What belongs together of a fair, by what this person may open."""

    title: LazyString
    entries: list[Entry]
    is_open: bool


def sections(entries: tuple[Entry, ...]) -> list[Entry]:
    """What of the main menu this person's role includes."""
    return [
        entry
        for entry in entries
        if (current_user.may(entry.role) if entry.at_some_fair else current_user.may_everywhere(entry.role))
    ]


def fair_groups(fair: Fair) -> list[Group]:
    """The pages of a fair, and which group this page is in."""
    here = chosen([entry for entries in OF_A_FAIR.values() for entry in entries])
    groups = []
    for title, entries in OF_A_FAIR.items():
        offered = [one for one in entries if _is_there(one, fair) and current_user.may(one.role, fair)]
        if offered:
            groups.append(Group(title, offered, here in entries))
    return groups


def chosen(entries: list[Entry]) -> Entry | None:
    """The entry that this page belongs to: its own, else the one with the closest name."""
    here = (request.endpoint or "").removeprefix("staff.")
    near = [entry for entry in entries if entry.endpoint == here or entry.leads_to(here)]
    return max(near, key=lambda entry: (entry.endpoint == here, len(entry.endpoint)), default=None)


def _is_there(entry: Entry, fair: Fair) -> bool:
    goes_on = fair.state == "published" and not fair.is_over
    return {"is": True, "changes": fair.state in ("draft", "published"), "goes_on": goes_on}[entry.while_it]


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        staff_sections=lambda: sections(SECTIONS),
        staff_sections_more=lambda: sections(MORE),
        fair_groups=fair_groups,
        chosen_entry=chosen,
    )
