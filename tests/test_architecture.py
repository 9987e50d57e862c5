"""How the code is laid out: layers, sizes, names, and what the browser's side must not use."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from app import create_app
from config import Test

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {
    "rules": 1,
    "configuration_check": 1,
    "reference": 1,
    "clients": 2,
    "extensions": 3,
    "models": 4,
    "operations": 5,
    "forms": 6,
    "wizards": 7,
    "web": 8,
    "views": 9,
    "worker": 10,
    "cli": 11,
}
TOP = 12  # app/__init__.py joins the parts
LONGEST_FILE = 400  # lines
LONGEST_FUNCTION = 50
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "stuff"}
PRODUCT = ("app", "standins", "deploy", "benchmarks", "rehearsal")
FRAMEWORKS = {"flask", "sqlalchemy", "flask_sqlalchemy", "flask_login", "flask_babel", "requests", "wtforms"}

# Endpoints that answer with a file, data or a redirect, so that there is no page of their name.
WITHOUT_PAGE = {
    "account.change_password",
    "account.extend",
    "account.logout",
    "account.reset",  # keeps the link's secret and leads on: account/reset_password.html
    "company.invitation_link",  # these three keep the link's secret and lead on
    "company.objection_link",
    "company.reset",
    "fair.calendar",
    "fair.ticket_calendar",
    "fair.ticket_png",
    "health.healthz",
    "health.metrics",
    "health.readyz",
    "identity.arrived",
    "kiosk.call_staff",
    "kiosk.check_ins",
    "kiosk.find",
    "kiosk.lists",
    "kiosk.manifest",
    "kiosk.report",
    "kiosk.screen_css",
    "kiosk.texts_of_all_languages",
    "kiosk.worker",
    "kiosk.ticket_block",
    "kiosk.walk_in_one",
    "kiosk.walk_ins",
    "resume.photo_image",
    "staff.invitation_link",
    "resume.photo_whole",
    "staff.resume_photo",
    "provider.callback",
    "provider.kakao_unlinked",
    "provider.metadata",
    "provider.return",
    "provider.start",
    "resume.file",
    "resume.pdf",  # resume/resume_pdf.html, made into a file
    "site.accessibility",  # a text: site/document.html
    "site.favicon",
    "site.privacy",
    "site.robots",
    "site.standins",
    "site.terms_text",
    "staff.badge_batch_file",
    "staff.board_hall_link",  # keeps the link's secret and leads on
    "staff.company_document",
    "staff.fair_inflow_code",
    "staff.export_file",
    "staff.fair_badge_test_pdf",
    "staff.fair_new",  # the form of a fair: staff/fair_edit.html
    "staff.last_resort_file",
    "staff.resume_file",
    "staff.resume_pdf",  # the same
}
# The check of a phone: several wizards show the pages of templates/identity at addresses of their own.
SHARED_PAGES = re.compile(r"\w+\.\w+_identity(_code|_window|_return)?")
# Pages that no address has: what a view shows instead of its page, or several views share.
WITHOUT_ENDPOINT = {
    "account/login_stopped.html",
    "company/home.html",  # company.index, for those who are logged in
    "company/invitation_over.html",
    "company/invitation_taken.html",
    "company/key_sent.html",  # wherever one signs
    "company/login_refused.html",
    "company/objection_over.html",
    "company/reset_over.html",
    "draft/conflict.html",
    "draft/link_over.html",
    "kiosk/verdict.html",
    "member/join_already.html",
    "member/join_too_young.html",
    "resume/photo_file.html",  # resume.photo, while there is none
    "site/document.html",
    "staff/invitation_over.html",
}


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(path for path in found if ".venv" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def imports_of(path: Path) -> Iterator[str]:
    """The modules that a file names in its imports; `from a import b` names a.b where that is a module."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if is_module(whole) else str(node.module)


def layer_of(module: str) -> int:
    parts = module.split(".")
    return LAYERS[parts[1]] if len(parts) > 1 else TOP


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_every_part_of_the_app_has_a_layer():
    folder = ROOT / "app"
    names = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert names - {"__init__"} <= LAYERS.keys()


