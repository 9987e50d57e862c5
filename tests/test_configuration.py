"""What production refuses to start with, and the least that it starts with."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from app.configuration_check import UnsafeConfiguration, problems
from config import ROOT, Production
from tests.production_journey import settings

STARTS = settings("smtp://mail.fair.example:25", Path("/var/lib/madang"))
BASE64_OF_ZEROS = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

REFUSED = [
    ({"SECRET_KEY": "development-only-secret-development-only"}, "SECRET_KEY"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    ({"HASH_KEY": ""}, "HASH_KEY"),
    ({"HASH_KEY": "not base64!"}, "HASH_KEY"),
    ({"HASH_KEY": BASE64_OF_ZEROS}, "HASH_KEY"),
    ({"AUDIT_KEY": BASE64_OF_ZEROS}, "AUDIT_KEY"),
    ({"AUDIT_KEY": STARTS["HASH_KEY"]}, "same key"),
    ({"FIELD_KEYS": ""}, "FIELD_KEYS"),
    ({"FIELD_KEYS": "no-colon"}, "FIELD_KEYS"),
    ({"FIELD_KEYS": f"1:{BASE64_OF_ZEROS}"}, "FIELD_KEYS"),
    ({"TICKET_KEYS": f"1:{BASE64_OF_ZEROS}"}, "TICKET_KEYS"),
    ({"BASE_URL": "http://fair.example"}, "BASE_URL"),
    ({"TRUSTED_HOSTS": None}, "TRUSTED_HOSTS"),
    ({"STANDINS_URL": "http://localhost:8001"}, "STANDINS_URL"),
    ({"STANDINS_URL": "https://standins.example"}, "STANDINS_URL"),
    ({"PORTONE_URL": "http://127.0.0.1:8001/portone"}, "PORTONE_URL"),
    ({"PORTONE_URL": "http://api.portone.io"}, "plain http"),
    ({"JUSO_URL": "http://localhost:8001/addrlink"}, "JUSO_URL"),
    ({"PORTONE_SECRET": "standin-secret"}, "PORTONE_SECRET"),
    ({"JUSO_KEY": "standin-korean-key"}, "JUSO_KEY"),
    ({"PORTONE_ACCEPT_TEST_CHANNEL": True}, "PORTONE_ACCEPT_TEST_CHANNEL"),
    ({"RATELIMIT_STORAGE_URI": "memory://"}, "RATELIMIT_STORAGE_URI"),
    ({"RATELIMIT_ENABLED": False}, "RATELIMIT_ENABLED"),
    ({"SMTP_URL": ""}, "SMTP_URL"),
    ({"OPERATOR_NAME": ""}, "OPERATOR_NAME"),
    ({"OPERATOR_ADDRESS": ""}, "OPERATOR_ADDRESS"),
    ({"OPERATOR_EMAIL": ""}, "OPERATOR_EMAIL"),
    ({"PRIVACY_OFFICER": ""}, "PRIVACY_OFFICER"),
]
ACCEPTED = [
    {},
    {"RATELIMIT_STORAGE_URI": "memory://", "WEB_WORKERS": 1},
    {"RATELIMIT_STORAGE_URI": "redis://cache.internal:6379"},
    {"PORTONE_URL": "https://api.portone.io", "PORTONE_SECRET": "a real one"},
    {"SMTP_URL": "smtp://127.0.0.1:25"},  # a mail server of this machine
    {"DATABASE_URL": "postgresql+psycopg://madang@db.internal/madang"},
]


def production(**changes: object) -> dict[str, object]:
    defaults = {name: getattr(Production, name) for name in dir(Production) if name.isupper()}
    return defaults | STARTS | changes


@pytest.mark.parametrize(
    ("changes", "word"), REFUSED, ids=[f"{word} {number}" for number, (_, word) in enumerate(REFUSED)]
)
def test_production_refuses_what_endangers_people(changes, word):
    found = problems(production(**changes))
    assert len(found) == 1 and word in found[0]
    with pytest.raises(UnsafeConfiguration, match=re.escape(word)):
        create_app(Production, **(STARTS | changes))


@pytest.mark.parametrize("changes", ACCEPTED, ids=range(len(ACCEPTED)))
def test_production_accepts_what_is_safe(changes):
    assert problems(production(**changes)) == []


def test_every_setting_is_shown_in_the_example():
    shown = (ROOT / ".env.example").read_text()
    read = set(re.findall(r'_(?:text|flag|number|list)\("([A-Z_]+)"', (ROOT / "config.py").read_text()))
    assert not {name for name in read if name not in shown}


def test_nothing_secret_stands_in_the_defaults_of_production():
    secret = ("FIELD_KEYS", "HASH_KEY", "AUDIT_KEY", "TICKET_KEYS", "PORTONE_SECRET", "JUSO_KEY", "METRICS_TOKEN")
    source = (ROOT / "config.py").read_text()
    base = source[source.index("class Config") : source.index("class Development")]
    for name in secret:
        assert f'{name} = _text("{name}")' in base


def test_production_with_mail_alone_brings_somebody_to_a_ticket(standins, tmp_path):
    """No identity service and no address search: people join by e-mail, and addresses are typed."""
    command = [sys.executable, "-W", "error::DeprecationWarning:app", "-m", "tests.production_journey"]
    done = subprocess.run(
        [*command, standins.smtp_url, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1].startswith("joined, registered")
    assert "['sent']" in done.stdout
    assert standins.mailbox.messages("lan.nguyen@gmail.com")
