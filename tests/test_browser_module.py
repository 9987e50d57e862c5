"""The bundle that signs with certificates is the one that its source makes."""

import gzip
import re
from pathlib import Path

import pytest

from deploy.browser_module import BUNDLE, LICENCES, ROOT, SOURCE, TARGET, bundled_packages, made

LARGEST = 400  # lines of a file
PINNED = {"kisa-seed": "1.1.0"}
MOST = 25_000  # bytes of the bundle, compressed


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("module"))


@pytest.mark.parametrize("name", [BUNDLE, LICENCES])
def test_what_is_committed_is_what_the_source_makes(rebuilt, name):
    """`make browser-module` makes it again."""
    assert (ROOT / TARGET / name).read_bytes() == (rebuilt / name).read_bytes()


def test_the_packages_are_the_pinned_ones():
    versions = {name: version for name, version, _ in bundled_packages()}
    assert versions == PINNED


def test_every_package_in_the_bundle_is_named_with_its_licence():
    licences, notice = (ROOT / TARGET / LICENCES).read_text(), (ROOT / "NOTICE").read_text()
    for name, version, licence in bundled_packages():
        assert f"{name} {version} ({licence})" in licences
        assert re.search(rf"{re.escape(name)} +{re.escape(version)} +{licence}", notice), name


def test_the_bundle_is_light():
    assert len(gzip.compress((ROOT / TARGET / BUNDLE).read_bytes(), 9)) <= MOST


def test_the_source_is_in_short_files_that_say_nothing_themselves():
    """Texts are the page's: the script names them, and has no sentence in any language."""
    sources = sorted((ROOT / SOURCE / "source").rglob("*.js"))
    assert sources
    for path in sources:
        lines = path.read_text().splitlines()
        code = "\n".join(line for line in lines if not re.match(r"\s*(//|/?\*)", line))
        assert len(lines) <= LARGEST, path
        assert not re.search(r"[\"'`][A-Z][a-z]+ [a-z]+ [^\"'`]*[\"'`]", code), path
        assert not re.search(r"[가-힣]", code), path
        assert not re.search(r"localStorage|sessionStorage|document\.cookie|fetch\(|XMLHttpRequest|console\.", code), (
            path
        )
