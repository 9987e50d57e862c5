"""Everything that is held about a member, as a ZIP (PIPA article 35, IL-5).

In it are data.json, the texts agreed to, the tickets, and the photos and documents of resumes.
"""

import io
import json
import zipfile
from typing import Any

from flask import render_template
from sqlalchemy import select, tuple_

from app.extensions import db
from app.extensions import files as store
from app.models import Member, Registration, Resume, TermsText
from app.models.types import now
from app.operations import ticket
from app.operations.export.tables import SECTIONS, person
from app.operations.resume import files as documents
from app.operations.resume import photos

__all__ = ["archive", "data_of"]


def data_of(member: Member) -> dict[str, Any]:
    """What data.json holds: the member's own row, then one section for each kind of thing."""
    sections = {name: section(member) for name, section in SECTIONS.items()}
    return {"made_at": now().isoformat(), "member": person(member), **sections}


def archive(member: Member) -> bytes:
    """The ZIP, with a README in the language of the request. Raises FilesAway."""
    data, out = data_of(member), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("README.txt", render_template("account/_download_readme.txt", member=member, made_at=now()))
        files.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        for name, body in _texts(data["consents"]):
            files.writestr(name, body)
        for held in _tickets(member):
            files.writestr(f"tickets/{held.fair.slug}-{held.short_code}.png", ticket.png(held))
        for name, content in _uploads(member):
            files.writestr(name, content)
    return out.getvalue()


def _texts(consents: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The texts in the versions and languages that were shown when they were answered."""
    shown = {(fact["kind"], fact["version"], fact["language"]) for fact in consents}
    key = tuple_(TermsText.kind, TermsText.version, TermsText.language)
    texts = db.session.scalars(select(TermsText).where(key.in_(sorted(shown)))).all() if shown else []
    return [(f"texts/{text.kind}-{text.version}-{text.language}.txt", f"{text.title}\n\n{text.body}") for text in texts]


def _uploads(member: Member) -> list[tuple[str, bytes]]:
    """Photos, with the whole picture that each is cut from, and documents; a folder for each resume."""
    found = []
    for resume in Resume.of(member.id):
        folder = f"resumes/{resume.public_id}"
        for photo in photos.all_of(resume.id):
            forms = (("photo", "jpg"), ("photo-whole", "work.jpg"))
            found += [(f"{folder}/{what}-{photo.id}.jpg", photos.stored_name(photo.key, form)) for what, form in forms]
        for document in documents.all_of(resume.id).values():
            found.append((f"{folder}/{document.id}-{document.name}", documents.stored_name(document.key)))
    return [(name, content) for name, key in found if (content := store.get(key)) is not None]


def _tickets(member: Member) -> list[Registration]:
    return [held for held in Registration.current_of(member) if held.is_held and held.fair.state == "published"]
