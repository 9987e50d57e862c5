"""Forms of messages to many: whom, what, and when."""

from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext, lazy_pgettext
from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import StopValidation

from app.forms.base import BaseForm
from app.forms.fields import Choices, DigitsField, LineField, ListField, choices_of
from app.forms.staff_fair import SeenField
from app.forms.staff_fair_fields import LinesField, MomentField
from app.forms.validators import MayBeEmpty, Needed, NoLongerThan, OneOf
from app.models import Campaign
from app.models.fair import KOREA
from app.models.types import now
from app.operations.campaign import Plan
from app.rules import campaign as rules
from app.rules import message
from app.rules.campaign import Filter

SLOWEST, FASTEST = 1, 600  # people a minute
PLACES = ", ".join(f"{{{name}}}" for name in rules.PLACES)


class SeveralOf(SelectMultipleField):
    """Several of the choices; what is none of them is refused rather than dropped, which would widen a filter."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, validate_choice=False, **options)

    def pre_validate(self, form: Any) -> None:
        known = {str(choice.value) for choice in self.choices or ()}
        if not set(self.data or ()) <= known:
            raise StopValidation(gettext("Something chosen here is not there any more. Choose again."))


class CampaignForm(BaseForm):
    """Whom a message goes to, of which kind it is, and how fast. Choices of lists are set by the view.

    `seen` is the stamp of what the page showed.
    """

    seen = SeenField()
    title = LineField(
        lazy_gettext("Title for staff"),
        validators=[Needed(lazy_gettext("Enter a title, so that colleagues know what it is.")), NoLongerThan(120)],
    )
    kind = Choices(
        lazy_gettext("Kind of message"),
        choices=choices_of(
            (
                (message.SERVICE, lazy_gettext("Notice about their registration")),
                (message.NEWS, lazy_gettext("Promotion")),
            )
        ),
        default=message.SERVICE,
        validators=[OneOf(lazy_gettext("Choose the kind of message."))],
    )
    by_message = BooleanField(lazy_gettext("As a text message too, to those with a mobile number"))
    states = SeveralOf(
        lazy_gettext("Registration"),
        choices=choices_of((("held", lazy_gettext("Has a place")), ("waiting", lazy_gettext("On the waiting list")))),
        default=["held"],
    )
    arrived = ListField(
        lazy_gettext("Arrival"),
        choices=(("", lazy_gettext("Any")), ("yes", lazy_gettext("Arrived")), ("no", lazy_gettext("Not here yet"))),
        validators=[MayBeEmpty()],
    )
    slots = SeveralOf(lazy_gettext("Times of entry"))
    languages = SeveralOf(lazy_gettext("Language"))
    nationalities = SeveralOf(lazy_gettext("Nationality"))
    inflow_paths = SeveralOf(lazy_gettext("How they came"))
    identity_to_check = BooleanField(lazy_gettext("Only whose identity is to be checked"))
    per_minute = DigitsField(lazy_gettext("People a minute"), default="120")

    def validate_states(self, field: Any) -> None:
        if not field.data:
            raise StopValidation(gettext("Choose at least one."))

    def validate_arrived(self, field: Any) -> None:
        if field.data not in rules.ARRIVED:
            raise StopValidation(gettext("Something chosen here is not there any more. Choose again."))

    def validate_per_minute(self, field: DigitsField) -> None:
        if not (field.data or "").isdigit() or not SLOWEST <= int(field.data or 0) <= FASTEST:
            raise StopValidation(
                gettext("Enter a whole number from %(least)s to %(most)s.", least=SLOWEST, most=FASTEST)
            )

    @staticmethod
    def values_of(campaign: Campaign) -> dict[str, Any]:
        values = {"title": campaign.title, "kind": campaign.kind, "by_message": campaign.by_message}
        return values | {"per_minute": str(campaign.per_minute)} | campaign.filters

    @property
    def plan(self) -> Plan:
        chosen = Filter(
            slots=tuple(self.slots.data or ()),
            states=tuple(self.states.data or ()),
            arrived=self.arrived.data or "",
            languages=tuple(self.languages.data or ()),
            nationalities=tuple(self.nationalities.data or ()),
            inflow_paths=tuple(self.inflow_paths.data or ()),
            identity_to_check=bool(self.identity_to_check.data),
        )
        return Plan(
            title=self.title.data or "",
            kind=self.kind.data,
            by_message=bool(self.by_message.data),
            filters=chosen,
            per_minute=int(self.per_minute.data or 0),
        )


class KnownPlaces:
    """What stands in braces must stand for something."""

    def __call__(self, form: Any, field: Any) -> None:
        unknown = rules.unknown_places(field.data or "")
        if unknown:
            raise StopValidation(
                gettext("{%(place)s} stands for nothing. There are: %(places)s", place=unknown[0], places=PLACES)
            )


class CampaignTextForm(BaseForm):
    """Subject and text in one language; both or neither. `seen` is the stamp of what the page showed."""

    seen = SeenField()
    subject = LineField(lazy_pgettext("mail", "Subject"), validators=[NoLongerThan(150), KnownPlaces()])
    body = LinesField(
        lazy_pgettext("mail", "Text"),
        description=lazy_gettext("{name}, {fair}, {slot} and {ticket} become the person's own."),
        validators=[NoLongerThan(4000), KnownPlaces()],
    )

    def validate_body(self, field: Any) -> None:
        if bool(field.data) != bool(self.subject.data):
            raise StopValidation(gettext("Write both subject and text, or neither."))


class ScheduleForm(BaseForm):
    """When it goes out, and for many people the number."""

    when = Choices(
        lazy_gettext("When"),
        choices=choices_of((("now", lazy_gettext("At once")), ("later", lazy_gettext("At a time")))),
        validators=[OneOf(lazy_gettext("Choose when it goes out."))],
    )
    at = MomentField(lazy_gettext("Day and hour"), description=lazy_gettext("Korean time."), validators=[MayBeEmpty()])
    number = DigitsField(lazy_gettext("Number of people"), validators=[MayBeEmpty()])

    def validate_when(self, field: Any) -> None:
        if field.data == "later" and (self.at.moment is None or self.at.moment <= now()):
            self.at.errors = [gettext("Enter a day and an hour to come.")]
            raise StopValidation(gettext("Enter a day and an hour to come."))

    @property
    def moment(self) -> datetime:
        return self.at.moment if self.when.data == "later" and self.at.moment else now().astimezone(KOREA)

    @property
    def typed(self) -> int | None:
        text = self.number.data or ""
        return int(text) if text.isdigit() and len(text) < 10 else None
