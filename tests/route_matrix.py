"""What each kind of visitor gets from each route: the status of every method, with an empty form.

A route that is not listed here fails the build (test_routes.py). The kinds: a visitor who is nobody yet, an applicant
in the middle of a sign-up, the owner of the thing in the address, a stranger who is a member too, a kiosk, and staff of
each role. 303 leads away: to the login, or on after something was done.
"""

from collections.abc import Mapping

from tests.scene import ROLES

Statuses = Mapping[str, int]
STAFF_ROLES = ("viewer", "desk", "fair_manager", "admin")
FORM, ON = 422, 303  # the form again with what to correct; leads on


def everybody(status: int = 200, **others: int) -> Statuses:
    return dict.fromkeys(ROLES, status) | others


def members(owner: int = 200, stranger: int | None = None) -> Statuses:
    """For members; all others are led to the login. A stranger gets what the owner gets, unless said otherwise."""
    return everybody(303, owner=owner, stranger=owner if stranger is None else stranger)


def owner(status: int = 200) -> Statuses:
    """For one member: to another one there is no such thing."""
    return members(status, stranger=404)


def staff(least: str, status: int = 200) -> Statuses:
    """For staff from this role on; other staff are refused, and everybody else is led to the login."""
    allowed = STAFF_ROLES[STAFF_ROLES.index(least) :]
    return everybody(303) | dict.fromkeys(STAFF_ROLES, 403) | dict.fromkeys(allowed, status)


def kiosks(status: int = 200) -> Statuses:
    return everybody(401, kiosk=status)


def applicants(status: int = 200) -> Statuses:
    """For somebody in the middle of a sign-up; all others are led to its beginning."""
    return everybody(303, applicant=status)


