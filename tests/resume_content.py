"""A whole resume, right in every field, and what brings it where a test wants it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.extensions import db
from app.models import Member, Resume
from app.models.types import now
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.resume import submitting
from app.web.resume_document import Person

Answers = dict[str, dict[str, Any]]
IN_TWO_YEARS = f"{now().year + 2}1231"
STUDENT: Mapping[str, Mapping[str, Any]] = {
    "basics": {"title": "Robot design", "english_name": "NGUYEN THI HUONG", "email": "huong@example.com"},
    "stay": {
        "nationality": "VN",
        "stay_place": "korea",
        "visa": "D-10",
        "visa_expiry": IN_TWO_YEARS,
        "no_expiry": False,
    },
    "name_check": {
        "card": "now",
        "state": "matched",
        "why": "",
        "check": 1,
        "name": "NGUYEN THI HUONG",
        "mask": "990402-6******",
        "checked_on": "2026-11-20",
    },
    "address": {
        "address_place": "korea",
        "address_road": "서울특별시 관악구 관악로 1",
        "address_postcode": "08826",
        "address_detail": "101",
        "seeker_type": "student",
        "project_type": "general",
    },
    "education": {"has_university": "yes"},
    "education:a1b2c3d4": {
        "where": "korea",
        "university": "한양대학교",
        "region": "11",
        "kind": "university",
        "major": "Robotics",
        "department": "Robot Engineering",
        "from_year": "2020",
        "from_month": "3",
        "admission": "entered",
        "to_year": "2024",
        "to_month": "2",
        "graduation": "graduated",
        "place": 1,
        "removed": False,
    },
    "experience": {"career": "new"},
    "conditions": {"work_type": "full_time", "places": ["11"], "occupation_text": "Engineering", "job_text": "Robots"},
    "introduction": {"introduction": "I build robots that walk."},
}


def student(**changes: Mapping[str, Any] | None) -> Answers:
    """The answers of a student; `step={…}` replaces fields of a step, `step=None` leaves it out."""
    answers = {step: dict(fields) for step, fields in STUDENT.items()}
    for step, fields in changes.items():
        if fields is None:
            answers.pop(step, None)
        else:
            answers[step] = {**answers.get(step, {}), **fields}
    return answers


def begun(member: Member, answers: Mapping[str, Any] | None = None) -> Resume:
    """A resume of the member with these steps accepted; by default a student's, ready to be submitted."""
    resume = resumes.begin(member.id, member.language, student() if answers is None else answers)
    db.session.commit()
    return resume


def content_of(member: Member, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a version keeps of these answers."""
    return {"answers": answers, "person": asdict(Person.of(member)), "name_check": answers.get("name_check", {})}


def draft_of(resume: Resume) -> Any:
    opened = resumes.open_for(resume.member_id, resume.public_id)
    assert opened is not None
    return opened[1]


def submitted(member: Member, answers: Mapping[str, Any] | None = None, resume: Resume | None = None) -> Resume:
    """A resume that lies with staff; with `resume` once more, with other answers."""
    written = student() if answers is None else answers
    resume = resume or begun(member, written)
    submitting.submit(draft_of(resume), member, resume.id, content_of(member, written), member.language)
    db.session.commit()
    return resume


def retyped(resume: Resume, step: str, **fields: Any) -> None:
    """Another device stores these fields of a step."""
    sender = drafts.Sender("another", 99)
    draft = draft_of(resume)
    drafts.save(draft, step, {**drafts.values(draft, step), **fields}, sender=sender)
    db.session.commit()
