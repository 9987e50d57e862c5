"""What a site refuses to start with, and the least that production starts with."""

import os
import re
import runpy
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app import create_app
from app.configuration_check import KEYS, SERVICE_KEYS, SERVICES, UnsafeConfiguration, problems, ways_in
from config import ROOT, Development, Production
from standins.certificates.authorities import TRUST
from standins.government import CERTIFICATE_FILE
from tests.clients.signing_certificates import NOW, base64_of, certificate_pem
from tests.production_journey import settings

STARTS = settings("smtp://mail.fair.example:25", Path("/var/lib/madang"))
EXAMPLE_FILE = (ROOT / ".env.example").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", EXAMPLE_FILE, re.MULTILINE))
# Shown with a value that is not their default.
EXAMPLES = (
    "STANDINS_URL",
    "PORTONE_URL",
    "PORTONE_SCRIPT_URL",
    "NICE_URL",
    "NICE_WINDOW_URL",
    "NICE_NAME_URL",
    "SOLAPI_URL",
    "SOLAPI_TEMPLATES",
    "CERTIFICATE_ROOTS",
    "CERTIFICATE_ISSUERS",
    "JUSO_URL",
    "NTS_URL",
    "FINCERT_SCRIPT_URL",
)
BASE64_OF_ZEROS = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

