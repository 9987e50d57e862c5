"""Lists of revoked certificates: fetched, checked once, and kept as rows until the next one is due.

A list counts for one address and one issuer. Whoever replaces it does so in one transaction, so that readers see the
old one or the new one; of two who fetched at once, the newer list stays.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.clients.revocation import RevocationClient
from app.extensions import Base, db, made_once
from app.models import RevocationList, RevokedCertificate
from app.models.types import now
from app.rules.revocation_list import CheckedList, checked

log = logging.getLogger(__name__)
RENEW_AFTER = timedelta(hours=1)  # the timed job fetches what is older, since authorities renew lists before they end
USED_WITHIN = timedelta(days=7)  # lists that nobody needed for so long are let go
NOTED_EVERY = timedelta(days=1)
AT_ONCE = 1_000  # rows of one statement
ENTRIES = Base.metadata.tables[RevokedCertificate.__tablename__]  # as rows: 100 000 objects take seconds


@dataclass(frozen=True)
class Asked:
    """Whose list: of the issuer's certificates, or of the authorities that it certified."""

    issuer: x509.Certificate
    of_authorities: bool

    @property
    def name(self) -> str:
        """As rows have it."""
        thumbprint = self.issuer.fingerprint(hashes.SHA256()).hex()
        return f"{thumbprint}:authorities" if self.of_authorities else thumbprint


def client() -> RevocationClient:
    """The one that this application has."""
    return made_once("revocation", lambda config: RevocationClient(config["CERTIFICATE_HOSTS"]))


def current(addresses: Collection[str], asked: Asked, moment: datetime) -> RevocationList | None:
    """A list that is kept under one of the addresses and still holds."""
    found = db.session.scalars(
        select(RevocationList)
        .where(
            RevocationList.address.in_(addresses),
            RevocationList.issuer == asked.name,
            RevocationList.next_update > moment,
        )
        .order_by(RevocationList.this_update.desc())
    ).first()
    if found is not None and found.used_at < moment - NOTED_EVERY:
        db.session.execute(update(RevocationList).where(RevocationList.id == found.id).values(used_at=moment))
        db.session.commit()
    return found


def is_listed(kept: RevocationList, serial: str) -> bool:
    """Whether the certificate with this number (hex) is on the list."""
    row = select(RevokedCertificate.serial).where(
        RevokedCertificate.list_id == kept.id, RevokedCertificate.serial == serial
    )
    return db.session.scalar(row) is not None


def fetch(address: str, addresses: Collection[str], asked: Asked) -> None:
    """Fetch the list at an address, check and keep it. Raises RevocationError, ListRefused. Commits; no transaction is
    open while it is fetched. `addresses` are all that the certificate names, by one of which the list calls itself."""
    db.session.rollback()
    content = client().fetch(address)
    found = checked(content, asked.issuer, addresses, now(), of_authorities=asked.of_authorities)
    keep(address, asked, found)


def keep(address: str, asked: Asked, found: CheckedList) -> None:
    """In place of what was kept under this address, unless that is as new. Commits."""
    row_id = _taken(address, asked, found)
    if row_id is not None:
        _replace_entries(row_id, found)
    db.session.commit()


def _taken(address: str, asked: Asked, found: CheckedList) -> int | None:
    """The row that is ours to fill until the commit; none where a list as new is there already."""
    moment = now()
    values = {
        "issuer": asked.name,
        "fingerprint": found.fingerprint,
        "this_update": found.this_update,
        "next_update": found.next_update,
        "count": len(found.entries),
    }
    add = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    new = {"address": address, "fetched_at": moment, "used_at": moment, **values}
    added = add(RevocationList).values(new).on_conflict_do_nothing().returning(RevocationList.id)
    row_id = db.session.scalar(added)
    if row_id is None:
        is_older = or_(RevocationList.this_update < found.this_update, RevocationList.issuer != asked.name)
        replaced = update(RevocationList).where(RevocationList.address == address, is_older).values(**values)
        row_id = db.session.scalar(replaced.returning(RevocationList.id))
        db.session.execute(update(RevocationList).where(RevocationList.address == address).values(fetched_at=moment))
    return row_id


def _replace_entries(row_id: int, found: CheckedList) -> None:
    """Only what differs is written: most of a list is what the last one had."""
    rows = db.session.execute(
        select(RevokedCertificate.serial, RevokedCertificate.revoked_at, RevokedCertificate.reason).where(
            RevokedCertificate.list_id == row_id
        )
    )
    kept = {serial: (revoked_at, reason) for serial, revoked_at, reason in rows}
    gone = [serial for serial, entry in kept.items() if found.entries.get(serial) != entry]
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        db.session.execute(
            delete(RevokedCertificate)
            .where(RevokedCertificate.list_id == row_id, RevokedCertificate.serial.in_(some))
            .execution_options(synchronize_session=False)
        )
    new = [
        {"list_id": row_id, "serial": serial, "revoked_at": entry[0], "reason": entry[1]}
        for serial, entry in found.entries.items()
        if kept.get(serial) != entry
    ]
    for start in range(0, len(new), AT_ONCE):
        db.session.execute(ENTRIES.insert(), new[start : start + AT_ONCE])
