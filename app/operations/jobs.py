"""Timed jobs: each runs in one worker at a time, and reports what it did in counts."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, or_, select, update

from app.extensions import db
from app.models import EndedKioskToken, JobRun, LoginSession, OutboxItem, Submission
from app.models.types import now
from app.operations import (
    alarms,
    audit,
    campaign,
    draft,
    erasure,
    fair,
    fair_erasing,
    fair_export,
    gram_counts,
    last_resort,
    mass_erasing,
    mass_reading,
    messages,
    provider,
    reads,
    recovery,
    stolen_logins,
    terms_change,
)
from app.operations.badges import batches as badge_batches
from app.operations.badges import jobs as badge_jobs
from app.operations.certificate import challenge, revocation
from app.operations.checkin import set_aside
from app.operations.company import certificates, papers
from app.operations.company import erasure as companies
from app.operations.resume import expiring, files, photos
from app.operations.walk_in import blocks

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
KEEP_SUBMISSIONS = timedelta(days=1)
KEEP_ENDED_LOGINS = timedelta(days=30)


@dataclass(frozen=True)
class Job:
    """A name, how often it runs, and what it does: a function that commits and answers a count."""

    name: str
    every: timedelta
    run: Callable[[], int]


def erase_old_submissions() -> int:
    return _erase(delete(Submission).where(Submission.created_at < now() - KEEP_SUBMISSIONS))


def erase_sent_messages() -> int:
    done = OutboxItem.state.in_(("sent", "expired"))
    before = now() - timedelta(days=current_app.config["KEEP_OUTBOX_DAYS"])
    return _erase(delete(OutboxItem).where(done, OutboxItem.created_at < before))


def erase_ended_logins() -> int:
    return _erase(delete(LoginSession).where(LoginSession.expires_at < now() - KEEP_ENDED_LOGINS))


def erase_ended_kiosk_tokens() -> int:
    return _erase(delete(EndedKioskToken).where(EndedKioskToken.ended_at < now() - set_aside.TAKEN_FOR))


def write_audit_head() -> int:
    return audit.write_head()[0]


JOBS = (
    Job("erase-drafts", timedelta(minutes=10), draft.erase_expired),
    Job("erase-company-drafts", timedelta(minutes=10), papers.erase_expired),
    Job("erase-resume-drafts", timedelta(hours=1), expiring.run),
    Job("erase-unused-photos", timedelta(hours=1), photos.erase_abandoned),
    Job("erase-unused-documents", timedelta(hours=1), files.erase_abandoned),
    Job("remind-registrants", timedelta(minutes=10), fair.send_reminders),
    Job("send-campaigns", timedelta(seconds=20), campaign.send_all),
    Job("remind-certificates", timedelta(hours=1), certificates.remind_all),
    Job("announce-terms", timedelta(minutes=5), terms_change.announce_all),
    Job("erase-submissions", timedelta(hours=1), erase_old_submissions),
    Job("erase-sent-messages", timedelta(hours=6), erase_sent_messages),
    Job("erase-messages", timedelta(hours=6), messages.erase_old),
    Job("erase-ended-logins", timedelta(hours=6), erase_ended_logins),
    Job("erase-ended-kiosk-tokens", timedelta(days=1), erase_ended_kiosk_tokens),
    Job("watch-logins", timedelta(minutes=1), alarms.watch),
    Job("watch-reading", timedelta(minutes=1), mass_reading.watch),
    Job("erase-data-reads", timedelta(days=1), reads.erase_old),
    Job("close-stolen-logins", timedelta(minutes=1), stolen_logins.close_all),
    Job("erase-attack-sources", timedelta(days=1), alarms.erase_old_sources),
    Job("erase-resets", timedelta(hours=6), recovery.erase_old),
    Job("erase-challenges", timedelta(minutes=10), challenge.erase_over),
    Job("renew-revocation-lists", timedelta(minutes=5), revocation.renew_lists),
    Job("erase-provider-trips", timedelta(minutes=10), provider.erase_over),
    Job("erase-left-members", timedelta(hours=1), erasure.erase_left_members),
    Job("erase-fair-registrations", timedelta(days=1), fair_erasing.erase_all),
    Job("erase-rights-records", timedelta(days=1), erasure.erase_rights_records),
    Job("erase-member-events", timedelta(days=1), erasure.erase_old_events),
    Job("erase-left-companies", timedelta(hours=1), companies.erase_left_companies),
    Job("erase-company-consents", timedelta(days=1), companies.erase_rights_records),
    Job("erase-company-events", timedelta(days=1), companies.erase_old_events),
    Job("erase-badge-files", timedelta(minutes=10), badge_batches.erase_over),
    Job("badges-without-word", timedelta(minutes=1), badge_jobs.mark_silent),
    Job("erase-unused-tickets", timedelta(days=1), blocks.erase_unused),
    Job("count-grams", timedelta(minutes=10), gram_counts.refresh),
    Job("take-over-set-aside", timedelta(minutes=1), set_aside.apply_all),
    Job("erase-exports", timedelta(minutes=10), fair_export.erase_expired),
    Job("make-last-resort-lists", timedelta(minutes=10), last_resort.make_for_tomorrow),
    Job("erase-last-resort-lists", timedelta(minutes=10), last_resort.erase_expired),
    Job("forget-sets-to-erase", timedelta(hours=1), mass_erasing.forget),
    Job("audit-head", timedelta(days=1), write_audit_head),
    Job("verify-audit", timedelta(days=1), audit.verify_daily),
)


def run_due() -> int:
    """Run every job that is due and that nobody else runs; answers how many ran."""
    return sum(_run(job) for job in JOBS if _take(job))


def beat() -> None:
    """Note that a worker is alive. Commits."""
    _ensure_row("heartbeat")
    db.session.execute(update(JobRun).where(JobRun.name == "heartbeat").values(ran_at=now()))
    db.session.commit()


def _take(job: Job) -> bool:
    """Lease the job, if it is due and free."""
    moment = now()
    _ensure_row(job.name)
    taken = db.session.scalar(
        update(JobRun)
        .where(
            JobRun.name == job.name,
            or_(JobRun.ran_at.is_(None), JobRun.ran_at <= moment - job.every),
            or_(JobRun.leased_until.is_(None), JobRun.leased_until < moment),
        )
        .values(leased_until=moment + LEASE)
        .returning(JobRun.name)
    )
    db.session.commit()
    return taken is not None


def _run(job: Job) -> int:
    """A job that fails is tried again after its usual pause; the others are not touched by it."""
    try:
        report = str(job.run())
    except Exception as error:
        db.session.rollback()
        log.exception("job failed", extra={"job": job.name})
        report = f"stopped by {type(error).__name__}"
    db.session.execute(
        update(JobRun).where(JobRun.name == job.name).values(ran_at=now(), leased_until=None, report=report)
    )
    db.session.commit()
    return 1


def _ensure_row(name: str) -> None:
    if db.session.scalar(select(JobRun.name).where(JobRun.name == name)) is None:
        db.session.merge(JobRun(name=name))
        db.session.commit()


def _erase(statement: object) -> int:
    result = db.session.execute(statement)  # type: ignore[call-overload]
    db.session.commit()
    return int(result.rowcount)