NICE = {
    "IDENTITY_SERVICE": "nice",
    "NICE_URL": "https://svc.niceapi.co.kr:22001",
    "NICE_WINDOW_URL": "https://nice.checkplus.co.kr/CheckPlusSafeModel/service.cb",
    "NICE_CLIENT_ID": "real",
    "NICE_CLIENT_SECRET": "real",
}
OIDC = {
    "GOVERNMENT_OIDC_ISSUER": "https://id.example",
    "GOVERNMENT_OIDC_CLIENT_ID": "real",
    "GOVERNMENT_OIDC_CLIENT_SECRET": "real",
}
SAML = {
    "GOVERNMENT_SAML_ENTITY_ID": "http://id.example/entity",  # a name; nobody goes there
    "GOVERNMENT_SAML_SSO_URL": "https://id.example/sso",
    "GOVERNMENT_SAML_CERTIFICATE": base64_of(certificate_pem()),
}
SOLAPI_KEYS = {"SOLAPI_KEY": "real", "SOLAPI_SECRET": "real", "SOLAPI_SENDER": "0216000000"}
FINCERT = {
    "FINCERT_SCRIPT_URL": "https://4user.yeskey.or.kr/v1/fincertCorp.js",
    "FINCERT_ORG_CODE": "real",
    "FINCERT_API_KEY": "real",
}
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
    ({"PORTONE_SCRIPT_URL": "http://localhost:8001/portone/browser-sdk.js"}, "PORTONE_SCRIPT_URL"),
    ({"IDENTITY_SERVICE": "neighbour"}, "IDENTITY_SERVICE"),
    ({"IDENTITY_SERVICE": "nice"}, "NICE_CLIENT_ID"),
    (NICE | {"NICE_CLIENT_SECRET": ""}, "NICE_CLIENT_SECRET"),
    (NICE | {"NICE_WINDOW_URL": "http://nice.example"}, "plain http"),
    ({"NICE_NAME_CLIENT_ID": "real", "NICE_NAME_URL": "https://nice.example"}, "NICE_NAME_CLIENT_SECRET"),
    ({"NICE_NAME_CLIENT_SECRET": "standin-nice-secret"}, "key of a stand-in"),
    ({"NICE_NAME_URL": "http://localhost:8001/nice"}, "NICE_NAME_URL"),
    ({"NICE_NAME_CHARSET": "latin-1"}, "NICE_NAME_CHARSET"),
    ({"NICE_NAME_HMAC_PART": "middle"}, "NICE_NAME_HMAC_PART"),
    (FINCERT | {"FINCERT_SCRIPT_URL": "https://t-4user.yeskey.or.kr/v1/fincertCorp.js"}, "the provider's test service"),
    (
        FINCERT | {"FINCERT_SCRIPT_URL": "http://localhost:8001/fincertCorp.js"},
        "FINCERT_SCRIPT_URL leads to a stand-in",
    ),
    (FINCERT | {"FINCERT_ORG_CODE": ""}, "FINCERT_ORG_CODE is empty"),
    ({"FINCERT_ORG_CODE": "real"}, "FINCERT_SCRIPT_URL is empty"),
    ({"FINCERT_API_KEY": "standin-fincert-key"}, "FINCERT_API_KEY is the key of a stand-in"),
    ({"NTS_URL": "http://localhost:8001/nts", "NTS_KEY": "real"}, "NTS_URL leads to a stand-in"),
    ({"NTS_URL": "https://nts.example"}, "NTS_KEY is empty"),
    ({"NTS_KEY": "real"}, "NTS_URL is empty"),
    ({"NTS_URL": "https://nts.example", "NTS_KEY": "standin-nts/key+=="}, "key of a stand-in"),
    ({"NTS_URL": "https://nts.example", "NTS_KEY": "real%2Bkey%3D"}, "NTS_KEY is encoded"),
    ({"NAVER_URL": "http://localhost:8001/naver"}, "NAVER_URL"),
    ({"NAVER_CLIENT_ID": "real"}, "NAVER_CLIENT_SECRET"),
    ({"NAVER_CLIENT_ID": "real", "NAVER_CLIENT_SECRET": "standin-naver-secret"}, "key of a stand-in"),
    ({"KAKAO_CLIENT_ID": "real"}, "KAKAO_CLIENT_SECRET"),
    ({"KAKAO_ADMIN_KEY": "standin-kakao-admin"}, "KAKAO_ADMIN_KEY"),
    ({"FACEBOOK_CLIENT_ID": "real"}, "FACEBOOK_CLIENT_SECRET"),
    ({"FACEBOOK_CLIENT_ID": "1000000000000001", "FACEBOOK_CLIENT_SECRET": "real"}, "FACEBOOK_CLIENT_ID"),
    ({"FACEBOOK_API_URL": "http://graph.facebook.com"}, "plain http"),
    (OIDC | {"GOVERNMENT_OIDC_CLIENT_SECRET": ""}, "GOVERNMENT_OIDC_CLIENT_SECRET"),
    (OIDC | {"GOVERNMENT_OIDC_CLIENT_ID": ""}, "GOVERNMENT_OIDC_CLIENT_ID"),
    (OIDC | {"GOVERNMENT_OIDC_ISSUER": ""}, "GOVERNMENT_OIDC_ISSUER"),
    (OIDC | {"GOVERNMENT_OIDC_ISSUER": "http://id.example"}, "plain http"),
    (OIDC | {"GOVERNMENT_ATTRIBUTES": "name=name,shoe_size=shoes"}, "GOVERNMENT_ATTRIBUTES"),
    (SAML | {"GOVERNMENT_SAML_CERTIFICATE": ""}, "GOVERNMENT_SAML_CERTIFICATE"),
    (SAML | {"GOVERNMENT_SAML_ENTITY_ID": ""}, "GOVERNMENT_SAML_ENTITY_ID"),
    (SAML | {"GOVERNMENT_SAML_SSO_URL": ""}, "GOVERNMENT_SAML_SSO_URL"),
    (SAML | {"GOVERNMENT_SAML_ENTITY_ID": "http://localhost:8001/government/saml"}, "GOVERNMENT_SAML_ENTITY_ID"),
    (SAML | {"GOVERNMENT_SAML_CERTIFICATE": "/none/certificate.pem"}, "no certificate"),
    (SAML | {"GOVERNMENT_SAML_CERTIFICATE": base64_of(certificate_pem("short"))}, "2048 bits"),
    (SAML | {"GOVERNMENT_SAML_CERTIFICATE": base64_of(certificate_pem("dsa"))}, "2048 bits"),
    (SAML | {"GOVERNMENT_SAML_CERTIFICATE": base64_of(certificate_pem(days=1))}, "expired"),
    (
        SAML | {"GOVERNMENT_SAML_CERTIFICATE": base64_of(certificate_pem(begins=NOW + timedelta(days=1)))},
        "not valid yet",
    ),
    (SAML | {"GOVERNMENT_SAML_CERTIFICATE": str(CERTIFICATE_FILE)}, "everybody has its key"),
    ({"SOLAPI_URL": "http://localhost:8001/solapi"} | SOLAPI_KEYS, "leads to a stand-in"),
    ({"SOLAPI_URL": "https://api.solapi.com"} | SOLAPI_KEYS | {"SOLAPI_SECRET": ""}, "SOLAPI_SECRET"),
    ({"SOLAPI_URL": "https://api.solapi.com"} | SOLAPI_KEYS | {"SOLAPI_REPORT_TOKEN": "short"}, "guessed"),
    ({"CERTIFICATE_ROOTS": [str(TRUST / "roots")]}, "CERTIFICATE_ROOTS has an authority of the stand-ins"),
    ({"CERTIFICATE_ROOTS": [str(TRUST / "wrong" / "root.pem")]}, "CERTIFICATE_ROOTS has an authority of the stand-ins"),
    ({"CERTIFICATE_POLICIES": ["1.2.3"]}, "CERTIFICATE_ROOTS is empty"),
    ({"CERTIFICATE_ROOTS": ["/none/root.pem"]}, "No certificate: /none/root.pem"),
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
    {"NAVER_CLIENT_ID": "real", "NAVER_CLIENT_SECRET": "real"},
    {"KAKAO_CLIENT_ID": "real", "KAKAO_CLIENT_SECRET": "real", "KAKAO_ADMIN_KEY": "real"},
    NICE,
    OIDC,
    SAML,
    SAML | {"GOVERNMENT_SAML_CERTIFICATE": base64_of(certificate_pem("curve"))},
    {"SOLAPI_URL": "https://api.solapi.com", "SOLAPI_REPORT_TOKEN": "r" * 16} | SOLAPI_KEYS,
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


