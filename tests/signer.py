"""Somebody who signs what a page asks for, with a test certificate, as the page's scripts would."""

import base64
from typing import Any

from standins.certificates.issuing import Issued
from tests.page_client import Page

JOINT, FINANCIAL = "certificate-form", "financial-form"


def filled_in(page: Page, issued: Issued, form: str = JOINT, **options: Any) -> dict[str, str]:
    """What the form would send; options are those of Issued.sign."""
    content = content_of(page, form)
    random = base64.b64encode(issued.r).decode() if issued.r and is_to_prove(page, form) else ""
    signature = base64.b64encode(issued.sign(content.encode(), **options)).decode()
    return hidden_fields(page, form) | {"signature": signature, "r": random}


def content_of(page: Page, form: str = JOINT) -> str:
    """What the page asks to be signed."""
    return str(page.soup.find("form", id=form)["data-content"])


def is_to_prove(page: Page, form: str = JOINT) -> bool:
    return page.soup.find("form", id=form).has_attr("data-proves-number")


def hidden_fields(page: Page, form: str = JOINT) -> dict[str, str]:
    found = page.soup.find("form", id=form).find_all("input", type="hidden")
    return {field["name"]: field.get("value", "") for field in found}
