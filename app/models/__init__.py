"""Tables, their constraints, finders and questions. Importing this package registers every table."""

from app.models.audit import AuditEntry
from app.models.checkin import CheckIn
from app.models.consent import Consent, TermsText
from app.models.draft import Draft, IdentityCheck, MailedCode, Submission
from app.models.fair import Exhibitor, Fair, Slot
from app.models.inflow import InflowPath
from app.models.kiosk import Kiosk
from app.models.login import LoginSession
from app.models.member import Member
from app.models.outbox import JobRun, OutboxItem
from app.models.question import Question
from app.models.registration import Registration, RegistrationNote, VoidedTicket
from app.models.search import GramCount, SearchGram
from app.models.staff import RecoveryCode, Staff

__all__ = [
    "AuditEntry",
    "CheckIn",
    "Consent",
    "Draft",
    "Exhibitor",
    "Fair",
    "GramCount",
    "IdentityCheck",
    "InflowPath",
    "JobRun",
    "Kiosk",
    "LoginSession",
    "MailedCode",
    "Member",
    "OutboxItem",
    "Question",
    "RecoveryCode",
    "Registration",
    "RegistrationNote",
    "SearchGram",
    "Slot",
    "Staff",
    "Submission",
    "TermsText",
    "VoidedTicket",
]
