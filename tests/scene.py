"""One of everything, and a browser for each kind of visitor: what tests over all routes need."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

from flask import Flask, url_for
from sqlalchemy import func, select, update
from werkzeug.routing import Rule

from app.extensions import db, files, keys
from app.models import (
    Alarm,
    Approval,
    BadgeBatch,
    BadgeJob,
    Campaign,
    Company,
    CompanyCertificate,
    CompanyCheck,
    CompanyDocument,
    CompanyInvitation,
    CompanyPerson,
    CompanyProxy,
    Fair,
    FairExport,
    HallLink,
    InflowPath,
    Kiosk,
    LastResortList,
    LoginSession,
    Member,
    Message,
    Notice,
    OutboxItem,
    Question,
    Registration,
    Resume,
    ResumeFile,
    ResumePhoto,
    ResumeVersion,
    SavedView,
    Staff,
    StaffGrant,
    TermsText,
)
from app.models.types import new_public_id, now
from app.operations import approvals, fair_export, last_resort, mass_erasing, outbox, provider, sealed_file
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.badges import batches as badge_batches
from app.operations.badges import jobs as badge_jobs
from app.operations.board import links
from app.operations.company import invitations
from app.operations.draft import Sender
from app.operations.resume import photos
from app.operations.resume.files import stored_name
from app.operations.resume.photos import FORMS
from app.wizards.company import COMPANY_JOIN
from app.wizards.join import CONSENT_KINDS, JOIN
from standins.businesses import SOLE
from tests import bundled
from tests.cast import MEMBER_PASSWORD_HASH, Cast
from tests.page_client import Browser
from tests.resume_content import submitted

COMPANY_ROLES = (
    *("company_owner", "company_recruiter", "company_viewer"),
    *("company_agency", "company_proxy", "company_stranger"),
)
ROLES = (
    "visitor",
    "applicant",
    "stranger",
    "owner",
    "kiosk",
    "viewer",
    "desk",
    "fair_manager",
    "admin",
    "desk_elsewhere",
    *COMPANY_ROLES,
)
STAFF = {"viewer": "vera", "desk": "dana", "fair_manager": "max", "admin": "ada", "desk_elsewhere": "dora"}
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\nstartxref\n0\n%%EOF\n"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
COMPANY_KINDS = ("company_terms", "company_provision", "company_contact")
KINDS = {"provider.trouble": "denied", "resume.photo_image": "jpg"}


# Hanbit's things in the addresses of companies.
COMPANY_THINGS = {
    "name_certificate": "certificate",
    "remove_certificate": "certificate",
    "end_proxy": "proxy",
    "end_acting": "named",
    "person": "colleague",
    "set_up_login": "colleague",
    "remove_person": "colleague",
    "invitation": "invitation",
}
# What stands in the addresses of staff's pages, by the start of the page's name.
STAFFS_THINGS = (
    ("badge_batch", "badge_batch"),
    ("badge", "badge_job"),
    ("person", "alice"),
    ("people_view", "saved_view"),
    ("question", "question"),
    ("notice", "notice"),
    ("registration", "registration"),
    ("resume", "application"),
    ("company_check", "check"),
    ("company_document", "check"),
    ("company", "company"),
    ("customer_record", "company"),
    ("board_link", "hall_link"),
    ("account", "colleague_at_work"),
    ("approval_people", "erasing"),
    ("approval_progress", "erasing"),
    ("approval_stop", "erasing"),
    ("approval", "approval"),
    ("export_", "export"),
    ("last_resort_file", "paper_list"),
)


# What stands in addresses about a fair.
OF_A_FAIR: dict[str, Callable[["Scene"], str]] = {
    "slug": lambda scene: scene.fair.slug,
    "slot_id": lambda scene: scene.fair.slots[0].public_id,
    "path_code": lambda scene: scene.cast.inflow_path.code,
    "campaign_id": lambda scene: scene.campaign.public_id,
}


@dataclass
class Scene:
    """Alice owns a registration for the Spring Fair; Bob is a stranger to it; Gate 1 is its kiosk. Hanbit
    is the company whose things are in addresses."""

    app: Flask
    cast: Cast
    browsers: dict[str, Browser] = field(default_factory=dict)

    @cached_property
    def fair(self) -> Fair:
        return self.cast.fair

    @cached_property
    def alice(self) -> Member:
        return self.cast.alice

    @cached_property
    def company(self) -> Company:
        """Hanbit, whose things are in the addresses."""
        return self.cast.company

    @cached_property
    def certificate(self) -> CompanyCertificate:
        """One of Hanbit's; another one and an owner's e-mail let somebody in as well."""
        return self.cast.certificate(self.company)

    @cached_property
    def proxy(self) -> CompanyProxy:
        """Hanbit has named a firm that is nobody else here."""
        return self.cast.naming(self.company, self.cast.make_company(SOLE))

    @cached_property
    def colleague(self) -> CompanyPerson:
        """Another owner of Hanbit, who has no login yet."""
        person = CompanyPerson(company_id=self.company.id, role="owner", name="Carl Colleague")
        db.session.add(person)
        db.session.commit()
        return person

    @cached_property
    def invitation(self) -> CompanyInvitation:
        """Somebody is invited to act for Hanbit."""
        invited = invitations.invite(self.company, "ivy@example.com", "viewer", language="en", actor="certificate:1")
        db.session.commit()
        return invited

    @cached_property
    def check(self) -> CompanyCheck:
        """Somebody wants to be an owner of Hanbit."""
        details = {
            "name": "Nora New",
            "email": "nora@example.com",
            "happened": "owner_gone",
            "text": "",
            "language": "en",
        }
        check = CompanyCheck(kind="recovery", company_id=self.company.id, details={**details, "objections": []})
        db.session.add(check)
        db.session.commit()
        return check

    @cached_property
    def paper(self) -> CompanyDocument:
        """What she has sent."""
        paper = CompanyDocument(
            check_id=self.check.id, file=f"company/{new_public_id()}.pdf", title="paper.pdf", kind="pdf"
        )
        paper.size = len(PDF)
        db.session.add(paper)
        db.session.commit()
        files.put(paper.file, PDF)
        return paper

    @cached_property
    def named(self) -> CompanyProxy:
        """The same firm has named Hanbit."""
        return self.cast.naming(self.cast.make_company(SOLE), self.company)

    @cached_property
    def registration(self) -> Registration:
        slot = self.fair.slots[0]
        slot.taken += 1
        return self.cast.registration(self.alice, slot)

    @cached_property
    def resume(self) -> Resume:
        """Alice's, with nothing in it yet."""
        resume = resumes.begin(self.alice.id, "en")
        db.session.commit()
        return resume

    @cached_property
    def walk_in(self) -> Member:
        """Somebody without a login, registered for the same fair."""
        member = Member(name="Hang Nguyen", folded="hang nguyen", nationality="VN", language="vi")
        db.session.add(member)
        db.session.commit()
        self.cast.registration(member, self.fair.slots[1])
        return member

    @cached_property
    def saved_view(self) -> SavedView:
        """A list of somebody's."""
        view = SavedView(staff_id=self.cast.max.id, name="Mine", query={"q": "nguyen"})
        db.session.add(view)
        db.session.commit()
        return view

    @cached_property
    def application(self) -> Resume:
        """Another one of Alice's, which lies with staff."""
        return submitted(self.alice)

    @cached_property
    def document(self) -> ResumeFile:
        """A PDF of Alice's resume, on a device and not yet in an entry."""
        return self._document(self.resume)

    @cached_property
    def handed_in(self) -> ResumeFile:
        """A PDF that her application names."""
        file = self._document(self.application)
        newest = select(ResumeVersion).where(ResumeVersion.resume_id == file.resume_id)
        version = db.session.scalars(newest.order_by(ResumeVersion.number.desc())).first()
        assert version is not None
        entry = {"kind": "portfolio", "name": "", "url": "", "file": file.public_id, "place": 9, "removed": False}
        answers = {**version.content["answers"], "options:f11e0001": entry}
        version.content = {**version.content, "answers": answers}
        db.session.commit()
        return file

    @cached_property
    def photo(self) -> ResumePhoto:
        """Of Alice's resume, sent and not yet used."""
        return self._photo(self.resume)

    @cached_property
    def handed_in_photo(self) -> ResumePhoto:
        """The photo that her application names."""
        photo = self._photo(self.application)
        newest = select(ResumeVersion).where(ResumeVersion.resume_id == photo.resume_id)
        version = db.session.scalars(newest.order_by(ResumeVersion.number.desc())).first()
        assert version is not None
        answers = {**version.content["answers"], "photo": {"photo": photo.public_id}}
        version.content = {**version.content, "answers": answers}
        db.session.commit()
        return photo

    def _photo(self, resume: Resume) -> ResumePhoto:
        crop = {"x": 0, "y": 0, "width": 3, "height": 4, "turns": 0}
        photo = ResumePhoto(resume_id=resume.id, key=new_public_id(), width=3, height=4, crop=crop)
        db.session.add(photo)
        db.session.commit()
        for form in FORMS:
            files.put(photos.stored_name(photo.key, form), b"a picture")
        return photo

    def _document(self, resume: Resume) -> ResumeFile:
        file = ResumeFile(resume_id=resume.id, key=new_public_id(), name="포트폴리오.pdf", size=len(PDF))
        db.session.add(file)
        db.session.commit()
        files.put(stored_name(file.key), PDF)
        return file

    @cached_property
    def kiosk(self) -> tuple[Kiosk, str]:
        return self.cast.kiosk(self.fair)

    @cached_property
    def hall_link(self) -> HallLink:
        """A screen in the hall of the Spring Fair."""
        link, _secret = links.make(self.fair, self.cast.max, "Hall A")
        db.session.commit()
        return link

    @cached_property
    def campaign(self) -> Campaign:
        """A message about the fair, written in English."""
        texts = {"en": {"subject": "Doors open at nine", "body": "Hello {name}"}}
        campaign = Campaign(
            fair_id=self.fair.id, made_by=self.cast.max.id, title="Doors", texts=texts, filters={"states": ["held"]}
        )
        db.session.add(campaign)
        db.session.commit()
        return campaign

    @cached_property
    def export(self) -> FairExport:
        """A file that Max has asked for, and that is ready."""
        wish = fair_export.Wish("arrivals", "csv", "For the hall's owner")
        export = fair_export.ask(self.fair, self.cast.max, wish)
        db.session.commit()
        assert fair_export.make_now(export)
        return export

    @cached_property
    def paper_list(self) -> LastResortList:
        """The last-resort list of the Spring Fair, with a file that is no real PDF."""
        key = sealed_file.new_key()
        made = LastResortList(fair_id=self.fair.id, key=key, people=1, parts=1, shown=[[self.alice.id]])
        made.expires_at = now() + timedelta(days=1)
        db.session.add(made)
        db.session.commit()
        sealed_file.put(last_resort.stored_name(key, 1), BytesIO(PDF))
        return made

    @cached_property
    def notice(self) -> Notice:
        """Visitors are told that another gate is used, in Korean alone."""
        texts = {"ko": {"title": "2번 출입구로 오세요", "body": "1번 출입구는 닫혀 있어요."}}
        notice = Notice(fair_id=self.fair.id, texts=texts, shown_from=now(), made_by=self.cast.max.id)
        db.session.add(notice)
        db.session.commit()
        return notice

    @cached_property
    def question(self) -> Question:
        question = Question(email="asker@example.com", text="When do the doors open?", language="en")
        db.session.add(question)
        db.session.commit()
        return question

    @cached_property
    def outbox_item(self) -> OutboxItem:
        payload = {"to": "alice@example.com", "language": "en", "template": "welcome", "context": {}}
        outbox.put("mail.welcome", payload, key="scene")
        db.session.commit()
        return db.session.scalars(select(OutboxItem).where(OutboxItem.key == "scene")).one()

    @cached_property
    def alarm(self) -> Alarm:
        alarm = Alarm(kind="password_stuffing", figures={"wrong": 4200, "right": 60, "waited": 95000, "minute": 0})
        db.session.add(alarm)
        db.session.commit()
        return alarm

    @cached_property
    def colleague_at_work(self) -> Staff:
        """Somebody of the staff whose account an admin looks at."""
        return self.cast.staff("cora@madang.example", "Cora Colleague", "viewer")

    @cached_property
    def grant(self) -> StaffGrant:
        """What she may do."""
        return self.colleague_at_work.grants[0]

    @cached_property
    def approval(self) -> Approval:
        """Max wants to export."""
        asked = approvals.ask("mass_export", self.cast.max, {"fair": self.fair.id}, "The report to the ministry")
        db.session.commit()
        return asked

    @cached_property
    def erasing(self) -> Approval:
        """Ada wants Bob and Alice erased."""
        people = sorted([self.cast.bob.id, self.alice.id])
        asked = mass_erasing.ask(self.cast.ada, people, {"nationality": "VN"}, "They never came")
        db.session.commit()
        return asked

    @cached_property
    def deletion_code(self) -> str:
        """Of somebody who asked Facebook to have everything deleted here."""
        code = provider.request_deletion("facebook", "1000000001")
        db.session.commit()
        return code

    @cached_property
    def badge_job(self) -> BadgeJob:
        """Alice's badge, asked for at the desk."""
        job = badge_jobs.for_staff(self.cast.dana, self.registration)
        db.session.commit()
        return job

    @cached_property
    def badge_batch(self) -> BadgeBatch:
        """A PDF of badges that is ready."""
        batch = BadgeBatch(fair_id=self.fair.id, staff_id=self.cast.dana.id, layout="a6", total=1, done=1, parts=1)
        batch.chosen, batch.file = {"registrations": [self.registration.id]}, f"badges/{secrets.token_hex(16)}"
        batch.state, batch.expires_at = "ready", now() + timedelta(days=1)
        db.session.add(batch)
        db.session.commit()
        badge_batches.keep(batch, 0, PDF)
        return batch

    @cached_property
    def message(self) -> Message:
        message = Message(
            key="scene-message", topic="message.ticket", channel="SMS", number_tail="4471", status_code="3020"
        )
        message.member_id, message.state = self.alice.id, "failed"
        db.session.add(message)
        db.session.commit()
        return message

    def load_texts(self) -> None:
        """Texts and lists that the code carries, once."""
        if db.session.scalar(select(TermsText.id).limit(1)) is None:
            bundled.load()

    def browser(self, role: str) -> Browser:
        """This role's browser, logged in."""
        if role not in self.browsers:
            browser = Browser(self.app).in_language("en")
            kind = "staff" if role in STAFF else role if role not in COMPANY_ROLES else "company"
            getattr(self, f"_as_{kind}")(browser, role)
            self.browsers[role] = browser
        return self.browsers[role]

    def _as_visitor(self, browser: Browser, _role: str) -> None:
        """Knows nobody here."""

    def _as_owner(self, browser: Browser, _role: str) -> None:
        self._as_member(browser, self.alice)

    def _as_stranger(self, browser: Browser, _role: str) -> None:
        self._as_member(browser, self.cast.bob)

    def _as_member(self, browser: Browser, member: Member) -> None:
        """Has just typed the password, so that the pages which ask for it first are open."""
        self.cast.log_in(browser, member)
        just_now = update(LoginSession).where(LoginSession.member_id == member.id).values(proved_at=now())
        db.session.execute(just_now)
        db.session.commit()

    def _as_staff(self, browser: Browser, role: str) -> None:
        """Has just typed the password, so that the pages which ask for it first are open."""
        person = getattr(self.cast, STAFF[role])
        self.cast.log_in(browser, person)
        just_now = update(LoginSession).where(LoginSession.staff_id == person.id).values(proved_at=now())
        db.session.execute(just_now)
        db.session.commit()

    def _as_company(self, browser: Browser, role: str) -> None:
        """Hanbit's owner, recruiter and viewer; an agency, a proxy that nobody has named, and another company."""
        role = role.removeprefix("company_")
        if role in ("owner", "recruiter", "viewer"):
            company, login_type = self.company, "general"
            person = self.cast.company_person(company, role)
        else:
            company = {"agency": self.cast.agency, "proxy": self.cast.proxy, "stranger": self.cast.other_company}[role]
            login_type, person = ("general" if role == "stranger" else role), self.cast.company_person(company, "owner")
        self.cast.log_in_company(browser, company, login_type=login_type, person=person)
        just_now = update(LoginSession).where(LoginSession.company_id == company.id).values(proved_at=now())
        db.session.execute(just_now)
        db.session.commit()

    def _as_kiosk(self, browser: Browser, _role: str) -> None:
        browser.set_cookie("__Host-kiosk", self.kiosk[1])

    def _as_applicant(self, browser: Browser, _role: str) -> None:
        """Has proved a phone and agreed to the terms; the information form is open. So has a company, whose papers staff
        are to look at."""
        give_draft(self.app, browser, self.proved())
        give_draft(self.app, browser, self.certified(), COMPANY_JOIN.name)

    def certified(self) -> dict[str, dict[str, Any]]:
        """The answers of a company that the tax office was not asked about, and whose certificate tells nobody's number."""
        business = {
            "number": SOLE.number,
            "representative": SOLE.representative,
            "opened_on": f"{SOLE.opened_on:%Y%m%d}",
            "second_name": "",
            "standing": "staff",
            "checked_at": now().isoformat(),
        }
        return {
            "kind": {"kind": "general", "approval_number": ""},
            "business": business,
            "certificate": {"way": "staff"},
            "documents": {"sent": True},
            "terms": {"company_terms": True, "company_provision": True, "shown": self.shown(COMPANY_KINDS)},
        }

    def shown(self, kinds: tuple[str, ...]) -> str:
        """What a page with these texts says that it shows."""
        self.load_texts()
        newest = db.session.execute(select(TermsText.kind, TermsText.version).where(TermsText.language == "en")).all()
        return ",".join(f"{kind}={version}:en" for kind, version in newest if kind in kinds)

    def proved(self) -> dict[str, dict[str, Any]]:
        """The answers of somebody who has come as far as the information form."""
        self.load_texts()
        phone = "+821023450001"
        shown = self.shown(CONSENT_KINDS)
        person = {"name": "NGUYEN THI LAN", "phone": phone, "birth_date": "1995-03-15", "is_foreigner": True}
        proof = {"ci_hash": keys.hash("member.ci", "of Lan"), "identity": "verified", "person": "lan"}
        return {
            "identity": {"name": person["name"], "way": "phone", "born_on": "1995-03-15", "number": phone},
            "code": {**person, **proof},
            "terms": {"terms_of_use": True, "third_party": False, "company_information": False, "shown": shown},
        }

    def address(self, rule: Rule) -> str:
        """A real address of this rule: Alice's things, Gate 1, the Spring Fair."""
        with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
            return url_for(rule.endpoint, **{name: self._value(rule.endpoint, name) for name in rule.arguments})

    def _value(self, endpoint: str, name: str) -> Any:
        fixed = {"kind": "terms_of_use", "page": "mailbox", "field": "phone", "key": "naver", "step": "introduction"}
        fixed |= {"language": "en", "outcome": "printed", "part": 1}
        if name == "kind" and endpoint in KINDS:
            return KINDS[endpoint]
        if endpoint.startswith(("reference.", "staff.reference")):
            return {"kind": "region", "code": "11-jongno-gu"}[name]
        if name in fixed:
            return fixed[name]
        if name in OF_A_FAIR:
            return OF_A_FAIR[name](self)
        if name == "code":
            return self.deletion_code
        if name == "item_id":
            return self.outbox_item.id
        if name == "version":
            self.load_texts()
            return db.session.scalar(select(func.max(TermsText.version)).where(TermsText.kind == "terms_of_use"))
        if name == "message_id":
            return self.message.id
        if name == "token":
            return self.app.config["SOLAPI_REPORT_TOKEN"] if endpoint == "message.reports" else "nosuchlink"
        return self._public_id(endpoint, name)

    def _public_id(self, endpoint: str, name: str) -> str:
        subject, page = endpoint.split(".")
        if subject == "company" and page in COMPANY_THINGS:
            return str(getattr(self, COMPANY_THINGS[page]).public_id)
        if subject == "staff" and (found := self._staffs(page, name)):
            return found
        if name == "file_id":
            return self.document.public_id
        if name == "photo_id":
            return self.photo.public_id
        if subject == "resume":
            return self.resume.public_id
        if subject == "draft":
            return "nosuchdraft"
        if page.startswith("kiosk"):
            return self.kiosk[0].public_id
        if page.startswith("alarm"):
            return self.alarm.public_id
        return str(self.registration.public_id)

    def _staffs(self, page: str, name: str) -> str | None:
        """What staff see: of Hanbit itself, its recovery with a paper, its people, certificate and proxy."""
        named = {
            "certificate_id": "certificate",
            "proxy_id": "proxy",
            "person_id": "colleague",
            "document_id": "paper",
            "file_id": "handed_in",
            "photo_id": "handed_in_photo",
            "other_id": "walk_in",
            "grant_id": "grant",
        }
        thing = named.get(name) or next((thing for start, thing in STAFFS_THINGS if page.startswith(start)), None)
        return str(getattr(self, thing).public_id) if thing else None

    def token(self, browser: Browser) -> str:
        """A CSRF token of this browser's session."""
        if browser.csrf_token is None:
            found = TOKEN.search(browser._send("GET", "/display").get_data(as_text=True))
            assert found, "The display page has a form with a CSRF token."
            browser.csrf_token = found.group(1)
        return browser.csrf_token


def give_draft(app: Flask, browser: Browser, answers: dict[str, dict[str, Any]], wizard: str = JOIN.name) -> None:
    """Let a browser own a sign-up with these accepted steps, beside what it owns already."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        draft, secret = drafts.start(wizard, "en")
        for nth, (step, fields) in enumerate(answers.items()):
            drafts.save(draft, step, fields, sender=Sender("test", 99, nth))
            draft = drafts._with_secret(secret)
        db.session.commit()
    with browser.client.session_transaction(base_url=app.config["BASE_URL"]) as session:
        session["drafts"] = {**session.get("drafts", {}), wizard: secret}


def rules_of(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with each of its own methods."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


__all__ = ["COMPANY_ROLES", "MEMBER_PASSWORD_HASH", "ROLES", "InflowPath", "Scene", "give_draft", "rules_of"]
