"""Certificates that are registered for companies, with a key that tests can sign with."""

from hashlib import sha256
from typing import Any

from app.models import Company, CompanyCertificate
from standins.certificates.issuing import Issued
from tests.cast import Cast
from tests.page_client import Browser, Page
from tests.signer import filled_in


def registered(cast: Cast, company: Company, issued: Issued, **changes: Any) -> CompanyCertificate:
    """This certificate is registered for the company."""
    thumbprint = sha256(issued.certificate_der).hexdigest()
    return cast.certificate(company, **({"thumbprint": thumbprint, "active_key": thumbprint} | changes))


def sign(browser: Browser, path: str, issued: Issued, *, status: int = 303, **options: Any) -> Page:
    """Sign what the page asks for, and send it."""
    page = browser.get(path)
    form = page.soup.find("form", id="certificate-form")
    return browser.post(str(form["action"]), filled_in(page, issued, **options), status=status)