MATRIX: dict[tuple[str, str], Statuses] = {
    ("site.home", "GET"): everybody(),
    ("site.display", "GET"): everybody(),
    ("site.display", "POST"): everybody(ON),
    ("site.help", "GET"): everybody(),
    ("site.help", "POST"): everybody(FORM),
    ("site.guide", "GET"): everybody(),
    ("site.terms_page", "GET"): everybody(),
    ("site.terms_text", "GET"): everybody(),
    ("site.privacy", "GET"): everybody(),
    ("site.accessibility", "GET"): everybody(),
    ("site.standins", "GET"): everybody(302),
    ("site.favicon", "GET"): everybody(301),
    ("site.robots", "GET"): everybody(),
    ("health.healthz", "GET"): everybody(),
    ("health.readyz", "GET"): everybody(),
    ("health.metrics", "GET"): everybody(404),
    ("draft.resume", "GET"): everybody(404),
    ("draft.resume", "POST"): everybody(404),
    ("member.join", "GET"): everybody(),
    ("member.join_identity", "GET"): everybody(),
    ("member.join_identity", "POST"): everybody(FORM),
    ("member.join_identity_email", "GET"): everybody(),
    ("member.join_identity_email", "POST"): everybody(FORM),
    ("member.join_identity_code", "GET"): everybody(ON),
    ("member.join_identity_code", "POST"): everybody(ON),
    ("member.join_identity_details", "GET"): everybody(ON),
    ("member.join_identity_details", "POST"): everybody(ON),
    ("member.join_identity_return", "GET"): everybody(ON),
    ("member.join_identity_window", "GET"): everybody(ON),
    ("member.join_identity_window", "POST"): everybody(ON),
    ("identity.arrived", "GET"): everybody(ON),
    ("identity.arrived", "POST"): everybody(ON),
    ("account.recover_identity_return", "GET"): everybody(ON),
    ("account.recover_identity_window", "GET"): everybody(ON),
    ("account.recover_identity_window", "POST"): everybody(ON),
    ("account.phone_identity_return", "GET"): members(ON),
    ("account.phone_identity_window", "GET"): members(ON),
    ("account.phone_identity_window", "POST"): members(ON),
    ("member.join_profile", "GET"): everybody(ON),
    ("member.join_profile", "POST"): everybody(ON),
    ("member.join_terms", "GET"): applicants(),
    ("member.join_terms", "POST"): applicants(FORM),
    ("member.join_information", "GET"): applicants(),
    ("member.join_information", "POST"): applicants(FORM),
    ("member.join_information_member_id", "POST"): applicants(),
    ("member.join_information_address", "POST"): applicants(),
    ("member.join_information_draft", "POST"): applicants(),
    ("member.join_confirm", "GET"): everybody(ON),
    ("member.join_confirm", "POST"): everybody(ON),
    ("member.join_elsewhere", "GET"): applicants(),
    ("member.join_elsewhere", "POST"): applicants(),
    ("member.join_done", "GET"): everybody(ON),
    ("account.change_password", "GET"): everybody(ON),
    ("account.recover", "GET"): everybody(),
    ("account.recover", "POST"): everybody(FORM),
    ("account.recover_found", "GET"): everybody(ON),
    ("account.recover_identity", "GET"): everybody(),
    ("account.recover_identity", "POST"): everybody(FORM),
    ("account.recover_identity_code", "GET"): everybody(ON),
    ("account.recover_identity_code", "POST"): everybody(ON),
    ("account.recover_sent", "GET"): everybody(),
    ("account.reset", "GET"): everybody(ON),
    ("account.reset_password", "GET"): everybody(404),
    ("account.reset_password", "POST"): everybody(404),
    ("account.login", "GET"): everybody(owner=ON, stranger=ON),
    ("account.login", "POST"): everybody(FORM),
    ("account.logout", "POST"): everybody(ON),
    ("account.extend", "POST"): everybody(204, visitor=401, applicant=401, kiosk=401),
    ("account.home", "GET"): members(),
    ("account.prove", "GET"): members(),
    ("account.prove", "POST"): members(FORM),
    ("account.profile", "GET"): members(),
    ("account.profile", "POST"): members(ON),
    ("account.profile_address", "POST"): members(),
    ("account.email", "GET"): members(),
    ("account.email", "POST"): members(FORM),
    ("account.email_confirm", "GET"): members(ON),
    ("account.email_confirm", "POST"): members(ON),
    ("account.phone", "GET"): members(),
    ("account.phone_identity", "GET"): members(),
    ("account.phone_identity", "POST"): members(FORM),
    ("account.phone_identity_code", "GET"): members(ON),
    ("account.phone_identity_code", "POST"): members(ON),
    ("account.password", "GET"): members(),
    ("account.password", "POST"): members(FORM),
    ("account.history", "GET"): members(),
    ("account.download", "GET"): members(),
    ("account.download", "POST"): members(),
    ("account.leave", "GET"): members(),
    ("account.leave", "POST"): members(ON),
    ("account.notices", "GET"): members(),
    ("account.notices", "POST"): members(ON),
    ("account.agree", "GET"): members(),
    ("account.agree", "POST"): members(ON),
    ("account.consents", "GET"): members(),
    ("account.consents", "POST"): members(404),
    ("account.sessions", "GET"): members(),
    ("account.sessions", "POST"): members(404),
    ("account.links", "GET"): members(),
    ("account.links", "POST"): members(404),
    ("provider.start", "GET"): everybody(ON),
    ("provider.callback", "GET"): everybody(ON),
    ("provider.trouble", "GET"): everybody(403),
    ("provider.unknown", "GET"): everybody(ON),
    ("provider.acs", "POST"): everybody(ON),
    ("provider.return", "GET"): everybody(ON),
    ("provider.metadata", "GET"): everybody(),
    ("provider.kakao_unlinked", "GET"): everybody(401),
    ("provider.kakao_unlinked", "POST"): everybody(401),
    ("provider.facebook_deauthorized", "POST"): everybody(403),
    ("provider.facebook_deletion", "POST"): everybody(403),
    ("provider.deletion", "GET"): everybody(),
    ("fair.index", "GET"): everybody(),
    ("fair.show", "GET"): everybody(),
    ("fair.calendar", "GET"): everybody(),
    ("fair.register", "GET"): members(ON, stranger=200),
    ("fair.register", "POST"): members(ON, stranger=FORM),
    ("fair.tickets", "GET"): members(),
    ("fair.ticket", "GET"): owner(),
    ("fair.ticket_png", "GET"): owner(),
    ("fair.ticket_pdf", "GET"): owner(),
    ("fair.ticket_calendar", "GET"): owner(),
    ("fair.change", "GET"): owner(),
    ("fair.change", "POST"): owner(FORM),
    ("fair.cancel", "GET"): owner(),
    ("fair.cancel", "POST"): owner(ON),
    ("kiosk.home", "GET"): everybody(),
    ("kiosk.pair", "POST"): everybody(FORM),
    ("kiosk.check_ins", "POST"): kiosks(FORM),
    ("kiosk.find", "POST"): kiosks(FORM),
    ("kiosk.call_staff", "POST"): kiosks(),
    ("kiosk.state", "GET"): kiosks(),
    ("kiosk.texts_of_all_languages", "GET"): kiosks(),
    ("kiosk.screen_css", "GET"): kiosks(),
    ("kiosk.screen_size", "GET"): kiosks(),
    ("kiosk.screen_size", "POST"): kiosks(FORM),
    ("message.reports", "POST"): everybody(400),
    ("staff.login", "GET"): everybody() | dict.fromkeys(STAFF_ROLES, ON),
    ("staff.login", "POST"): everybody(FORM) | dict.fromkeys(STAFF_ROLES, ON),
    ("staff.login_code", "GET"): everybody(ON),
    ("staff.login_code", "POST"): everybody(ON),
    ("staff.home", "GET"): staff("viewer"),
    ("staff.people", "GET"): staff("viewer"),
    ("staff.people_results", "GET"): staff("viewer"),
    ("staff.person", "GET"): staff("viewer"),
    ("staff.person_identity", "POST"): staff("desk", FORM),
    ("staff.person_log_out", "POST"): staff("desk", ON),
    ("staff.person_name", "POST"): staff("desk", FORM),
    ("staff.person_reset", "POST"): staff("desk", ON),
    ("staff.person_reveal", "POST"): staff("desk"),
    ("staff.registration", "GET"): staff("viewer"),
    ("staff.registration_accept", "POST"): staff("desk", ON),
    ("staff.registration_cancel", "POST"): staff("desk", ON),
    ("staff.registration_check_in", "POST"): staff("desk", ON),
    ("staff.registration_note", "POST"): staff("desk", FORM),
    ("staff.registration_readmit", "POST"): staff("desk", ON),
    ("staff.registration_resend", "POST"): staff("desk", ON),
    ("staff.registration_return", "POST"): staff("desk", FORM),
    ("staff.registration_undo", "POST"): staff("desk", FORM),
    ("staff.fairs", "GET"): staff("viewer"),
    ("staff.fair", "GET"): staff("viewer"),
    ("staff.fair_new", "GET"): staff("fair_manager"),
    ("staff.fair_new", "POST"): staff("fair_manager", FORM),
    ("staff.fair_edit", "GET"): staff("fair_manager"),
    ("staff.fair_edit", "POST"): staff("fair_manager", FORM),
    ("staff.fair_publish", "POST"): staff("fair_manager", ON),
    ("staff.fair_cancel", "GET"): staff("fair_manager"),
    ("staff.fair_cancel", "POST"): staff("fair_manager", ON),
    ("staff.kiosks", "GET"): staff("desk"),
    ("staff.kiosk_new", "POST"): staff("fair_manager", FORM),
    ("staff.kiosk_code", "POST"): staff("fair_manager", ON),
    ("staff.kiosk_revoke", "POST"): staff("fair_manager", ON),
    ("staff.kiosk_came", "POST"): staff("desk", ON),
    ("staff.alarms", "GET"): staff("viewer"),
    ("staff.alarm", "GET"): staff("admin"),
    ("staff.alarm_seen", "POST"): staff("desk", ON),
    ("staff.alarm_end", "POST"): staff("admin", ON),
    ("staff.outbox", "GET"): staff("viewer"),
    ("staff.outbox_send", "POST"): staff("desk", ON),
    ("staff.message_send", "POST"): staff("desk", ON),
    ("staff.terms", "GET"): staff("fair_manager"),
    ("staff.terms_text", "GET"): staff("fair_manager"),
    ("staff.terms_new", "GET"): staff("admin"),
    ("staff.terms_new", "POST"): staff("admin", FORM),
    ("staff.questions", "GET"): staff("viewer"),
    ("staff.question", "GET"): staff("desk"),
    ("staff.question", "POST"): staff("desk", FORM),
    ("staff.audit", "GET"): staff("admin"),
}
