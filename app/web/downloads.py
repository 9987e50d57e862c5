"""Handing out what a member has uploaded: as a file to be saved, never as a page of this site."""

from urllib.parse import quote

from flask import Response, abort

from app.clients.files import FilesAway
from app.models import ResumeFile
from app.operations.resume import files
from app.web.headers import FILE_HEADERS


def document(found: ResumeFile) -> Response:
    """A document of a resume; 404 where the store has it no more, 503 where the store is away. Ends the transaction."""
    name = found.name
    try:
        content = files.content_of(found)
    except FilesAway:
        abort(503)
    if content is None:
        abort(404)
    return as_download(content, name, "application/pdf")


def as_download(content: bytes, name: str, mimetype: str) -> Response:
    """A file under the name that its owner gave it, in any script (RFC 6266, RFC 5987)."""
    response = Response(content, mimetype=mimetype, headers=FILE_HEADERS)
    response.headers["Content-Disposition"] = disposition(name)
    return response


def disposition(name: str) -> str:
    """The name in UTF-8, and in ASCII for what reads no other."""
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "_" for letter in name)
    plain = plain.replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
