"""Everything a kiosk says, in one table: the page shows it, the script swaps languages with it, speech reads it.

Texts of verdicts are named by the reason; each has a word, what to do, and why. Their placeholders are the times of
an answer, so that the script can fill them in without the network.
"""

from functools import cache

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from app.views.kiosk.walk_in_texts import WALK_IN

SCREENS = {
    "installed.name": _("Kiosk"),
    "idle.title": _("Hold your ticket code below"),
    "idle.camera": _("Hold your ticket code up to the camera"),
    "idle.none": _("No ticket"),
    "choose.title": _("How shall we find you?"),
    "choose.code": _("Type the number on my ticket"),
    "choose.name": _("Type my name and phone"),
    "code.title": _("Type the number of your ticket"),
    "code.hint": _("8 digits, under the square code and in our e-mail."),
    "code.field": _("Ticket number"),
    "code.short": _("The ticket number has 8 digits. Type all of them."),
    "code.mistyped": _("One digit is different. Compare it with your ticket."),
    "name.title": _("Type your name and phone"),
    "name.hint": _("Your name as in your passport, and the last 4 digits of your phone."),
    "name.field": _("Name"),
    "name.digits": _("Last 4 digits of your phone"),
    "name.incomplete": _("Type your name and 4 digits."),
    "name.none": _("Nobody with this name and number is registered. Check both."),
    "name.tries": _("Tries left: %(tries)s"),
    "confirm.title": _("Is this you?"),
    "confirm.yes": _("Yes, that is me"),
    "confirm.no": _("No"),
    "checking.title": _("One moment"),
    "paused.title": _("A pause of one minute"),
    "paused.text": _("That was five tries. Hold up your ticket, or call staff."),
    "warning.title": _("Are you still there?"),
    "warning.text": _("What you typed will be deleted."),
    "called.title": _("Staff are on their way"),
    "called.text": _("Wait here. The desk has been told."),
    "calling.title": _("Calling staff"),
    "calling.text": _("One moment"),
    "untold.title": _("The call did not get through"),
    "untold.text": _("The network is away, so the desk has not been told yet. Go there, or ask somebody beside you."),
    "button.back": _("Back"),
    "button.done": _("Done"),
    "button.more": _("More time"),
    "button.staff": _("Call staff"),
    "button.find": _("Find me"),
    "button.enter": _("Check in"),
    "key.delete": _("Delete"),
    "key.space": _("Space"),
    "tool.lower": _("Lower"),
    "tool.larger": _("Larger"),
    "tool.contrast": _("Contrast"),
    "tool.sound": _("Sound"),
    "tool.staff": _("Staff"),
    "network.online": _("Connected"),
    "network.offline": _("No network"),
    "network.unsent": _("To send: %(number)s"),
    "network.seconds": _("lists %(number)s s old"),
    "network.minutes": _("lists %(number)s min old"),
    "network.hours": _("lists %(number)s h old"),
    "network.never": _("no lists yet"),
    "network.dead": _("Put aside: %(number)s"),
    "network.second": _("Another screen uses this kiosk's pairing"),
    "network.storage": _("This browser keeps nothing"),
    "network.cannot": _("Cannot check tickets alone"),
    "closed.title": _("This kiosk is closed"),
    "closed.text": _("Staff check you in at the desk."),
    "guide.keys": _(
        "Press a digit, or move with the arrow keys or plus and minus and press Enter. "
        "Star says this again, slash goes back, 0 calls staff."
    ),
    "guide.digits": _(
        "Type the digits and press Enter. Move with the arrow keys or plus and minus. "
        "Star says this again, slash goes back."
    ),
    "guide.letters": _(
        "Type, or choose letters with the arrow keys and Enter. Plus and minus move too. "
        "Star says this again, slash goes back."
    ),
    "guide.wait": _("Wait a moment. 0 calls staff."),
    "guide.final": _("There is nothing to press here."),
    "guide.on": _("on"),
    "guide.off": _("off"),
    "guide.empty": _("empty"),
    "elsewhere.title": _("The kiosk is open in another window"),
    "elsewhere.text": _("Close this window, or the other one."),
}
STAFF_MENU = {
    "menu.title": _("Staff menu"),
    "menu.pin": _("Staff only"),
    "menu.pin_field": _("PIN of this fair"),
    "menu.open": _("Open"),
    "menu.no_pin": _("This fair has no PIN yet. Set one on the page of its kiosks."),
    "menu.wrong": _("That is not the PIN."),
    "menu.wait": _("Wait %(seconds)s s, then try again."),
    "menu.yes": _("Yes"),
    "menu.no": _("No"),
    "menu.seconds": _("%(number)s s"),
    "menu.queue": _("Records to send"),
    "menu.dead": _("Records put aside"),
    "menu.heard": _("Server last heard"),
    "menu.offset": _("Clock is behind by"),
    "menu.version": _("Version"),
    "menu.storage": _("Keeps scans through a power cut"),
    "menu.verifies": _("Checks tickets without network"),
    "menu.installed": _("Starts without network"),
    "menu.camera": _("Camera"),
    "menu.battery": _("Battery"),
    "menu.do_send": _("Send now"),
    "menu.do_dead": _("Show records put aside"),
    "menu.scan": _("Scan"),
    "menu.walk_in": _("Registration here"),
    "menu.why_unreadable": _("the site cannot read it"),
    "menu.why_closed": _("the fair takes nobody any more"),
    "menu.why_void_ticket": _("its ticket was void by then"),
    "menu.why_given_twice": _("somebody else was given its ticket"),
    "menu.do_calibrate": _("Size of this screen"),
    "menu.do_sounds": _("Test the sound"),
    "menu.do_badge": _("Print a test badge"),
    "menu.do_reload": _("Load the page again"),
}
VERDICTS = {
    "ok.word": _("Welcome!"),
    "ok.do": _("Go in."),
    "ok.why": _("Your ticket is in order. Have a good day at the fair."),
    "to_confirm.word": _("Go in"),
    "to_confirm.do": _("Your ticket is genuine."),
    "to_confirm.why": _("The network is away. We note your arrival later; there is nothing for you to do."),
    "already_used.word": _("Already used"),
    "already_used.do": _("Somebody came in with this ticket at %(first_time)s."),
    "already_used.why": _("Was it you, and did you go out? Tell staff at the desk, they let you in again."),
    "cancelled.word": _("Cancelled"),
    "cancelled.do": _("This registration was cancelled."),
    "cancelled.why": _("Staff at the desk can register you again."),
    "waiting.word": _("Still waiting"),
    "waiting.do": _("You are on the waiting list for this time."),
    "waiting.why": _("Staff at the desk know whether a place is free."),
    "other_fair.word": _("Another fair"),
    "other_fair.do": _("This ticket is for another fair."),
    "other_fair.why": _("Look for the ticket of %(fair)s in your e-mail."),
    "other_day.word": _("Not today"),
    "other_day.do": _("Your ticket is for %(right_day)s."),
    "other_day.why": _("Come back then, or change your day at the desk."),
    "too_early.word": _("A little early"),
    "too_early.do": _("You can come in from %(opens_at)s."),
    "too_early.why": _("Scan your ticket again then, or ask at the desk."),
    "too_late.word": _("Too late for this time"),
    "too_late.do": _("Your entry time ended at %(closed_at)s."),
    "too_late.why": _("Staff at the desk see what is still possible."),
    "fair_over.word": _("This fair is over"),
    "fair_over.do": _("Its last day has passed."),
    "fair_over.why": _("You find the next fairs on our website."),
    "unknown_ticket.word": _("One moment"),
    "unknown_ticket.do": _("Wait here for staff."),
    "unknown_ticket.why": _("This code is not a ticket of ours. Staff look for your registration with you."),
    "forged.word": _("One moment"),
    "forged.do": _("Wait here for staff."),
    "forged.why": _("We could not read this ticket as ours. Staff look for your registration with you."),
    "registration_not_found.word": _("One moment"),
    "registration_not_found.do": _("Wait here for staff."),
    "registration_not_found.why": _("We did not find this registration. Staff look for it with you."),
    "kiosk_revoked.word": _("Please see staff"),
    "kiosk_revoked.do": _("Go to the desk."),
    "kiosk_revoked.why": _("This kiosk is closed. Staff check you in at the desk."),
    "several.word": _("One moment"),
    "several.do": _("Wait here for staff."),
    "several.why": _("Two registrations fit this name and number. Staff check with you."),
    "no_network.word": _("Please see staff"),
    "no_network.do": _("Go to the desk."),
    "no_network.why": _("The network is away. Staff check you in at the desk."),
    "storage.word": _("Please see staff"),
    "storage.do": _("Go to the desk."),
    "storage.why": _("This kiosk cannot note your arrival. Staff check you in at the desk."),
}
# One short line for staff, in the language of the house.
FOR_STAFF = {
    "staff.admitted": _("Entered"),
    "staff.to_confirm": _("Entered, to be confirmed"),
    "staff.refused": _("Not admitted"),
    "staff.call_staff": _("For staff"),
    "staff.ticket": _("ticket %(code)s"),
    "staff.ok": _("first entry"),
    "staff.already_used": _("used at %(first_time)s"),
    "staff.cancelled": _("cancelled"),
    "staff.waiting": _("waiting list"),
    "staff.other_fair": _("ticket of another fair"),
    "staff.other_day": _("other day: %(right_day)s"),
    "staff.too_early": _("from %(opens_at)s"),
    "staff.too_late": _("until %(closed_at)s"),
    "staff.fair_over": _("fair is over"),
    "staff.unknown_ticket": _("not a ticket of ours"),
    "staff.forged": _("signature does not fit"),
    "staff.registration_not_found": _("no such registration"),
    "staff.kiosk_revoked": _("kiosk revoked"),
    "staff.several": _("several people fit"),
    "staff.no_network": _("no network"),
    "staff.storage": _("kiosk keeps nothing"),
    "staff.again": _("came in again, first at %(first_time)s"),
}
TEXTS = SCREENS | STAFF_MENU | VERDICTS | FOR_STAFF | WALK_IN


@cache
def of_language(code: str) -> dict[str, str]:
    """All texts in one language, made once in each process."""
    with force_locale(code):
        return {key: str(text) for key, text in TEXTS.items()}


def house_language() -> str:
    """What staff at the door read."""
    return str(current_app.config["BABEL_DEFAULT_LOCALE"])


def other_language(code: str) -> str:
    """What stands below in smaller letters, for whoever has not chosen yet."""
    return "en" if code != "en" else house_language()
