"""What a PDF is that staff may be handed."""

import io
import unicodedata
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.actions import JavaScript

from app.rules.document import MOST_BYTES, MOST_NAME_BYTES, DocumentRefused, check_pdf, clean_file_name

HEAD, END = b"%PDF-1.7\n", b"\nstartxref\n0\n%%EOF\n"


def written(change=None) -> bytes:
    """A PDF of one page, as a program writes it."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_objects(objects: bytes, about: bytes = b"/Filter /FlateDecode", *, packed: bytes | None = None) -> bytes:
    """A PDF whose objects stand in a compressed stream."""
    data = zlib.compress(objects) if packed is None else packed
    head = b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 " + about + b" >>\nstream\n"
    return HEAD + head + data + b"\nendstream\nendobj" + END


def reason(content: bytes) -> str | None:
    try:
        check_pdf(content)
    except DocumentRefused as refused:
        return refused.reason
    return None


def of_size(size: int) -> bytes:
    return HEAD + b"%" + b"x" * (size - len(HEAD) - len(END) - 1) + END


def test_a_plain_document_is_taken():
    assert reason(written()) is None
    assert reason(with_objects(b"1 0 << /Type /Catalog /Pages 2 0 R >>")) is None
    assert reason(with_objects(b"1 0 << /Type /Catalog >>", b"", packed=b"1 0 << /Type /Catalog >>")) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"GIF89a" + END, "not_pdf"),
        (b"\n" + HEAD + END, "not_pdf"),
        (b"<html>" + HEAD + END, "not_pdf"),
        (b"%PDF-9.9\n" + END, "not_pdf"),
        (HEAD, "cut_off"),
        (HEAD + b"startxref\n0\n%%EOF" + b" " * 1100, "cut_off"),
        (HEAD + b"\n%%EOF\n", "cut_off"),
    ],
)
def test_what_is_no_whole_pdf_is_refused_with_the_reason(content, why):
    assert reason(content) == why


def test_a_document_cut_off_anywhere_is_noticed():
    whole = written()
    assert {reason(whole[: len(whole) * tenth // 10]) for tenth in range(1, 10)} == {"cut_off"}
    assert reason(whole[:0]) == "empty"


@pytest.mark.parametrize(("size", "why"), [(MOST_BYTES - 1, None), (MOST_BYTES, None), (MOST_BYTES + 1, "too_large")])
def test_five_megabytes_are_the_limit(size, why):
    assert len(of_size(size)) == size
    assert reason(of_size(size)) == why


def test_a_document_with_a_password_is_refused():
    assert reason(written(lambda writer: writer.encrypt("secret", algorithm="AES-256"))) == "encrypted"


def test_a_document_with_a_script_is_refused():
    assert reason(written(lambda writer: writer.add_open_action(JavaScript("app.alert('hello');")))) == "acts"


def test_a_document_that_carries_a_file_is_refused():
    assert reason(written(lambda writer: writer.add_attachment("more.exe", b"MZ"))) == "carries"


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (b"<< /S /JavaScript /JS (app.alert()) >>", "acts"),
        (b"<< /S /Java#53cript >>", "acts"),
        (b"<< /S /#4a#61vaScript >>", "acts"),
        (b"<</S/Launch/F(cmd.exe)>>", "acts"),
        (b"<< /S /SubmitForm >>", "acts"),
        (b"<< /S /ImportData >>", "acts"),
        (b"<< /S /GoToR >>", "acts"),
        (b"<< /S /GoToE >>", "acts"),
        (b"<< /XFA [1 0 R] >>", "acts"),
        (b"<< /Subtype /RichMedia >>", "acts"),
        (b"<< /Type /Filespec >>", "carries"),
        (b"<< /Subtype /FileAttachment >>", "carries"),
        (b"<< /Names << /EmbeddedFiles 3 0 R >> >>", "carries"),
        (b"<< /Encrypt 5 0 R >>", "encrypted"),
        (b"<< /S /GoTo /D [1 0 R /Fit] >>", None),
        (b"<< /S /URI /URI (https://example.com) >>", None),
        (b"<< /Title (about /JavaScripting) >>", None),
        (b"<< /Launcher true /Encryption false >>", None),
    ],
)
def test_what_acts_or_hides_is_found_in_the_open_and_in_compressed_objects(action, why):
    assert reason(HEAD + b"1 0 obj\n" + action + b"\nendobj" + END) == why
    assert reason(with_objects(b"1 0 " + action)) == why


@pytest.mark.parametrize(
    ("about", "packed"),
    [
        (b"/Filter /LZWDecode", None),
        (b"/Filter [/ASCIIHexDecode /FlateDecode]", None),
        (b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>", None),
        (b"/Filter /FlateDecode", b"no zlib"),
        (b"/Filter /FlateDecode", zlib.compress(b"1 0 <<>>")[:-6]),
    ],
    ids=["another filter", "two filters", "a predictor", "broken", "cut off"],
)
def test_objects_that_cannot_be_looked_into_are_refused(about, packed):
    assert reason(with_objects(b"1 0 <<>>", about, packed=packed)) == "unreadable"


def test_objects_named_where_no_stream_is_found_are_refused():
    assert reason(HEAD + b"1 0 obj << /Type 2 0 R >> stream\nx\nendstream 2 0 obj /ObjStm endobj" + END) == "unreadable"


@pytest.mark.parametrize(
    "content",
    [
        with_objects(b"", packed=zlib.compress(b"\0" * (200 * 1024 * 1024), 9)),
        HEAD + b"#41" * 1_700_000 + END,
        HEAD + b"/ObjStm " + b"stream\n" * 700_000 + END,
    ],
    ids=["a bomb", "escapes without end", "streams without end"],
)
def test_what_only_costs_work_is_refused(content):
    assert len(content) <= MOST_BYTES
    assert reason(content) == "unreadable"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("My work.pdf", "My work.pdf"),
        ("포트폴리오.PDF", "포트폴리오.pdf"),
        (unicodedata.normalize("NFD", "포트폴리오.pdf"), "포트폴리오.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\lan\\work.pdf", "work.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1.pdf"),
        ("gpj\u202efdp.exe", "gpjfdp.exe.pdf"),
        ("work.pdf.pdf", "work.pdf"),
        (".pdf", "portfolio.pdf"),
        ("", "portfolio.pdf"),
        ("..", "portfolio.pdf"),
        ("  .work. .pdf", "work.pdf"),
    ],
)
def test_a_file_name_says_nothing_but_a_name(name, clean):
    assert clean_file_name(name) == clean


def test_a_file_name_has_at_most_255_bytes_and_whole_letters():
    name = clean_file_name("가" * 300 + ".pdf")
    assert len(name.encode()) <= MOST_NAME_BYTES
    assert name == "가" * 83 + ".pdf"
    assert clean_file_name("a" * 251 + ".pdf") == "a" * 251 + ".pdf"
    assert clean_file_name("a" * 252 + ".pdf") == "a" * 251 + ".pdf"


SCRIPT = b"5 0 << /S /JavaScript /JS (app.alert(1)) >>"


def stream_of(data: bytes, about: bytes = b"") -> bytes:
    head = b"4 0 obj\n<< /N 1 /First 4 /Filter /FlateDecode " + about + b" >>\nstream\n"
    return head + zlib.compress(data) + b"\nendstream\nendobj\n"


def test_one_name_does_not_stand_for_two_streams():
    """A stream that looks like two must not make up for one that is hidden behind a word in its own description."""
    hidden = stream_of(SCRIPT, b"/Type /ObjStm /X (1 0 obj )")
    harmless = stream_of(b"1 0 << >>", b"/Type /ObjStm")
    twice = harmless.replace(b"\nendstream", b"\nstream\n" + zlib.compress(b"1 0 << >>") + b"\nendstream")
    assert reason(HEAD + harmless + END) is None
    assert reason(HEAD + hidden + twice + END) == "unreadable"


def test_a_stream_of_objects_that_is_not_called_so_is_looked_into():
    assert reason(HEAD + stream_of(SCRIPT) + END) == "acts"
    assert reason(HEAD + stream_of(b"1 0 << >>") + END) is None
    assert reason(HEAD + stream_of(SCRIPT, b"/Title (no obj here)") + END) == "acts"
