"""The lists of pickers: bundled files, and the official ones that an operator brings."""

import csv
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import AuditEntry, ReferenceEntry, ReferenceList
from app.operations import picking, reference
from app.operations.reference import FOLDER, lists, official

COUNTS = {"university": 414, "major": 191, "industry": 98, "occupation": 45, "region": 284, "visa": 37}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The bundled files, to be changed."""
    copy = tmp_path / "reference"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("fonts", "*.gz"))
    return copy


@pytest.fixture
def run(app):
    """`run("import", …)` runs `flask reference …`; answers its result."""
    return lambda *arguments: app.test_cli_runner().invoke(args=["reference", *map(str, arguments)])


def stored(kind: str) -> int:
    return db.session.scalar(select(func.count()).where(ReferenceEntry.kind == kind))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_all_lists_are_loaded_with_source_and_date(app):
    reference.load()
    assert {kind: stored(kind) for kind in lists.KINDS} == COUNTS
    for known in db.session.scalars(select(ReferenceList)):
        assert known.source
        assert known.dated.startswith("20")


def test_loading_again_reads_no_file_and_changes_nothing(app, count_statements):
    reference.load()
    before = db.session.scalar(select(func.max(ReferenceEntry.id)))
    with count_statements() as statements:
        reference.load()
    assert not [one for one in statements if one.startswith(("INSERT", "UPDATE"))]
    assert db.session.scalar(select(func.max(ReferenceEntry.id))) == before


@pytest.mark.parametrize("row", lists.described(FOLDER), ids=lambda row: row["kind"])
def test_every_list_is_whole(row):
    """Codes are unique, every entry has both names, and what stands above it is in the list."""
    items = lists.read(FOLDER / row["file"])
    codes = [item.code for item in items]
    assert len(set(codes)) == len(codes)
    assert all(item.names.get("ko") and item.names.get("en") for item in items)
    assert all(item.parent is None or item.parent in codes for item in items)
    assert (FOLDER / f"README-{row['file'].removesuffix('.csv')}.md").exists()


def test_every_university_is_in_a_province_of_the_list():
    provinces = {item.code for item in lists.read(FOLDER / "regions.csv") if item.parent is None}
    universities = lists.read(FOLDER / "universities.csv")
    assert {item.details["region"] for item in universities} <= provinces
    assert {item.details["kind"] for item in universities} == {"university", "college"}


def test_every_visa_says_whether_one_may_work():
    visas = lists.read(FOLDER / "visas.csv")
    assert {visa.details["may_work"] for visa in visas} == {"yes", "limited", "no"}
    assert all(set(visa.details["note"]) == {"ko", "en"} for visa in visas)
    assert len(visas) == 37
    assert all(visa.is_offered for visa in visas)


def test_a_changed_file_changes_what_staff_have_not_edited(app, cast, folder):
    reference.load(folder)
    db.session.execute(
        update(ReferenceEntry)
        .where(ReferenceEntry.code == "D-4")
        .values(edited_by=cast.ada.id, names={"ko": "연수", "en": "Ours"})
    )
    rewrite(folder / "visas.csv", "Study (student)", "Studying")
    rewrite(folder / "visas.csv", "General training (language course)", "Theirs")
    rewrite(folder / "visas.csv", "G-1,기타", "G-9,기타")
    reference.load(folder)
    assert picking.entry("visa", "D-2").name("en") == "Studying"
    assert picking.search("visa", "studying").entries[0].code == "D-2"
    assert picking.entry("visa", "D-4").name("en") == "Ours"
    assert picking.entry("visa", "G-1").is_offered is False
    assert picking.entry("visa", "G-9").is_offered is True


def ksic(sub_classes: int = 1205) -> list[tuple[str, str, str]]:
    """The bundled two levels, and generated groups, classes and sub-classes below them: code, Korean, English."""
    upper = [(item.code, item.names["ko"], item.names["en"]) for item in lists.read(FOLDER / "industries.csv")]
    divisions = [code for code, *_ in upper if code.isdigit()]
    lower: dict[str, tuple[str, str, str]] = {}
    for number in range(sub_classes):
        division = divisions[number % len(divisions)]
        nth = number // len(divisions)
        group, leaf = f"{division}{nth // 5 + 1}", f"{nth % 5 + 1}"
        for code in (group, f"{group}{leaf}", f"{group}{leaf}0"):
            lower.setdefault(code, (code, f"세부 업종 {code}", f"Detail {code}"))
    return upper + [lower[code] for code in sorted(lower)]


def write(path: Path, rows: list[tuple[str, ...]], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-8"])
@pytest.mark.parametrize(
    "header", [("분류코드", "항목명", "영문 항목명"), ("코드", "분류명(국문)", "분류명(영문)"), ("code", "ko", "en")]
)
def test_the_full_official_list_is_taken_over(app, run, tmp_path, encoding, header):
    reference.load()
    db.session.commit()
    rows = ksic()
    if header[0] == "code":
        header, rows = ("code", "ko", "en", "parent"), [(*row, parent_of(row[0], rows)) for row in rows]
    path = write(tmp_path / "ksic.csv", [header, *rows], encoding)
    result = run("import", "industry", path, "--source", "Statistics Korea", "--dated", "2024-07-01")
    assert result.exit_code == 0, result.output
    of_industries = select(ReferenceEntry.code).where(ReferenceEntry.kind == "industry")
    codes = db.session.scalars(of_industries.order_by(ReferenceEntry.code))
    leaves = [code for code in codes if len(code) == 5]
    assert len(leaves) == 1205
    leaf = picking.entry("industry", leaves[0])
    assert leaf.parent == leaves[0][:4]
    assert picking.search("industry", leaves[0]).entries[0].code == leaves[0]
    assert leaves[0] in [one.code for one in picking.search("industry", "detail", parent="A", limit=99).entries]
    assert picking.entry("industry", "01").above.code == "A"
    known = db.session.scalar(select(ReferenceList).where(ReferenceList.kind == "industry"))
    assert (known.source, known.dated, known.is_imported) == ("Statistics Korea", "2024-07-01", True)
    assert "reference.import" in db.session.scalars(select(AuditEntry.action)).all()


def parent_of(code: str, rows: list[tuple[str, str, str]]) -> str:
    if len(code) > 2:
        return code[:-1]
    return next(item.parent or "" for item in lists.read(FOLDER / "industries.csv") if item.code == code)


def test_the_wide_layout_with_titles_and_empty_cells_is_read_too(app, tmp_path):
    header = ["대분류코드", "대분류명", "중분류코드", "중분류명", "소분류코드", "소분류명", "세분류코드", "세분류명"]
    rows = [
        ["제11차 한국표준산업분류"],
        header,
        ["A", "농업, 임업 및 어업", "01", "농업", "011", "작물 재배업", "0111", "곡물 재배업"],
        ["", "", "", "", "", "", "0112", "채소 재배업"],
        ["", "", "", "", "012", "축산업", "0121", "소 사육업"],
        ["B", "광업", "05", "석탄 광업", "", "", "", ""],
    ]
    items = official.read(write(tmp_path / "wide.csv", rows))
    assert {item.code: item.parent for item in items} == {
        "A": None,
        "01": "A",
        "011": "01",
        "0111": "011",
        "0112": "011",
        "012": "01",
        "0121": "012",
        "B": None,
        "05": "B",
    }


def test_codes_with_the_letter_of_their_section_are_read_as_the_portal_writes_them(app, tmp_path):
    rows = [("산업코드", "산업명"), ("C", "제조업"), ("C10", "식료품 제조업"), ("C107", "기타"), ("C1071", "떡")]
    items = official.read(write(tmp_path / "letters.csv", rows))
    assert [(item.code, item.parent) for item in items] == [("C", None), ("10", "C"), ("107", "10"), ("1071", "107")]


def test_an_imported_list_is_not_taken_back_by_the_bundled_file(app, run, folder, tmp_path):
    reference.load(folder)
    db.session.commit()
    path = write(tmp_path / "own.csv", [("code", "ko", "en"), ("A", "농림어업", "Farming")])
    assert run("import", "industry", path).exit_code == 0
    rewrite(folder / "industries.csv", "Mining", "Digging")
    rewrite(folder / "industries.csv", "\nB,", "\nZ,")
    reference.load(folder)
    assert picking.entry("industry", "A").name("en") == "Farming"
    assert picking.entry("industry", "B").is_offered
    assert picking.entry("industry", "Z") is not None


def test_a_complete_file_withdraws_what_it_lacks_but_nothing_of_the_staff(app, cast, run, tmp_path):
    reference.load()
    edited = ReferenceEntry.code.in_(["B"]), ReferenceEntry.kind == "industry"
    db.session.execute(update(ReferenceEntry).where(*edited).values(edited_by=cast.ada.id))
    db.session.commit()
    path = write(tmp_path / "short.csv", [("code", "ko", "en"), ("A", "농림어업", "Farming"), ("B", "광산", "Mines")])
    result = run("import", "industry", path, "--complete")
    assert "0 added, 1 changed, 96 withdrawn, 1 left as staff edited them" in result.output
    assert [one.code for one in picking.children("industry")] == ["A", "B"]
    assert picking.entry("industry", "B").name("en") == "Mining and quarrying"


def test_a_dry_run_says_what_would_change_and_changes_nothing(app, run, tmp_path):
    reference.load()
    db.session.commit()
    path = write(tmp_path / "dry.csv", [("코드", "항목명"), ("A", "농림어업"), ("X", "새 업종")])
    result = run("import", "industry", path, "--dry-run")
    assert "2 entries read: 1 would be added, 1 would be changed" in result.output
    db.session.rollback()
    assert picking.entry("industry", "X") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "No header was found."),
        ("a,b\n1,2\n", "No header was found."),
        ("분류코드,항목명\n", "There is no row below the header."),
        ("분류코드,항목명\nA,농업\nA,광업\n", "Row 3: code A stands in row 2 already."),
        ("분류코드,항목명\nA,\n", "Row 2: code A has no name."),
        ("분류코드,항목명\n,농업\n", "Row 2: '' is no code."),
        ("분류코드,항목명\nA B,농업\n", "Row 2: 'A B' is no code."),
        ("분류코드,항목명\nA,농업\n99999,어딘가\n", "Row 3: nothing stands above code 99999."),
        ("분류코드\t항목명\nA\t농업\nA\t광업\n", "Row 3: code A stands in row 2 already."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_by_its_row(app, run, tmp_path, content, message):
    path = tmp_path / "wrong.csv"
    path.write_text(content, encoding="utf-8")
    result = run("import", "occupation", path)
    assert result.exit_code == 1
    assert message in result.output
    assert stored("occupation") == 0


def test_a_file_in_no_known_encoding_is_refused(app, run, tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_bytes(b"\xff\xfe\x00\x81\x00")
    assert "The text is neither UTF-8 nor CP949." in run("import", "industry", path).output


def test_many_problems_are_cut_and_counted(app, run, tmp_path):
    path = write(tmp_path / "many.csv", [("코드", "항목명"), *((f"{number:05}", "") for number in range(100))])
    assert "… and 180 more." in run("import", "industry", path).output


def test_a_day_is_written_as_iso(app, run, tmp_path):
    path = write(tmp_path / "good.csv", [("코드", "항목명"), ("A", "농업")])
    assert "Write the day as YYYY-MM-DD." in run("import", "industry", path, "--dated", "1.7.2024").output
