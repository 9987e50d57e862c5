"""Asking for an export: what is wanted, whether one person may decide that alone, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import exists, select, update

from app.extensions import db
from app.models import Approval, Fair, FairExport, Staff
from app.models.types import now
from app.operations import approvals, audit
from app.operations.fair_export import rows
from app.operations.fair_export.keeping import stored_name
from app.operations.fair_export.making import claim
from app.operations.file import erase_later
from app.rules.campaign import is_clearly_more

AT_ONCE = 1_000  # rows that are made while one waits; more are made by a worker
MASS_ROWS = 1_000  # rows above which a second person must agree
MASS_FULL = 200  # the same, with telephone numbers and addresses whole
TOGETHER = timedelta(hours=24)  # files that one person asks for within this time count as one: a part is no way round


class NeedsManager(Exception):
    """So many rows need a second person, and only a fair manager may ask one."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants: one of rows.PRESETS, xlsx or csv, filters by name, whole contacts or masked, and why."""

    preset: str
    format: str
    reason: str
    filters: dict[str, str] = field(default_factory=dict)
    is_full: bool = False
    language: str = "ko"


def ask(fair: Fair, staff: Staff, wish: Wish) -> FairExport:
    """Note what is wanted, with the reason. Flushed. Raises NeedsManager.

    Its state says how it goes on: waiting for a second person, or queued, to be made now or by a worker.
    """
    export = FairExport(
        fair_id=fair.id,
        staff_id=staff.id,
        preset=wish.preset,
        format=wish.format,
        filters=wish.filters,
        is_full=wish.is_full,
        language=wish.language,
        reason=wish.reason,
        rows_expected=rows.count(fair.id, wish.preset, wish.filters),
        expires_at=now() + lifetime(),
    )
    db.session.add(export)
    db.session.flush()
    # The entry lets one after the other through, so that two asked for at the same instant are counted together.
    about: dict[str, Any] = {"fair": fair.id, "preset": wish.preset, "rows": export.rows_expected, "full": wish.is_full}
    audit.record("export.ask", f"export:{export.id}", reason=wish.reason, filters=wish.filters, **about)
    if needs_second_person(export, asked_lately(export)):
        if not staff.may("fair_manager", fair):
            raise NeedsManager
        _wait_for_somebody(export, staff)
    return export


def asked_lately(export: FairExport) -> int:
    """Rows of what else its owner has asked for of the same fair, masked alike, and got or may still get. The same list
    again tells nothing new about anybody, so it counts once."""
    said_no = exists().where(
        Approval.public_id == FairExport.approval_id, Approval.decision.in_(("refused", "withdrawn"))
    )
    lately = select(FairExport.preset, FairExport.filters, FairExport.rows_expected).where(
        FairExport.fair_id == export.fair_id,
        FairExport.staff_id == export.staff_id,
        FairExport.is_full == export.is_full,
        FairExport.id != export.id,
        FairExport.created_at > now() - TOGETHER,
        FairExport.state.not_in(("cancelled", "failed")),
        ~said_no,
    )
    largest: dict[tuple[Any, ...], int] = {}
    for preset, filters, count in db.session.execute(lately):
        wanted = _list_of(preset, filters)
        largest[wanted] = max(count, largest.get(wanted, 0))
    largest.pop(_list_of(export.preset, export.filters), None)
    return sum(largest.values())


def _list_of(preset: str, filters: dict[str, str]) -> tuple[Any, ...]:
    return (preset, *sorted(filters.items()))


def needs_second_person(export: FairExport, others: int = 0) -> bool:
    """Whether so much may leave the site only when another person agrees. `others`: asked_lately."""
    if export.preset == rows.STATISTICS:
        return False
    return export.rows_expected + others > (MASS_FULL if export.is_full else MASS_ROWS)


def start(export: FairExport, staff: Staff) -> bool:
    """Let one that waited be made, now that a second person has agreed; whether it still waited. Flushed.

    Where it has become clearly more than what was agreed to, it is asked for anew and goes on waiting. Raises
    approvals.NotApproved where nobody has agreed, or the time for it is over.
    """
    if export.state != "waiting" or export.approval_id is None:
        return False
    approvals.use(export.approval_id, "mass_export", staff)
    agreed, export.rows_expected = export.rows_expected, rows.count(export.fair_id, export.preset, export.filters)
    if is_clearly_more(export.rows_expected, agreed):
        _wait_for_somebody(export, staff)
        return False
    return _moved(export, ("waiting",), state="queued", expires_at=now() + lifetime())


def _wait_for_somebody(export: FairExport, staff: Staff) -> None:
    """Ask a second person. It waits as long as somebody can agree, and it can be used then."""
    wanted: dict[str, Any] = {"fair": export.fair_id, "export": export.id, "preset": export.preset}
    wanted |= {"filters": export.filters, "rows": export.rows_expected, "full": export.is_full}
    export.approval_id = approvals.ask("mass_export", staff, wanted, export.reason).public_id
    export.state, export.expires_at = "waiting", now() + 2 * approvals.HOLDS
    db.session.flush()


def make_now(export: FairExport) -> bool:
    """Make a small one while its owner waits; whether it is ready. A larger one is left to a worker. Commits."""
    if export.state != "queued" or export.rows_expected > AT_ONCE:
        return False
    making = claim(export.id)
    if making is None:
        return False
    making.run()
    db.session.refresh(export)
    return export.state == "ready"


def cancel(export: FairExport) -> bool:
    """Stop it, whoever makes it at the moment; whether there was something to stop. Flushed."""
    waited = export.state == "waiting"
    if not _moved(export, ("waiting", "queued", "running"), state="cancelled", leased_until=None):
        return False
    if waited:
        _withdraw(export)
    if export.key:
        erase_later([stored_name(export.key)])
    audit.record("export.cancel", f"export:{export.id}")
    return True


def _withdraw(export: FairExport) -> None:
    """Nobody needs to agree any more. What was decided already stays decided."""
    approval = Approval.with_public_id(export.approval_id or "")
    if approval is not None and approval.is_open:
        approvals.withdraw(approval, export.staff)


def answers(exports: Sequence[FairExport]) -> dict[str, str]:
    """What became of asking a second person, by the public id of the approval: approved, refused, withdrawn, over where
    nobody decided or used it in time, and "" while it waits."""
    asked = [export.approval_id for export in exports if export.state == "waiting" and export.approval_id]
    found = db.session.scalars(select(Approval).where(Approval.public_id.in_(asked)))
    return {one.public_id: _answer(one) for one in found}


def _answer(approval: Approval) -> str:
    if approval.decision in ("refused", "withdrawn"):
        return approval.decision
    return "over" if approval.expires_at <= now() else approval.decision or ""


def lifetime() -> timedelta:
    return timedelta(days=current_app.config["KEEP_EXPORT_DAYS"])


def _moved(export: FairExport, states: tuple[str, ...], **values: Any) -> bool:
    result: Any = db.session.execute(
        update(FairExport).where(FairExport.id == export.id, FairExport.state.in_(states)).values(**values)
    )
    db.session.refresh(export)
    return bool(result.rowcount)
