"""Browsers that sign challenges with test certificates, and the verifier that looks at what they made."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from app.extensions import db
from app.operations.certificate import challenge, verifying
from app.operations.certificate.verifying import Verified
from standins.businesses import HANBIT, Business
from standins.certificates import Issued, issue


def base64(content: bytes | None) -> str:
    return b64encode(content or b"").decode()


class Desk:
    """One browser's session: a challenge, a signature, the verifier."""

    def __init__(self, app: Flask):
        self.app = app
        self.cookie: dict[str, object] = {}

    @contextmanager
    def request(self) -> Iterator[None]:
        """A request of this browser; its session is kept for the next."""
        with self.app.test_request_context("/") as context:
            context.session.update(self.cookie)
            try:
                yield
            finally:
                self.cookie = dict(context.session)

    def challenged(self, purpose: str = "join", number: str | None = HANBIT.number) -> str:
        with self.request():
            made = challenge.issue(purpose, number)
            db.session.commit()
        return made.content

    def posts(
        self, signature: bytes | str, r: bytes | None, *, purpose: str = "join", number: str | None = HANBIT.number
    ) -> Verified:
        """What comes of these two fields. Raises a refusal."""
        sent = signature if isinstance(signature, str) else base64(signature)
        with self.request():
            return verifying.verify(purpose, sent, base64(r), number=number)

    def proves(self, issued: Issued, *, business: Business = HANBIT, **how: object) -> Verified:
        """The whole way with this certificate, for this business. Raises a refusal."""
        content = self.challenged(number=business.number)
        return self.posts(issued.sign(content.encode(), **how), issued.r, number=business.number)

    def logs_in(self, issued: Issued) -> Verified:
        content = self.challenged("login", None)
        return self.posts(issued.sign(content.encode()), None, purpose="login", number=None)


def usual(**how: object) -> Issued:
    return issue(HANBIT, **how)