@pytest.mark.parametrize("name", KEYS)
def test_a_trial_without_a_key_says_where_keys_come_from(name):
    with pytest.raises(UnsafeConfiguration, match=f"^Empty: {name}. `make run` writes"):
        create_app(Development, **({key: STARTS[key] for key in KEYS} | {name: ""}))


@pytest.mark.parametrize(
    ("environment", "lines"),
    [
        ("development", ["Empty: FIELD_KEYS, HASH_KEY, AUDIT_KEY, TICKET_KEYS. `make run` writes new keys"]),
        ("production", ["SECRET_KEY is a default", "HASH_KEY is not", "AUDIT_KEY is not", "FIELD_KEYS is not"]),
    ],
)
def test_a_command_without_settings_says_what_is_missing_and_nothing_else(environment, lines, tmp_path):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"]
    known = (
        os.environ | dict.fromkeys(("SECRET_KEY", *KEYS), "") | {"MADANG_ENV": environment, "VAR_DIR": str(tmp_path)}
    )
    done = subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    said = done.stderr.removeprefix("Error: ").splitlines()
    assert [line[: len(begin)] for line, begin in zip(said, lines, strict=False)] == lines


def test_certificates_must_not_make_the_site_ask_itself(tmp_path):
    """With a root of its own, current and not for tests."""
    (tmp_path / "root.pem").write_text(certificate_pem())
    trusted = {"CERTIFICATE_ROOTS": [str(tmp_path)]}
    assert problems(production(**trusted)) == []
    [found] = problems(production(**trusted, CERTIFICATE_HOSTS=["localhost", "ds.yessign.or.kr"]))
    assert "CERTIFICATE_HOSTS" in found


def test_a_root_that_has_expired_or_is_for_tests_is_refused(tmp_path):
    (tmp_path / "root.pem").write_text(certificate_pem(days=1))
    [found] = problems(production(CERTIFICATE_ROOTS=[str(tmp_path / "root.pem")]))
    assert "expired" in found


