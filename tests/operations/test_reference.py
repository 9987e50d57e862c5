"""Texts and lists that the code carries."""

import shutil

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import InflowPath, TermsText
from app.operations import reference

KINDS = {
    "terms_of_use",
    "personal_data",
    "third_party",
    "company_information",
    "unique_identifier",
    "notices",
    "company_terms",
    "company_contact",
    "company_provision",
    "employment_membership",
    "privacy_policy",
    "accessibility",
}
OPTIONAL = {"employment_membership", "third_party", "company_information", "unique_identifier", "notices"}


def test_every_text_is_there_in_korean_and_english(app):
    reference.load()
    for language in ("ko", "en"):
        texts = {kind: TermsText.current(kind, language) for kind in KINDS}
        assert all(text is not None and text.language == language for text in texts.values())
        assert {kind for kind, text in texts.items() if text.is_optional} == OPTIONAL


def test_a_consent_text_says_what_the_law_asks_for(app):
    reference.load()
    for kind in ("third_party", "company_information", "company_provision"):
        body = TermsText.current(kind, "ko").body
        for part in ("제공받는 자", "이용 목적", "제공하는 항목", "이용 기간", "거부할 권리와 불이익"):
            assert part in body, f"{kind}: {part}"


def test_loading_again_adds_nothing(app):
    first = reference.load()
    assert (first.texts, first.inflow_paths) == (24, 9)
    assert reference.load() == (0, 0)
    assert db.session.scalar(select(func.count()).select_from(TermsText)) == 24


def test_a_changed_text_under_an_old_version_is_refused(app, tmp_path):
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER / "terms", folder / "terms")
    shutil.copy(reference.FOLDER / "inflow_paths.csv", folder)
    reference.load(folder)
    with (folder / "terms" / "notices.2026-11-21.en.txt").open("a") as file:
        file.write("One more sentence.\n")
    with pytest.raises(reference.TextChanged):
        reference.load(folder)


def test_what_staff_changed_in_an_inflow_path_stays(app):
    reference.load()
    path = db.session.scalar(select(InflowPath).where(InflowPath.code == "jncare"))
    path.names, path.is_offered = {"ko": "제이엔", "en": "JN"}, False
    db.session.flush()
    reference.load()
    db.session.expire_all()
    assert (path.name_in("ko"), path.is_offered) == ("제이엔", False)


def test_the_command_says_what_it_added(app):
    runner = app.test_cli_runner()
    assert "24 texts and 9 inflow paths" in runner.invoke(args=["reference", "load"]).output
    assert "0 texts and 0 inflow paths" in runner.invoke(args=["reference", "load"]).output
