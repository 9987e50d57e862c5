"""The resumes of the demo: some forty, in every state, with drawn faces, made by the operations that members use."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from app.extensions import db
from app.models import (
    Draft,
    Member,
    NameCheck,
    OutboxItem,
    Resume,
    ResumeEvent,
    ResumePhoto,
    ResumeVersion,
    Staff,
    TermsText,
)
from app.models.fair import KOREA
from app.models.types import now
from app.operations import consent
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.demo_faces import FACES, drawing
from app.operations.demo_resume_cast import CAST, Sketch
from app.operations.demo_resume_pages import Pages
from app.operations.draft import Sender
from app.operations.resume import application, name_check, photos, submitting
from app.operations.resume.name_forgetting import KIND

MAILS = "mail.resume_%"
UNSUBMITTED = ("half", "ready")
BEFORE_ALL = timedelta(days=16)  # names were checked before anybody applied


@dataclass(frozen=True)
class Begun:
    """A resume of the demo as it lies in its draft."""

    sketch: Sketch
    resume_id: int
    member_id: int

    def draft(self) -> Any:
        draft_id = db.session.scalar(select(Resume.draft_id).where(Resume.id == self.resume_id))
        return db.session.execute(drafts.WITH_ID, {"draft_id": draft_id}).one()

    def write(self, step: str, **values: Any) -> None:
        """Let these be what stands in a step, as if its page had been accepted."""
        draft = self.draft()
        drafts.save(draft, step, {}, sender=Sender("demo", draft.counter), derived=values)


def fill() -> int:
    """Give those of the cast that are members their resumes; how many. Nothing where one has any. Commits."""
    people = _people()
    staff = Staff.first_with("fair_manager")
    if staff is None or not people or _have_resumes(people):
        return 0
    moment = now()
    begun = [_begin(sketch, people[sketch.person], moment) for sketch in CAST if sketch.person in people]
    db.session.commit()
    _take_photos(begun)
    for one in begun:
        _bring_to_its_state(one, staff)
    db.session.flush()
    _spread_over_the_last_days(begun, moment)
    # Nobody waits for these mails.
    db.session.execute(delete(OutboxItem).where(OutboxItem.topic.like(MAILS), OutboxItem.member_id.in_(_ids(people))))
    db.session.commit()
    return len(begun)


def _people() -> dict[int, Member]:
    """The members of the cast, by their number."""
    wanted = {f"demo{sketch.person:07d}": sketch.person for sketch in CAST}
    found = db.session.scalars(select(Member).where(Member.member_id.in_(wanted), Member.withdrawn_at.is_(None)))
    return {wanted[member.member_id]: member for member in found if member.member_id}


def _have_resumes(people: dict[int, Member]) -> bool:
    return db.session.scalar(select(Resume.id).where(Resume.member_id.in_(_ids(people))).limit(1)) is not None


def _ids(people: dict[int, Member]) -> list[int]:
    return [member.id for member in people.values()]


def _begin(sketch: Sketch, member: Member, moment: datetime) -> Begun:
    """The draft with every page that its owner wrote."""
    pages = Pages(sketch, member, moment.astimezone(KOREA).date())
    answers = pages.first_half() if sketch.state == "half" else pages.answers()
    if sketch.visa and sketch.state != "half":
        answers["name_check"] = _name_checked(sketch, member)
    return Begun(sketch, resumes.begin(member.id, _language(sketch), answers).id, member.id)


def _language(sketch: Sketch) -> str:
    """The language of the pages that the resume was written on."""
    return "ko" if sketch.words == "ko" else "en"


def _name_checked(sketch: Sketch, member: Member) -> dict[str, Any]:
    """What the step says: matched as if the service had been asked, or why staff are to compare the card."""
    if sketch.name != "matched":
        return name_check.to_check(sketch.name, sketch.english_name)
    known = name_check.latest_match(member.id, sketch.english_name)
    return name_check.matched(known or _match(sketch, member))


def _match(sketch: Sketch, member: Member) -> NameCheck:
    """A check with its consent. There was no number: the mask is made of the birth date."""
    text = TermsText.current(KIND, _language(sketch))
    if text is not None:
        consent.record(member, KIND, text.version, text.language)
    born, at = date.fromisoformat(member.birth_date or "1990-01-01"), now() - BEFORE_ALL
    check = NameCheck(
        member_id=member.id,
        name=sketch.english_name,
        result="matched",
        reference="demo",
        birth_date=born.isoformat(),
        mask=f"{born:%y%m%d}-{5 if born.year < 2000 else 7}******",
        day=at.astimezone(KOREA).date().isoformat(),
        nth=1,
        checked_at=at,
    )
    db.session.add(check)
    db.session.flush()
    return check


def _take_photos(begun: list[Begun]) -> None:
    """Each face is read once, as an upload is; whoever shares it gets a copy. Commits."""
    taken: dict[int, str] = {}
    for one in begun:
        face = one.sketch.photo
        if face is None:
            continue
        if face in taken:
            original = photos.with_public_id(taken[face])
            copied = photos.copy(original, one.resume_id) if original else None
            one.write("photo", photo=copied.public_id if copied else "")
            db.session.commit()
        else:
            draft, content = one.draft(), drawing(FACES[face])
            sender, language = Sender("demo", draft.counter), _language(one.sketch)
            taken[face] = photos.take(one.resume_id, draft, content, sender=sender, language=language)


def _bring_to_its_state(one: Begun, staff: Staff) -> None:
    state = one.sketch.state
    if state in UNSUBMITTED:
        return
    _submit(one)
    resume = db.session.get_one(Resume, one.resume_id, populate_existing=True)
    if state == "again":
        _edit(one)
        _submit(one)
    elif state == "returned":
        application.send_back(staff, resume, resume.version, one.sketch.reason)
    elif state == "withdrawn":
        application.withdraw(resume.id)
    elif state in ("accepted", "edited"):
        application.accept(staff, resume, resume.version)
    if state == "edited":
        _edit(one)


def _edit(one: Begun) -> None:
    """What people change after they applied: where they would work, and what they say of themselves."""
    one.write("conditions", places=["11", "28", "41"])
    written = drafts.values(one.draft(), "introduction")["introduction"]
    one.write("introduction", introduction=f"{written}\n다음 달부터 일할 수 있어요. I can start next month.")


def _submit(one: Begun) -> None:
    draft, member = one.draft(), db.session.get_one(Member, one.member_id)
    answers = submitting.stored_in(draft)
    person = {
        "name": member.name,
        "name_korean": member.name_korean,
        "member_id": member.member_id_shown,
        "phone": member.phone,
        "email": member.email,
        "birth_date": member.birth_date,
    }
    content = {"answers": answers, "person": person, "name_check": answers.get("name_check", {})}
    submitting.submit(draft, member, one.resume_id, content, _language(one.sketch))


def _spread_over_the_last_days(begun: list[Begun], moment: datetime) -> None:
    """Nobody's neighbours all applied in the same second."""
    for place, one in enumerate(begun):
        resume = db.session.get_one(Resume, one.resume_id, populate_existing=True)
        first = moment - timedelta(days=1 + place * 7 % 12, hours=place % 9, minutes=place * 13 % 60)
        draft, events = db.session.get_one(Draft, resume.draft_id), _of(ResumeEvent, one.resume_id)
        versions = {version.number: version for version in _of(ResumeVersion, one.resume_id)}
        resume.created_at, draft.updated_at = first - timedelta(hours=20), first
        for nth, event in enumerate(events):
            event.at = first + timedelta(hours=9 * nth)
            if event.kind in (application.APPLIED, "changed"):
                versions[event.version].submitted_at = resume.submitted_at = event.at
            resume.state_at = draft.updated_at = event.at
        for photo in _of(ResumePhoto, one.resume_id):
            photo.created_at = resume.created_at


def _of(kind: Any, resume_id: int) -> list[Any]:
    return list(db.session.scalars(select(kind).where(kind.resume_id == resume_id).order_by(kind.id)))
