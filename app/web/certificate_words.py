"""What certificates are called on pages: their kind and who issued them, in the reader's language."""

from typing import Any

from flask import Flask, current_app
from flask_babel import lazy_gettext

from app.models.types import now
from app.rules.certificate_policies import BUSINESS, PERSONAL, Policy, allowed_by_default, policies

AUTHORITIES = {
    "kftc": lazy_gettext("KFTC (yessign)"),
    "koscom": lazy_gettext("Koscom (SignKorea)"),
    "kica": lazy_gettext("KICA (signGATE)"),
    "crosscert": lazy_gettext("CrossCert"),
    "ktnet": lazy_gettext("KTNET (TradeSign)"),
    "initech": lazy_gettext("INITECH (INIPASS)"),
}
KINDS = {
    (BUSINESS, "general"): lazy_gettext("Business, general purpose"),
    (BUSINESS, "bank_insurance"): lazy_gettext("Business, for banks and insurance"),
    (BUSINESS, "corporate_banking"): lazy_gettext("Business, for corporate banking"),
    (BUSINESS, "card"): lazy_gettext("Business, for cards"),
    (BUSINESS, "tax_invoice"): lazy_gettext("Business, for electronic tax invoices"),
    (BUSINESS, "financial"): lazy_gettext("Business, financial certificate"),
    (BUSINESS, "financial_bank"): lazy_gettext("Business, financial certificate from a bank"),
    (PERSONAL, "general"): lazy_gettext("Personal, general purpose"),
    (PERSONAL, "bank_insurance"): lazy_gettext("Personal, for banks and insurance"),
    (PERSONAL, "bank"): lazy_gettext("Personal, for banks"),
    (PERSONAL, "securities"): lazy_gettext("Personal, for securities"),
    (PERSONAL, "securities_insurance"): lazy_gettext("Personal, for securities and insurance"),
    (PERSONAL, "card"): lazy_gettext("Personal, for cards"),
    (PERSONAL, "civil_services"): lazy_gettext("Personal, for civil services"),
    (PERSONAL, "financial"): lazy_gettext("Personal, financial certificate"),
}
# The organisation in an issuer's name, where it is not the brand of one of its policies.
ORGANISATIONS = {"kftc": "kftc", "koscom": "koscom", "kica": "kica", "ktnet": "ktnet", "initech": "initech"}


def kind_in_words(oid: str) -> str:
    """What a certificate with this policy is; an unknown one is its number."""
    policy = policies().get(oid)
    return str(KINDS[policy.subject, policy.scope]) if policy else oid


def issuer_in_words(organisation: str) -> str:
    """Who stands behind an issuer's organisation, such as "KICA"; an unknown one keeps its name."""
    authority = _authorities_by_organisation().get(organisation.casefold())
    return str(AUTHORITIES[authority]) if authority else organisation


def words_for_dialog() -> dict[str, Any]:
    """What the page that lists certificates knows of them: policies with kind and use, issuers, and the time here,
    since computers with wrong clocks would call good certificates expired."""
    allowed = frozenset(current_app.config.get("CERTIFICATE_POLICIES") or allowed_by_default())
    known = {oid: {"kind": kind_in_words(oid), "use": _use(policy, allowed)} for oid, policy in policies().items()}
    named = {oid: {"kind": oid, "use": "taken"} for oid in allowed if oid not in known}
    issuers = {name: str(AUTHORITIES[authority]) for name, authority in _authorities_by_organisation().items()}
    return {"policies": known | named, "issuers": issuers, "now": round(now().timestamp() * 1000)}


def _use(policy: Policy, allowed: frozenset[str]) -> str:
    if policy.oid in allowed:
        return "taken"
    return "personal" if policy.subject == PERSONAL else "other"


def _authorities_by_organisation() -> dict[str, str]:
    brands = {policy.brand.casefold(): policy.authority for policy in policies().values()}
    return ORGANISATIONS | brands


def init_app(app: Flask) -> None:
    app.jinja_env.globals["certificate_words"] = words_for_dialog
    app.jinja_env.filters["certificate_kind"] = kind_in_words
    app.jinja_env.filters["certificate_issuer"] = issuer_in_words
