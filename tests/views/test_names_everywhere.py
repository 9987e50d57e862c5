"""201 names in the scripts of the world: typed into a form, kept, shown on ticket and badge, exported, and found again
(EV-8)."""

import csv
import io
import json
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import BadgeSettings, Fair, Member, OutboxItem, Registration, Staff
from app.operations import fair_export, people, registration_mail
from app.operations.badges import drawing
from app.operations.people import Query
from app.rules.names import folded

CORPUS = json.loads((Path(__file__).parent.parent / "vectors" / "names.json").read_text(encoding="utf-8"))
NAMES = [row["name"] for row in CORPUS]


@pytest.fixture
def named(app, browser, cast) -> list[int]:
    """A registered member for each name of the corpus, whose name staff have typed; the members' ids in that order."""
    fair = cast.make_fair("names", "Fair of Names", "이름 박람회", capacity=len(NAMES))
    desk = cast.log_in(browser, cast.dana).in_language("en")
    ids = []
    for number, name in enumerate(NAMES):
        member = cast.member(f"named{number:05d}", "TO BE CORRECTED", email=f"n{number}@example.com")
        cast.registration(member, fair.slots[0])
        decomposed = unicodedata.normalize("NFD", name)  # as some keyboards and copied texts have it
        address = f"/staff/people/{member.public_id}/correct"
        page = desk.get(address)
        sent = {field: page.value(field) for field in ("seen", "language_spoken", "email")}
        desk.post(address, sent | {"name": decomposed, "nationality": "VN", "reason": "as in the passport"})
        ids.append(member.id)
    db.session.expire_all()
    return ids


def test_every_name_goes_from_the_form_to_ticket_badge_export_and_search(named, cast):
    fair = Fair.with_slug("names")
    kept = dict(db.session.execute(select(Member.id, Member.name).where(Member.id.in_(named))).all())
    assert [kept[one] for one in named] == NAMES
    check_mails(fair)
    check_badges(fair)
    check_exports(fair, cast.dana)
    check_search(dict(zip(named, NAMES, strict=True)))


def check_mails(fair: Fair) -> None:
    """The ticket's mail greets everybody by the whole name."""
    for held in db.session.scalars(select(Registration).where(Registration.fair_id == fair.id)):
        registration_mail.ticket(held, held.member, fair, held.slot, "en")
    db.session.flush()
    items = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.ticket"))
    assert sorted(item.payload["context"]["name"] for item in items) == sorted(NAMES)


def check_badges(fair: Fair) -> None:
    """No letter is lost where a name is cut into lines; the PDF of the same is compared by glyphs elsewhere."""
    settings = BadgeSettings.of(fair)
    for held in db.session.scalars(select(Registration).where(Registration.fair_id == fair.id)):
        drawn = drawing.badge_of(held, settings)
        assert "".join(drawn.name.lines).replace(" ", "") == held.member.name.replace(" ", "")


def check_exports(fair: Fair, staff: Staff) -> None:
    """Each name letter by letter, as text, in the order in which people registered."""
    rows = openpyxl.load_workbook(io.BytesIO(exported(fair, staff, "xlsx"))).active.iter_rows(min_row=2)
    cells = [row[0] for row in rows]
    assert [cell.value for cell in cells] == NAMES
    assert {cell.data_type for cell in cells} == {"s"}
    text = exported(fair, staff, "csv").decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:] == NAMES


def exported(fair: Fair, staff: Staff, kind: str) -> bytes:
    """The file with everybody in it."""
    wish = fair_export.Wish(preset="registrations", format=kind, reason="All names", language="en")
    export = fair_export.ask(fair, staff, wish)
    db.session.commit()
    assert fair_export.make_now(export), export.state
    content = fair_export.content_of(export)
    assert content is not None
    return content


FORMULAS = ["=1+1 Kim", "@Kim Minsu", "+Kim", "-Kim", '=HYPERLINK("http://x.example")']


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_like_a_formula_stays_text(cast, name):
    fair = cast.fair
    cast.registration(cast.member("formula1", name), fair.slots[0])
    (cell,) = [row[0] for row in openpyxl.load_workbook(io.BytesIO(exported(fair, cast.dana, "xlsx"))).active][1:]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)
    _, (typed, *_) = csv.reader(io.StringIO(exported(fair, cast.dana, "csv").decode("utf-8-sig"), newline=""))
    assert typed == f"'{name}"


def check_search(names: dict[int, str]) -> None:
    """By two letters of a word, without accents, and by all words in another order."""
    for member_id, name in names.items():
        words = folded(name).split()
        for typed in {words[-1][:2], " ".join(reversed(words))}:
            assert is_found(typed, member_id), (name, typed)


def is_found(typed: str, member_id: int) -> bool:
    """Page after page, as staff would turn them."""
    before = None
    while True:
        result = people.find(Query(text=typed, before=before))
        if any(row.id == member_id for row in result.rows):
            return True
        if result.next_before is None:
            return False
        before = result.next_before
