"""What lets somebody in by a link of a mail stands in no log of requests."""

import re
import runpy
from pathlib import Path

import pytest

from tests.scene import rules_of

ROOT = Path(__file__).parents[2]
SECRET = "Sv8-secret_of_a_link"
MARK = "…"


@pytest.fixture(scope="module")
def secret_path() -> re.Pattern[str]:
    """What the web server leaves out of an address."""
    return runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))["SECRET_PATH"]


def links_with_a_secret(app) -> list[str]:
    """Every address of the site with a part that is called a token."""
    rules = {rule.rule for rule, _method in rules_of(app) if "token" in rule.arguments}
    return sorted(re.sub(r"<[^>]*>", "one", rule.replace("<token>", SECRET)) for rule in rules)


def test_the_site_has_such_links(app):
    assert f"/company/invitations/{SECRET}" in links_with_a_secret(app)


def test_the_web_server_leaves_out_what_lets_somebody_in(app, secret_path):
    for link in links_with_a_secret(app):
        written = secret_path.sub(rf"\1{MARK}", link)
        assert SECRET not in written and written.endswith(MARK), link


@pytest.mark.parametrize("path", ["/reset", "/company/reset", "/company/invitations", "/company/people/reset", "/"])
def test_other_addresses_are_written_whole(secret_path, path):
    assert secret_path.sub(rf"\1{MARK}", path) == path


def test_the_example_of_a_proxy_leaves_it_out_too(app):
    """By the pattern of its map: the parts of addresses that it knows are those of the site."""
    text = (ROOT / "deploy" / "examples" / "nginx.conf").read_text(encoding="utf-8")
    known = re.search(r"~\^\(\?<known>(.*)\) ", text).group(1).split("|")
    for link in links_with_a_secret(app):
        assert any(re.match(part, link) for part in known), link
    assert "$uri $status" not in text


@pytest.mark.parametrize("sent", ["Bearer ü", "ü", "Bearer " + "x" * 5_000, ""])
def test_a_token_of_any_letters_opens_no_figures(app, monkeypatch, sent):
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "figures")
    answer = app.test_client().get("/metrics", headers={"Authorization": sent.encode().decode("latin-1")})
    assert answer.status_code == 404
