"""What pages of a company's people share: who acts, what waits sealed in the browser's session, links from mails."""

import json
from typing import Any

from flask import Response, g, session

from app.extensions import keys
from app.models import Company
from app.operations.company import history
from app.operations.company.invitations import hash_of
from app.rules.crypto import Undecipherable
from app.web.mailed_links import hold

LONGEST_TOKEN = 100


def actor() -> str:
    """Who acts in this login, for histories."""
    return history.actor_of(g.login)


def name_of_actor() -> str:
    """Who acts, in words: a person, or the company where it is its certificate."""
    company: Company = g.company
    return str(g.company_person.name if g.company_person is not None else company.name)


def login_type_of(company: Company) -> str:
    """The type by which this company logs in when nobody chooses one."""
    return "agency" if company.kind == "agency" else "general"


def hold_link(name: str, token: str, endpoint: str) -> Response:
    """Where a link of an invitation or for a password leads; its hash alone stays in the session."""
    return hold(name, hash_of(token[:LONGEST_TOKEN]), endpoint)


def seal(name: str, value: Any) -> None:
    """Keep something in the browser's session that not even its owner can read."""
    session[name] = keys.ring.encrypt(f"session.{name}", json.dumps(value))


def unsealed(name: str) -> Any:
    """What was sealed under this name; None where there is nothing, or keys have changed."""
    try:
        return json.loads(keys.ring.decrypt(f"session.{name}", session[name])) if name in session else None
    except Undecipherable:
        return None
