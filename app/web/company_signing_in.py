"""The browser's side of a company's login."""

from flask import Response, current_app, session

from app.extensions import client_address
from app.models import Company, CompanyCertificate, CompanyPerson
from app.operations.company import login
from app.web import signing_in
from app.web.access import set_cookie


def start(
    response: Response,
    company: Company,
    *,
    person: CompanyPerson | None = None,
    certificate: CompanyCertificate | None = None,
    login_type: str,
) -> None:
    """Log this browser in as the company, with a new token; what it held before is forgotten. Flushed, not committed.

    Without a person the certificate was used. Raises operations.company.login.LoginRefused; nothing is to be committed
    then.
    """
    login.check(company, login_type)
    signing_in.end_present()
    proof = {"person": person, "certificate": certificate}
    where = {"device": signing_in.device(), "address": client_address()}
    token = login.open_session(company, **proof, login_type=login_type, **where)  # type: ignore[arg-type]
    session.clear()
    set_cookie(response, current_app.config["LOGIN_COOKIE"], token, current_app.config["SESSION_LIFETIME"])
    signing_in.agree_on_language(person or company)