def test_imports_lead_to_the_same_layer_or_a_more_basic_one():
    upward = [
        f"{module_of(path)} imports {name}"
        for path in python_files("app")
        for name in imports_of(path)
        if name.split(".")[0] == "app" and layer_of(name) > layer_of(module_of(path))
    ]
    assert not upward


def test_rules_know_no_framework():
    foreign = [
        f"{path.name} imports {name}"
        for path in python_files("app/rules")
        for name in imports_of(path)
        if name.split(".")[0] in FRAMEWORKS
    ]
    assert not foreign


def test_no_import_goes_round_in_a_circle():
    graph = {
        module_of(path): {name for name in imports_of(path) if name.startswith("app.")} for path in python_files("app")
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"A circle: {error.args[1]}")


def test_imports_stand_at_the_top_of_files():
    hidden = [
        f"{module_of(path)}.{function.name}"
        for path in python_files("app", "standins")
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_the_standins_are_a_program_of_their_own():
    """They speak the wire formats from outside: what both sides shared could be wrong on both."""
    shared = [f"{path.name} imports {name}" for path in python_files("standins") for name in imports_of(path)]
    assert not [line for line in shared if " app." in f"{line}." or line.endswith(" config")]


def test_files_are_short():
    sources = [*python_files(*PRODUCT), *sorted((ROOT / "app/static/js").rglob("*.js"))]
    sources += sorted((ROOT / "app/templates").rglob("*.html"))
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources
        if (count := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert not long


def test_functions_are_short():
    long = {
        f"{module_of(path)}.{function.name}": length
        for path in python_files(*PRODUCT)
        for function in functions_of(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert not long


def test_files_have_names_that_say_something():
    files = [path for folder in (*PRODUCT, "tests") for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert not [str(path) for path in files if path.stem.lower() in NO_NAMES]


def test_modules_and_public_functions_say_what_they_are_for():
    silent = [
        module_of(path)
        for path in python_files(*PRODUCT)
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert not silent


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    return list(create_app(Test).url_map.iter_rules())


@pytest.fixture(scope="module")
def endpoints(rules) -> set[str]:
    return {rule.endpoint for rule in rules}


def test_the_page_of_an_endpoint_has_its_name(rules, endpoints):
    """A POST alone that leads on to a page, or shows that page again, has none of its own."""
    opened = {rule.endpoint for rule in rules if "GET" in rule.methods}
    folder = ROOT / "app/templates"
    with_page = opened & endpoints - WITHOUT_PAGE
    pairs = [endpoint.split(".") for endpoint in sorted(with_page) if not SHARED_PAGES.fullmatch(endpoint)]
    names = [(f"{subject}/{page}.html", f"{subject}/_{page}.html") for subject, page in pairs]
    assert not [name for name, part in names if not (folder / name).exists() and not (folder / part).exists()]


def test_every_page_belongs_to_an_endpoint(endpoints):
    subjects = {endpoint.split(".")[0] for endpoint in endpoints}
    orphans = []
    for subject in sorted(subjects):
        for path in sorted((ROOT / "app/templates" / subject).glob("*.html")):
            name = f"{subject}/{path.name}"
            if path.stem.startswith("_") or name in WITHOUT_ENDPOINT or f"{subject}.{path.stem}" in endpoints:
                continue
            if not is_rendered(name):
                orphans.append(name)
    assert not orphans


def is_rendered(template: str) -> bool:
    """Whether any source names it: what is not a page of an address is at least used by a view."""
    return any(template in path.read_text() for path in python_files("app"))


def test_the_web_process_loads_no_heavy_library():
    """WeasyPrint weighs 200 MB: it works in a child process."""
    code = (
        "import sys, json; from app import create_app; from config import Test; create_app(Test);"
        "print(json.dumps([name for name in ('weasyprint', 'pypdfium2', 'fontTools', 'playwright', 'PIL', 'standins')"
        " if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


# Browser side

HTMX_2 = {
    "hx-disabled-elt": re.compile(r"hx-disabled-elt"),
    "hx-ext": re.compile(r"\bhx-ext\b"),
    "hx-vars": re.compile(r"\bhx-vars\b"),
    "hx-params": re.compile(r"\bhx-params\b"),
    "hx-on (the policy forbids inline code)": re.compile(r"\bhx-on\b"),
    "a camelCase event of htmx 2": re.compile(r"htmx:[a-z]+[A-Z]"),
    "hx-history-elt": re.compile(r"\bhx-history-elt\b"),
    "hx-prompt": re.compile(r"\bhx-prompt\b"),
}
TAG = re.compile(r"<[a-z][^<>]*>", re.DOTALL)
REQUEST = re.compile(r"\bhx-(get|post|put|patch|delete)\b|\{\{\s*hx|\{\{-?\s*\w*attr")


def templates() -> list[Path]:
    return sorted((ROOT / "app/templates").rglob("*.html"))


def browser_sources() -> list[Path]:
    return templates() + sorted((ROOT / "app/static/js").rglob("*.js"))


def test_no_idiom_of_htmx_2():
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in browser_sources()
        for what, pattern in HTMX_2.items()
        if pattern.search(path.read_text())
    ]
    assert not found


def test_targets_are_not_inherited_by_chance():
    """In htmx 4 hx-target on an element that makes no request does nothing, unless it says :inherited."""
    found = [
        f"{path.relative_to(ROOT)}: {tag[:80]}"
        for path in templates()
        for tag in TAG.findall(path.read_text())
        if re.search(r"\bhx-target=", tag) and not REQUEST.search(tag)
    ]
    assert not found


def test_templates_carry_no_code_and_no_style():
    patterns = {
        "a style attribute": re.compile(r"<[^>{]*\sstyle="),
        "a style element": re.compile(r"<style\b"),
        "an inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>"),
        "an inline handler": re.compile(r"<[^>{]*\son[a-z]+="),
        "javascript:": re.compile(r"javascript:"),
        "something from elsewhere": re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"'](?:https?:)?//"),
    }
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in templates()
        if path.parent.name != "email" and not path.stem.endswith("_pdf")
        for what, pattern in patterns.items()
        if pattern.search(path.read_text())
    ]
    assert not found


def test_scripts_make_no_code_and_no_style():
    pattern = re.compile(r"\beval\(|new Function\(|innerHTML\s*=|\.setAttribute\([\"']style|document\.write\(")
    found = [str(path) for path in (ROOT / "app/static/js").rglob("*.js") if pattern.search(path.read_text())]
    assert not found


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_texts_name_no_place_of_their_making():
    """Readers have neither the machines nor the notes with which the project was made."""
    private = re.compile(
        "|".join(("/work/" + "(shared|main)", "/tmp/" + "plan", r"\bissue" + r" #?[0-9]", "/home/" + r"\w+/")), re.I
    )
    binary = {".woff2", ".ttf", ".otf", ".png", ".wasm", ".gz", ".mo"}
    found = []
    for path in tracked_files():
        is_text = path.is_file() and path.suffix not in binary and "vendor" not in path.parts
        if is_text and private.search(path.read_text(errors="replace")):
            found.append(str(path.relative_to(ROOT)))
    assert not found


@pytest.mark.parametrize("sheet", sorted((ROOT / "app/static/css").glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_closes_what_it_opens(sheet):
    """Sections begin at the outermost level: one that was not closed before swallows all that follows."""
    depth = 0
    for number, line in enumerate(re.sub(r"/\*.*?\*/", _as_lines, sheet.read_text(), flags=re.DOTALL).splitlines(), 1):
        assert depth == 0 or not line.startswith("@layer"), f"{sheet.name}, line {number}: within something else"
        depth += line.count("{") - line.count("}")
        assert depth >= 0, f"{sheet.name}, line {number}: closes too much"
    assert depth == 0


def _as_lines(comment: re.Match[str]) -> str:
    return "\n" * comment.group().count("\n")
