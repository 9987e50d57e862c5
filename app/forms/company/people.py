"""Forms about the people of a company: inviting them, their roles, accepting an invitation, leaving (CL-5)."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.forms.base import BaseForm
from app.forms.fields import AsciiField, Choices, NameField, choices_of
from app.forms.validators import EmailAddress, MayBeEmpty, Needed, NoLongerThan, OneOf

ROLES = (("owner", _l("Owner")), ("recruiter", _l("Recruiter")), ("viewer", _l("Viewer")))
MAILBOX = {
    "autocomplete": "email",
    "inputmode": "email",
    "autocapitalize": "none",
    "spellcheck": "false",
    "maxlength": "254",
}
LONGEST_NAME = 100

# Why a company leaves, as it is counted. Nothing can be typed, so that nothing of a person is kept by it.
LEAVING_REASONS = choices_of(
    (
        ("found_people", _l("We found the people we looked for")),
        ("no_need", _l("We do not hire at present")),
        ("closed", _l("The business is closed or handed on")),
        ("messages", _l("We got too many messages")),
        ("privacy", _l("We do not want our data kept")),
        ("other", _l("Another reason")),
    )
)


class MailboxForm(BaseForm):
    """An address that a link goes to."""

    email = AsciiField(
        _l("E-mail"),
        [Needed(_l("Enter the person’s e-mail address.")), EmailAddress(lambda form: form.email.data)],
        description=_l("The link goes there, and with this address they log in."),
        render_kw=MAILBOX,
    )


class InviteForm(MailboxForm):
    """Who is invited, as what."""

    role = Choices(_l("Role"), [OneOf(_l("Choose what this person may do."))], choices=ROLES)


class RoleForm(BaseForm):
    """Another role."""

    role = Choices(_l("Role"), [OneOf(_l("Choose what this person may do."))], choices=ROLES)


class LeaveForm(BaseForm):
    """Why, if one likes to say it."""

    reason = Choices(
        _l("Why is your company leaving?"),
        [MayBeEmpty(), OneOf(_l("Choose one of these or none."))],
        choices=LEAVING_REASONS,
        description=_l("Your answer helps us do better. You need not give it."),
    )


class ObjectForm(BaseForm):
    """Why somebody else must not become an owner."""

    reason = TextAreaField(
        _l("What should our staff know?"),
        [MayBeEmpty(), NoLongerThan(1000)],
        description=_l("For example, who this person is, and how we reach you."),
    )


class PersonName(BaseForm):
    """The name of somebody who acts for a company."""

    name = NameField(
        _l("Name"),
        [Needed(_l("Enter your own name.")), NoLongerThan(LONGEST_NAME)],
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
