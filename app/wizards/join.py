"""Joining as an individual: its steps, and what its answers make (IM-1 to IM-13).

Three ways through: by mobile phone (identity, code, terms, information, confirm); by e-mail alone for those without
a Korean phone in their own name (identity, mailbox, terms, information); and with an account elsewhere (identity,
terms, information, confirm), where the step "provider" holds what the provider vouched for. That step stays where
somebody takes the phone check instead, so that the account is linked all the same. The step "claim" names the walk-in
that somebody was at a fair's door: the membership is made of it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from app.forms.draft import WizardForm
from app.forms.member import (
    OTHER_DOMAIN,
    CodeForm,
    IdentityDetailsForm,
    InformationForm,
    InformationWithoutEmailForm,
    PhoneIdentityForm,
    ProviderIdentityForm,
    TermsForm,
)
from app.operations.consent import Given, given_in
from app.operations.member import JoinAnswers, Link
from app.rules.email import DOMAINS, parted, read_email
from app.rules.phone import read_phone, shown
from app.wizards.engine import Answers, Step, Wizard

BY_PHONE, BY_EMAIL, BY_PROVIDER = "phone", "email", "provider"
CONSENT_KINDS = ("terms_of_use", "third_party", "company_information")


def way_of(answers: Answers) -> str:
    """How somebody says who they are; a provider's proof stands where no other way was chosen after it.

    Without that proof (it does not travel to another device) what was typed beside it proves nothing.
    """
    otherwise = BY_PROVIDER if came_by_provider(answers) else BY_PHONE
    way = str(answers.get("identity", {}).get("way", otherwise))
    return otherwise if way == BY_PROVIDER else way


def came_by_provider(answers: Answers) -> bool:
    """Whether an account elsewhere will be linked to the membership."""
    return "provider" in answers


def by_phone(answers: Answers) -> bool:
    return way_of(answers) == BY_PHONE


def by_email(answers: Answers) -> bool:
    return way_of(answers) == BY_EMAIL


def by_provider(answers: Answers) -> bool:
    return way_of(answers) == BY_PROVIDER


def by_phone_or_email(answers: Answers) -> bool:
    return not by_provider(answers)


def confirms_at_end(answers: Answers) -> bool:
    """Whether the mailbox is proved last: who joins by e-mail has proved it at the beginning."""
    return not by_email(answers)


def lacks_details(answers: Answers) -> bool:
    """Whether the operator's answer left open what a member needs: a birth date, or a number to call."""
    proved = answers.get("code")
    return by_phone(answers) and proved is not None and not (proved.get("birth_date") and proved.get("phone"))


JOIN = Wizard(
    "join",
    stages=(
        ("identity", _l("Identity")),
        ("terms", _l("Terms")),
        ("information", _l("Information")),
        ("done", _l("Done")),
    ),
    steps=(
        Step("identity", "member.join_identity", "identity", PhoneIdentityForm, by_phone_or_email),
        Step("identity", "member.join_profile", "identity", ProviderIdentityForm, by_provider),
        Step("code", "member.join_identity_code", "identity", CodeForm, by_phone),
        Step("details", "member.join_identity_details", "identity", IdentityDetailsForm, lacks_details),
        Step("mailbox", "member.join_confirm", "identity", CodeForm, by_email),
        Step("terms", "member.join_terms", "terms", TermsForm),
        Step("information", "member.join_information", "information", InformationForm),
        Step("confirm", "member.join_confirm", "information", CodeForm, confirms_at_end),
    ),
)


def person_of(answers: Answers) -> dict[str, Any]:
    """What is proved, or typed where nothing proves it: name, phone, birth date, e-mail of the way by e-mail."""
    if by_phone(answers):
        proved = dict(answers.get("code", {}))
        return proved if proved.get("birth_date") else proved | {"birth_date": _typed_birth_date(answers)}
    typed = answers.get("identity", {})
    person = {
        "name": typed.get("name", ""),
        "birth_date": typed.get("born_on", ""),
        "nationality": typed.get("nationality"),
        "email": answers.get("mailbox", {}).get("email", ""),
        "identity": "to_check",
    }
    return {**person, **vouched_of(answers)} if by_provider(answers) else person


