"""What is typed at a kiosk or for one, and what its script sends."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import FloatField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Regexp, StopValidation

from app.extensions import keys
from app.forms.base import BaseForm, tidy_ascii
from app.operations import checkin
from app.operations.kiosk import CODE_LENGTH
from app.rules import ticket
from app.rules.admission import DEVICE_REASONS
from app.rules.sealing import Sealed, Unsealable
from app.rules.text import clean_digits

FARTHEST = datetime(2100, 1, 1, tzinfo=UTC)
LARGEST_OFFSET = 10**12  # milliseconds; some clocks start in 1970 when their battery is empty
LARGEST_SEQUENCE = 2**31 - 1
BAR_PIXELS = 400


class ScanUnreadable(Exception):
    """Not a scan as the kiosk's script sends it."""


def without_spaces(value: Any) -> Any:
    return "".join(tidy_ascii(value).split()).replace("-", "").upper() if isinstance(value, str) else value


def digits_only(value: Any) -> Any:
    return clean_digits(value) if isinstance(value, str) else value


def ShortCodeWithItsCheckDigit(form: BaseForm, field: StringField) -> None:
    """One wrong digit, or two that changed places, are found before anybody is looked for."""
    try:
        field.data = ticket.read_short_code(field.data or "")
    except ticket.ShortCodeMistyped as error:
        raise StopValidation(_("One digit is different. Compare it with your ticket.")) from error


class PairingForm(BaseForm):
    """The code that a staff page shows for ten minutes."""

    code = StringField(
        _("Pairing code"),
        description=_("8 letters and digits. Staff see it when they add this kiosk."),
        filters=[without_spaces],
        validators=[
            DataRequired(_("Enter the 8 letters and digits that staff see.")),
            # No Length: it would tell browsers to cut a code that is typed with a space, as it is shown.
            Regexp(rf".{{{CODE_LENGTH}}}\Z", message=_("The pairing code has 8 letters and digits.")),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class CodeForm(BaseForm):
    """The short code of a ticket."""

    random_id = HiddenField()
    code = StringField(
        _("Ticket number"),
        filters=[digits_only],
        validators=[
            DataRequired(_("The ticket number has 8 digits. Type all of them.")),
            Regexp(r"[0-9]{8}\Z", message=_("The ticket number has 8 digits. Type all of them.")),
            ShortCodeWithItsCheckDigit,
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class FindForm(BaseForm):
    """A name, and the last digits of the phone that belongs to it."""

    name = StringField(
        _("Name"),
        validators=[
            DataRequired(_("Type your name as in your passport.")),
            Length(2, 100, _("Type your name as in your passport.")),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    last_digits = StringField(
        _("Last 4 digits of your phone"),
        filters=[digits_only],
        validators=[
            DataRequired(_("Type the last 4 digits of your phone.")),
            Regexp(r"[0-9]{4}\Z", message=_("Type the last 4 digits of your phone.")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class ConfirmForm(BaseForm):
    """ "Yes, that is me", after the search has found one person."""

    random_id = HiddenField()
    registration = HiddenField(validators=[DataRequired(), Length(1, 32)])


class ScreenForm(BaseForm):
    """What a ruler says about the bar on the screen."""

    measured_mm = FloatField(
        _("Length of the bar in millimetres"),
        description=_("Hold a ruler to the screen."),
        validators=[
            DataRequired(_("Enter what the ruler says, for example 147.5.")),
            NumberRange(20, 1000, _("Enter a length between 20 and 1000 mm.")),
        ],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )


class NewKioskForm(BaseForm):
    """A kiosk for a fair's door. The view gives the fairs to choose from, by their addresses."""

    fair = SelectField(_("Fair"), validators=[DataRequired(_("Choose the fair whose visitors it lets in."))])
    name = StringField(
        _("Name of the kiosk"),
        description=_("Where it stands, for example: Gate C2, left."),
        validators=[
            DataRequired(_("Say where the kiosk stands.")),
            Length(1, 60, _("Use at most 60 characters.")),
        ],
    )


def read_scan(sent: Any) -> checkin.Scan:
    """One item of a batch. Raises ScanUnreadable: the device puts such an item aside, since it will never change."""
    if not isinstance(sent, dict):
        raise ScanUnreadable
    sent = _unsealed(sent)
    shown_things = [key for key in ("ticket", "code", "registration") if sent.get(key) is not None]
    if len(shown_things) != 1 or sent.get("way") not in checkin.WAYS:
        raise ScanUnreadable
    if sent.get("shown") not in (None, *checkin.SHOWN_BY_DEVICE):
        raise ScanUnreadable
    return checkin.Scan(
        random_id=_text(sent, "id", 16, 36),
        sequence=None if sent.get("sequence") is None else _number(sent, "sequence", 1, LARGEST_SEQUENCE),
        way=sent["way"],
        at=datetime.fromtimestamp(_number(sent, "at", 0, int(FARTHEST.timestamp() * 1000)) / 1000, UTC),
        offset_ms=_number(sent, "offset_ms", -LARGEST_OFFSET, LARGEST_OFFSET) if "offset_ms" in sent else 0,
        shown=sent.get("shown"),
        reason=_reason(sent),
        **{shown_things[0]: _text(sent, shown_things[0], 1, 400)},
    )


def _unsealed(sent: dict[str, Any]) -> dict[str, Any]:
    """A ticket, or the number on it, that waited on a kiosk was sealed to this site's key: nobody reads it there."""
    if "sealed" not in sent:
        return sent
    holds = sent.get("holds", "ticket")  # scans that waited while the page was renewed do not say it
    if holds not in ("ticket", "code"):
        raise ScanUnreadable
    try:
        return {**sent, holds: keys.sealing.open(Sealed.from_json(sent["sealed"]), _text(sent, "id", 16, 36))}
    except Unsealable as error:
        raise ScanUnreadable from error


def _reason(sent: dict[str, Any]) -> str | None:
    """Why the device showed what it showed. One that only another version of the page knows is left out."""
    reason = None if sent.get("reason") is None else _text(sent, "reason", 1, 40)
    return reason if reason in DEVICE_REASONS and sent.get("shown") is not None else None


def _text(sent: dict[str, Any], key: str, shortest: int, longest: int) -> str:
    value = sent.get(key)
    if not isinstance(value, str) or not shortest <= len(value) <= longest or not value.isprintable():
        raise ScanUnreadable
    return value


def _number(sent: dict[str, Any], key: str, least: int, most: int) -> int:
    value = sent.get(key)
    if type(value) is not int or not least <= value <= most:
        raise ScanUnreadable
    return value
