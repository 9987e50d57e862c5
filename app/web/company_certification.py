"""What is said when a business cannot be certified: one outcome for each reason, with what to do (CM-2).

The pages of sign-up and of registering a certificate show it above their form, by macros/company.html.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import format_date, gettext

from app.operations.company.certification import Closed, NotCertified


@dataclass(frozen=True)
class Outcome:
    """A page text: what happened, what to do, and whether the call centre is named beside it."""

    code: str  # of the NotCertified
    status: int
    title: str
    text: str
    to_do: tuple[str, ...] = ()
    is_refusal: bool = True  # the business itself is refused; else nobody knows yet
    has_call_centre: bool = True


def outcome_of(refused: NotCertified, *, staff_may_check: bool = False) -> Outcome:
    """What to say about a refusal; `staff_may_check` where one may go on without the tax office. A member is led to a
    page of its own."""
    if refused.code == "down":
        return _down(staff_may_check)
    return OUTCOMES[refused.code](refused)


def _mismatch(_refused: NotCertified) -> Outcome:
    return Outcome(
        "mismatch",
        422,
        gettext("This is not what the tax office has registered"),
        gettext("The number, the representative’s name and the opening date do not belong together."),
        (
            gettext("Compare all three with your certificate of registration, letter by letter and digit by digit."),
            gettext(
                "Was something changed today? The change is visible here after the next night: try again tomorrow."
            ),
            gettext("Is the registration itself wrong? Ask the tax office (국세청, call 126) to correct it."),
        ),
    )


def _suspended(_refused: NotCertified) -> Outcome:
    return Outcome(
        "suspended",
        422,
        gettext("This business is suspended"),
        gettext("The tax office has it as suspended (휴업), and only an active business can join."),
        (
            gettext(
                "Report to the tax office that you have resumed business. It is visible here after the next night."
            ),
            gettext("Have you reported it today? Try again tomorrow."),
        ),
    )


def _closed(refused: NotCertified) -> Outcome:
    day = refused.closed_on if isinstance(refused, Closed) else None
    text = gettext("The tax office has it as closed (폐업), and only an active business can join.")
    if day is not None:
        text = gettext(
            "The tax office has it as closed (폐업) since %(day)s, and only an active business can join.",
            day=format_date(day, "long"),
        )
    return Outcome(
        "closed",
        422,
        gettext("This business is closed"),
        text,
        (
            gettext("Does your company go on under a new number? Enter the new one."),
            gettext("Is this wrong? Ask the tax office (국세청, call 126) to correct it."),
        ),
    )


def _unregistered(_refused: NotCertified) -> Outcome:
    return Outcome(
        "unregistered",
        422,
        gettext("The tax office does not know this number"),
        gettext("No business is registered under it."),
        (
            gettext("Compare each digit with your certificate of registration."),
            gettext("Did you register today? The number is known here after the next night: try again tomorrow."),
        ),
    )


def _down(staff_may_check: bool) -> Outcome:
    go_on = gettext("Or go on now: you will send your certificate of registration, and staff check it.")
    return Outcome(
        "down",
        503,
        gettext("The tax office does not answer now"),
        gettext("Nothing was decided about your company, and what you typed is kept."),
        (gettext("Try again in a few minutes."), *((go_on,) if staff_may_check else ())),
        is_refusal=False,
        has_call_centre=False,
    )


def _limited(_refused: NotCertified) -> Outcome:
    return Outcome(
        "limited",
        429,
        gettext("That was many tries in a short while"),
        gettext("So that nobody can try out names and dates, there is a pause now."),
        (
            gettext("Try again in an hour, with your certificate of registration at hand."),
            gettext("If there were many tries for this number today, by whomever, try again tomorrow."),
        ),
        is_refusal=False,
    )


OUTCOMES: dict[str, Callable[[NotCertified], Outcome]] = {
    "mismatch": _mismatch,
    "suspended": _suspended,
    "closed": _closed,
    "unregistered": _unregistered,
    "limited": _limited,
}
