"""A way through the check of a mobile phone: who asks for it, in whose words, and what the proof is for.

Joining, finding an ID and changing one's number show the same pages at addresses of their own. Each is one Journey:

    def _proved(proof: Proof) -> Any:
        keep_proof(proof)                             # optional: into step "code" of the draft; commits
        return lead_on(url_for("account.recover_found"))

    RECOVER = Journey(
        name="recover",                               # endpoints account.recover_identity, …_code, …_window, …_return
        path="/recover/identity",                     # their addresses: this, /code, /window, /return
        wizard="recover",                             # whose draft of the browser holds what was typed
        words=Words(title=_l("Find your ID"), kept=_l("Nothing of this check is kept.")),
        proved=_proved,
        other_way=lambda: OtherWay(url_for("account.recover_email"), _l("Use my e-mail")),
    )
    add_identity_pages(bp, RECOVER)

A link to the check is url_for("account.recover_identity"). What comes back is an operations.identity.Proof: phone,
birth_date, is_foreigner and ci_hash may each be None, according to what the service tells. `proved` is called once for
each run of the service, with the run used up but not committed: whatever it does commits, or the run may be repeated.
It may also say no: put back a page of its own, or end(template, status) the draft.

While a hook is called, g.journey is the journey, g.draft the browser's draft and g.answers its accepted answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.operations.draft import Answers
from app.operations.identity import Proof

Text = Any  # a lazy text


class OtherWay(NamedTuple):
    """Where somebody goes on who cannot be checked by phone, or not now."""

    address: str
    text: Text  # beside a message that the check does not work
    button: Text = ""  # under the form; empty: as `text`


@dataclass(frozen=True)
class Words:
    """What differs between journeys in words. The sentences about trouble should name the other way."""

    title: Text = field(default_factory=lambda: _l("Confirm it is you"))
    kept: Text = field(
        default_factory=lambda: _l(
            "Your name, your number, your date of birth and the operator’s answer. Never your registration number."
        )
    )
    no_message: Text = field(
        default_factory=lambda: _l(
            "Check that your phone is on and blocks no numbers from 1600. A prepaid SIM may be in another "
            "person’s name."
        )
    )
    pause: Text = field(
        default_factory=lambda: _l("So many codes were sent that there is a pause now. Try again in an hour.")
    )
    outage: Text = field(
        default_factory=lambda: _l("The phone check does not answer now. What you typed is kept: try again later.")
    )
    begin_here: Text = field(default_factory=lambda: _l("Begin here. A check that is not finished is erased."))


def no_other_way() -> OtherWay | None:
    return None


def anybody() -> Any:
    """Nobody is led elsewhere."""
    return None


@dataclass(frozen=True)
class Journey:
    """One use of the pages. `name`, `path`, `wizard` and `proved` are needed; see the module for an example."""

    name: str
    path: str
    wizard: str
    proved: Callable[[Proof], Any]
    words: Words = field(default_factory=Words)
    other_way: Callable[[], OtherWay | None] = no_other_way
    # Asked before each page: an answer that leads elsewhere, or None.
    may_begin: Callable[[], Any] = anybody
    # Where somebody goes on whose proof stands in the draft; empty: the check begins anew.
    goes_on: Callable[[Answers], str] = lambda _answers: ""
    # The step bar, as sign_up.progress makes it; empty: none is shown.
    steps: Callable[[], list[Any]] = lambda: []
    # Decorators of every page, as they would stand above a view: (member_only, freshly_proved)
    guards: tuple[Callable[[Any], Any], ...] = ()
    # What the step "identity" says about the way that was taken.
    marks: Mapping[str, Any] = field(default_factory=dict)
    # Steps of the draft that hold a proof; they are dropped when somebody else is typed.
    proofs: tuple[str, ...] = ("code",)
    # The blueprint's name, set by add_identity_pages.
    blueprint: str = ""

    def endpoint(self, page: str = "") -> str:
        return f"{self.blueprint}.{self.name}_identity{'_' if page else ''}{page}"

    def address(self, page: str = "", **values: Any) -> str:
        """Of a page of the check: the first one, "code", "window", "return"."""
        return url_for(self.endpoint(page), **values)