@pytest.mark.parametrize("changes", ACCEPTED, ids=range(len(ACCEPTED)))
def test_production_accepts_what_is_safe(changes):
    assert problems(production(**changes)) == []


def test_production_refuses_every_address_and_key_of_the_stand_ins():
    """Whatever is set for development is seen by its address or its value."""
    settings_of_standins = {name: getattr(Development, name) for name in dir(Development) if name.isupper()}
    led_there = {name for name, value in settings_of_standins.items() if str(value).startswith("http://localhost:8001")}
    given_by = {name for name, value in settings_of_standins.items() if re.search("standin-|-standin", str(value))}
    assert led_there <= {*SERVICES, "GOVERNMENT_SAML_ENTITY_ID"}
    assert given_by <= {*SERVICE_KEYS, "GOVERNMENT_SAML_CERTIFICATE"}


def test_the_ways_in_are_those_that_are_set():
    assert ways_in(production()) == ["ID and password"]
    assert ways_in(production(**OIDC, **SAML, NAVER_CLIENT_ID="real")) == [
        "ID and password",
        "Naver",
        "government login by OpenID Connect",
        "government login by SAML",
    ]


def test_every_setting_is_shown_in_the_example():
    read = set(re.findall(r'_(?:text|flag|number|list)\(\s*"([A-Z0-9_]+)"', (ROOT / "config.py").read_text()))
    for file in ("config.py", "deploy/gunicorn.conf.py", "app/clients/files.py"):
        read |= set(re.findall(r'os\.environ\.get\("([A-Z0-9_]+)"', (ROOT / file).read_text()))
    assert not read - SHOWN.keys()


def defaults(monkeypatch, **environment: str) -> dict[str, object]:
    """What production has of its settings, with these in the environment and no .env file."""
    monkeypatch.setattr("dotenv.load_dotenv", lambda path: True)
    for name in SHOWN:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = runpy.run_path(str(ROOT / "config.py"))["Production"]
    return {name: getattr(found, name) for name in dir(found) if name.isupper()}


def test_a_setting_that_is_left_out_has_the_value_shown(monkeypatch):
    """All but the examples, also those that are shown with nothing."""
    shown = {name: value for name, value in SHOWN.items() if name not in {*EXAMPLES, "VAR_DIR"}}
    assert defaults(monkeypatch, **shown) == defaults(monkeypatch)


def test_the_examples_are_named_and_not_the_defaults(monkeypatch):
    nothing = defaults(monkeypatch)
    assert not [name for name in EXAMPLES if nothing[name]]
    comment = EXAMPLE_FILE[EXAMPLE_FILE.index("# --- Outside services") :].split("\n#PORTONE_URL")[0]
    assert all(SHOWN[name] and name in comment for name in EXAMPLES if name != "STANDINS_URL")


def test_systemd_reads_the_example_as_we_do():
    """No quotes, no escapes, nothing behind a value."""
    for line in EXAMPLE_FILE.splitlines():
        assert re.fullmatch(r"#.*|[A-Z_]+=[^\"'\\#$]*|", line), line
    assert not [name for name, value in SHOWN.items() if re.search(r"[\"'\\$]| #", value)]


def test_nothing_secret_stands_in_the_defaults_of_production():
    secret = (
        *KEYS,
        "PORTONE_SECRET",
        "JUSO_KEY",
        "METRICS_TOKEN",
        *SERVICE_KEYS,
    )
    source = (ROOT / "config.py").read_text()
    base = source[source.index("class Config") : source.index("class Development")]
    for name in secret:
        assert f'{name} = _text("{name}")' in base


def test_production_with_mail_alone_brings_somebody_to_a_ticket(services, tmp_path):
    """No identity service and no address search: people join by e-mail, and addresses are typed."""
    command = [sys.executable, "-W", "error::DeprecationWarning:app", "-m", "tests.production_journey"]
    done = subprocess.run(
        [*command, services.smtp_url, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1].startswith("joined, registered")
    assert "['sent']" in done.stdout
    assert services.mailbox.messages("lan.nguyen@gmail.com")