def vouched_of(answers: Answers) -> dict[str, Any]:
    """What a government's login proves: with a CI name, number and birth date stand, and nothing of them is typed."""
    proof = answers.get("provider", {})
    if not proof.get("ci_hash"):
        return {}
    names = ("name", "phone", "birth_date", "is_foreigner", "ci_hash")
    return {name: proof[name] for name in names if proof.get(name) is not None} | {"identity": "verified"}


def stays_linked(answers: Answers) -> bool:
    """Whether whoever goes on with this sign-up said that the account elsewhere is theirs: by going on with it, or by
    choosing the phone check on its own page. Somebody else at a shared computer who joins by phone did neither."""
    return came_by_provider(answers) and (by_provider(answers) or bool(answers["provider"].get("stays")))


def prefilled(answers: Answers) -> dict[str, Any]:
    """What a provider told, for fields that are still empty: values to edit, which prove nothing."""
    proof = answers.get("provider", {}) if stays_linked(answers) else {}
    values: dict[str, Any] = {}
    if proof.get("email"):
        local, domain = parted(proof["email"])
        is_listed = domain in DOMAINS
        values |= {"email_local": local, "email_domain": domain if is_listed else OTHER_DOMAIN}
        values |= {} if is_listed else {"email_typed": domain}
    if proof.get("phone") and proof["phone"] != person_of(answers).get("phone"):
        values["contact"] = shown(proof["phone"])
    return values


def link_of(answers: Answers) -> Link | None:
    """The account that the new membership is linked with: one that a government says is this very person's, or that
    this person said is theirs."""
    proof = answers.get("provider", {})
    proved = proof.get("ci_hash")
    is_theirs = proved == person_of(answers).get("ci_hash") if proved else stays_linked(answers)
    return Link(proof["provider"], proof["subject"], proof.get("refresh_token")) if is_theirs else None


def _typed_birth_date(answers: Answers) -> str:
    return str(answers.get("details", {}).get("born_on") or "")


def information_form_of(answers: Answers) -> type[InformationForm]:
    return InformationWithoutEmailForm if by_email(answers) else InformationForm


def email_of(answers: Answers) -> str | None:
    """The address that this sign-up is about, as far as it is known; lower case."""
    step = "identity" if by_email(answers) else "information"
    address = answers.get(step, {}).get("email")
    return str(address) if address else None


def confirmed_at(answers: Answers) -> datetime | None:
    """When the present address was confirmed; None while it is not."""
    confirmed = answers.get("mailbox" if by_email(answers) else "confirm", {})
    if not confirmed or confirmed.get("email") != email_of(answers):
        return None
    return datetime.fromisoformat(confirmed["at"])


def checked_again(answers: Answers, inflow_choices: Any) -> tuple[str, WizardForm] | None:
    """The first step whose kept answers break a rule, with its form; None if all hold."""
    terms = TermsForm.from_draft(answers["terms"])
    if not terms.validate():
        return "terms", terms
    information = information_form_of(answers).from_draft(answers["information"])
    information.inflow_path.choices = inflow_choices
    if not information.validate():
        return "information", information
    return None


def join_answers(answers: Answers, inflow_path_id: int, email_confirmed_at: datetime, language: str) -> JoinAnswers:
    """The checked answers as a member is made of them."""
    person, information = person_of(answers), answers["information"]
    form = information_form_of(answers).from_draft(information)
    return JoinAnswers(
        member_id=information["member_id"],
        password_hash=information["password_hash"],
        name=person["name"],
        name_korean=information.get("name_korean") or None,
        email=read_email(str(email_of(answers))),
        phone=person.get("phone"),
        contact=read_phone(information["contact"]).e164 if information.get("contact") else None,
        birth_date=person["birth_date"],
        address=form.address,
        nationality=person.get("nationality"),
        is_foreigner=person.get("is_foreigner"),
        ci_hash=person.get("ci_hash"),
        identity=person["identity"],
        inflow_path_id=inflow_path_id,
        notice_by_message=information["notice_by_message"] == "yes",
        notice_by_email=information["notice_by_email"] == "yes",
        language=language,
        email_confirmed_at=email_confirmed_at,
        consents=consents_of(answers["terms"]),
        link=link_of(answers),
        claims=answers.get("claim", {}).get("walk_in"),
    )


def consents_of(terms: Mapping[str, Any]) -> list[Given]:
    """What was agreed to, in the version and language that stood on the page."""
    return given_in(terms, CONSENT_KINDS)
