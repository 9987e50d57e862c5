"""Tables, their constraints, finders and questions. Importing this package registers every table."""

from app.models.alarm import Alarm, AttackSource
from app.models.audit import AuditEntry
from app.models.badge import BadgeBatch, BadgeJob, BadgeSettings
from app.models.board import HallLink
from app.models.campaign import Campaign, CampaignRecipient
from app.models.certificate import CertificateChallenge, CompanyCertificate, RevocationList, RevokedCertificate
from app.models.checkin import CheckIn, SetAsideScan
from app.models.company import (
    Company,
    CompanyCheck,
    CompanyConsent,
    CompanyDocument,
    CompanyEvent,
    CompanyInvitation,
    CompanyPerson,
    CompanyProxy,
    CompanyRecoveryCode,
)
from app.models.consent import Consent, TermsText
from app.models.customer_record import CustomerRecord
from app.models.draft import Draft, IdentityCheck, MailedCode, Submission
from app.models.fair import Exhibitor, Fair, Slot
from app.models.fair_export import FairExport, LastResortList
from app.models.history import MemberEvent
from app.models.inflow import InflowPath
from app.models.kiosk import EndedKioskToken, Kiosk
from app.models.login import LoginSession
from app.models.member import Member
from app.models.message import Message
from app.models.notice import Notice
from app.models.outbox import JobRun, OutboxItem
from app.models.provider import DeletionRequest, LinkedAccount, ProviderTrip, SeenAssertion
from app.models.question import Question
from app.models.record import MemberChange, MemberNote, SavedView
from app.models.recovery import PasswordReset, PendingChange
from app.models.reference import ReferenceEntry, ReferenceList
from app.models.registration import Registration, RegistrationNote, VoidedTicket
from app.models.resume import NameCheck, Resume, ResumeEvent, ResumeFile, ResumePhoto, ResumeVersion
from app.models.search import GramCount, SearchGram
from app.models.staff import RecoveryCode, Staff, StaffGrant
from app.models.staff_access import Approval, DataRead, Passkey, StaffInvitation
from app.models.walk_in import ReservedTicket, WalkIn

__all__ = [
    "Alarm",
    "Approval",
    "AttackSource",
    "AuditEntry",
    "BadgeBatch",
    "BadgeJob",
    "BadgeSettings",
    "Campaign",
    "CampaignRecipient",
    "CertificateChallenge",
    "CheckIn",
    "Company",
    "CompanyCertificate",
    "CompanyCheck",
    "CompanyConsent",
    "CompanyDocument",
    "CompanyEvent",
    "CompanyInvitation",
    "CompanyPerson",
    "CompanyProxy",
    "CompanyRecoveryCode",
    "Consent",
    "CustomerRecord",
    "DataRead",
    "DeletionRequest",
    "Draft",
    "EndedKioskToken",
    "Exhibitor",
    "Fair",
    "FairExport",
    "GramCount",
    "HallLink",
    "IdentityCheck",
    "InflowPath",
    "JobRun",
    "Kiosk",
    "LastResortList",
    "LinkedAccount",
    "LoginSession",
    "MailedCode",
    "Member",
    "MemberChange",
    "MemberEvent",
    "MemberNote",
    "Message",
    "NameCheck",
    "Notice",
    "OutboxItem",
    "Passkey",
    "PasswordReset",
    "PendingChange",
    "ProviderTrip",
    "Question",
    "RecoveryCode",
    "ReferenceEntry",
    "ReferenceList",
    "Registration",
    "RegistrationNote",
    "ReservedTicket",
    "Resume",
    "ResumeEvent",
    "ResumeFile",
    "ResumePhoto",
    "ResumeVersion",
    "RevocationList",
    "RevokedCertificate",
    "SavedView",
    "SearchGram",
    "SeenAssertion",
    "SetAsideScan",
    "Slot",
    "Staff",
    "StaffGrant",
    "StaffInvitation",
    "Submission",
    "TermsText",
    "VoidedTicket",
    "WalkIn",
]
