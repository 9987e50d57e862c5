"""Whether anything of a chain was revoked: by the lists that its certificates name, or by asking the authority (OCSP).

One source that is known to be good decides. Where there is none, nobody is let in: an outage is neither yes nor no.
What is fetched are addresses of certificates whose chain is in order, at hosts of the settings alone.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

from asn1crypto import x509 as asn1
from cryptography import x509
from sqlalchemy import delete, select

from app.clients.revocation import RevocationError
from app.extensions import db
from app.models import RevocationList
from app.models.types import now
from app.operations.certificate import lists, ocsp
from app.operations.certificate.envelope import fenced
from app.operations.certificate.lists import Asked
from app.operations.certificate.refusals import RevocationUnknown, Revoked
from app.operations.certificate.trust import Trust, trust
from app.operations.slow_work import ALL, NoPlace, Places
from app.rules.certificate_files import thumbprint
from app.rules.revocation_list import ListRefused

log = logging.getLogger(__name__)
MOST_ADDRESSES = 4
FETCHES = Places(2, within=ALL)  # authorities that threads of this process wait for
RENEWED_AT_ONCE = 30  # lists of one run of the timed job


def require_unrevoked(chain: tuple[asn1.Certificate, ...], known: Trust, moment: datetime) -> None:
    """`chain` leads from the root down. Raises Revoked, RevocationUnknown. Ends the transaction.

    An authority whom the operator named, and whose certificate names nothing to ask, stands for itself.
    """
    for issuer, certificate in zip(chain, chain[1:], strict=False):
        lists_at, responders = fenced(lambda certificate=certificate: _addresses(certificate))  # type: ignore[misc]
        if not lists_at and not responders:
            if known.vouches_for(certificate):
                continue
            raise RevocationUnknown("no_address")
        asked = fenced(lambda issuer=issuer, below=certificate: Asked(_read(issuer), bool(below.ca)))  # type: ignore[misc]
        is_revoked = _by_list(certificate, asked, lists_at, moment)
        if is_revoked is None:
            is_revoked = _by_answer(certificate, asked, responders)
        if is_revoked is None:
            raise RevocationUnknown("no_source")
        if is_revoked:
            raise Revoked("authority" if certificate.ca else "")


def _by_list(certificate: asn1.Certificate, asked: Asked, addresses: list[str], moment: datetime) -> bool | None:
    """What a list says: one that is kept, or the first that can be fetched. None where there is no good one."""
    if not addresses:
        return None
    kept = lists.current(addresses, asked, moment)
    if kept is None and _fetched(addresses, asked):
        kept = lists.current(addresses, asked, moment)
    return None if kept is None else lists.is_listed(kept, f"{certificate.serial_number:x}")


def _fetched(addresses: list[str], asked: Asked) -> bool:
    """Whether one of the addresses gave a good list."""
    for address in addresses:
        try:
            with _place():
                lists.fetch(address, addresses, asked)
            return True
        except (RevocationError, ListRefused) as error:
            _note("list", address, error.reason)
    return False


@contextmanager
def _place() -> Iterator[None]:
    """Whoever waits for an authority leaves threads to pages. Raises RevocationUnknown where too many wait already."""
    try:
        FETCHES.__enter__()
    except NoPlace:
        raise RevocationUnknown("busy") from None
    try:
        yield
    finally:
        FETCHES.__exit__()


def _by_answer(certificate: asn1.Certificate, asked: Asked, addresses: list[str]) -> bool | None:
    """What the authority says about this certificate alone; None where it says nothing that counts."""
    db.session.rollback()
    for address in addresses:
        try:
            with _place():
                return ocsp.is_revoked(address, _read(certificate), asked.issuer, now())
        except (RevocationError, ocsp.AnswerUnusable) as error:
            _note("ocsp", address, error.reason)
    return None


def _addresses(certificate: asn1.Certificate) -> tuple[list[str], list[str]]:
    """Where its lists are, and who answers about it."""
    points = [
        point
        for point in certificate.crl_distribution_points_value or ()
        if not point["reasons"].native and not point["crl_issuer"]
    ]
    at = [address for point in points for address in _of_point(point)]
    accesses = certificate.authority_information_access_value or ()
    asked = [access["access_location"] for access in accesses if access["access_method"].native == "ocsp"]
    return at[:MOST_ADDRESSES], [address for name in asked for address in _of_name(name)][:MOST_ADDRESSES]


def _of_point(point: asn1.DistributionPoint) -> Iterator[str]:
    where = point["distribution_point"]
    if where and where.name == "full_name":
        for name in where.chosen:
            yield from _of_name(name)


def _of_name(name: asn1.GeneralName) -> Iterator[str]:
    """Its letters as they stand there; asn1crypto's own reading would decode some of them."""
    if name.name == "uniform_resource_identifier":
        yield name.chosen.contents.decode("ascii").strip()


def _read(certificate: asn1.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _note(kind: str, address: str, reason: str) -> None:
    log.warning("revocation not told", extra={"kind": kind, "reason": reason, "detail": urlsplit(address).hostname})


def renew_lists() -> int:
    """The timed job: fetch anew what is used, before it is due, and let go what nobody uses. Answers how many were
    fetched; commits. A host that does not answer is left alone until the next run."""
    moment = now()
    db.session.execute(delete(RevocationList).where(RevocationList.used_at < moment - lists.USED_WITHIN))
    db.session.commit()
    issuers = {thumbprint(issuer): issuer for issuer in _issuers()}
    silent: set[str | None] = set()
    renewed = 0
    for address, name in _to_renew(moment):
        issuer, _, about = name.partition(":")
        if issuer not in issuers or urlsplit(address).hostname in silent:
            continue
        try:
            lists.fetch(address, [address], Asked(issuers[issuer], bool(about)))
            renewed += 1
        except (RevocationError, ListRefused) as error:
            silent.add(urlsplit(address).hostname)
            _note("list", address, error.reason)
    return renewed


def _to_renew(moment: datetime) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(RevocationList.address, RevocationList.issuer)
        .where(RevocationList.fetched_at < moment - lists.RENEW_AFTER)
        .order_by(RevocationList.next_update)
        .limit(RENEWED_AT_ONCE)
    )
    found = [(row.address, row.issuer) for row in rows]
    db.session.commit()
    return found


def _issuers() -> Iterator[x509.Certificate]:
    known = trust()
    for certificate in (*known.roots, *known.issuers):
        yield _read(certificate)
