"""What makes a configuration unsafe. Production refuses to start with any of it, and says all of it at once."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from click import ClickException

from app.rules.certificate_files import (
    TEST_THUMBPRINTS,
    CertificateFileUnreadable,
    is_test_authority,
    read_files,
    thumbprint,
)
from app.rules.certificates import CertificateUnreadable, is_current, read_certificates
from app.rules.claims import MapUnreadable, read_map

DEVELOPMENT_SECRETS = ("development-only", "test-secret", "standin", "change-me")
STANDIN_HOSTS = {"localhost", "127.0.0.1", "::1"}
SECRET_BYTES = 32
SERVICES = (
    "STANDINS_URL",
    "PORTONE_URL",
    "PORTONE_SCRIPT_URL",
    "NICE_URL",
    "NICE_WINDOW_URL",
    "NICE_NAME_URL",
    "NAVER_URL",
    "NAVER_API_URL",
    "KAKAO_URL",
    "KAKAO_API_URL",
    "FACEBOOK_URL",
    "FACEBOOK_API_URL",
    "GOVERNMENT_OIDC_ISSUER",
    "GOVERNMENT_SAML_SSO_URL",
    "SOLAPI_URL",
    "JUSO_URL",
    "NTS_URL",
    "FINCERT_SCRIPT_URL",
    "MDM_URL",
)
# What the stand-ins accept and no service gave: each says so in its value, but for Facebook's, which is a number.
SERVICE_KEYS = (
    "PORTONE_SECRET",
    "PORTONE_STORE_ID",
    "PORTONE_CHANNEL_KEY",
    "NICE_CLIENT_ID",
    "NICE_CLIENT_SECRET",
    "NICE_NAME_CLIENT_ID",
    "NICE_NAME_CLIENT_SECRET",
    "NAVER_CLIENT_ID",
    "NAVER_CLIENT_SECRET",
    "KAKAO_CLIENT_ID",
    "KAKAO_CLIENT_SECRET",
    "KAKAO_ADMIN_KEY",
    "FACEBOOK_CLIENT_ID",
    "FACEBOOK_CLIENT_SECRET",
    "GOVERNMENT_OIDC_CLIENT_ID",
    "GOVERNMENT_OIDC_CLIENT_SECRET",
    "SOLAPI_KEY",
    "SOLAPI_SECRET",
    "SOLAPI_CHANNEL_ID",
    "SOLAPI_REPORT_TOKEN",
    "JUSO_KEY",
    "JUSO_ENGLISH_KEY",
    "NTS_KEY",
    "FINCERT_ORG_CODE",
    "FINCERT_API_KEY",
    "MDM_KEY",
)
STANDIN_FACEBOOK = "1000000000000001"
# A service is used once the first is set, and then needs the others.
BELONGINGS = {
    "NICE_CLIENT_ID": ("NICE_CLIENT_SECRET", "NICE_URL", "NICE_WINDOW_URL"),
    "NICE_NAME_CLIENT_ID": ("NICE_NAME_CLIENT_SECRET", "NICE_NAME_URL", "NICE_NAME_PRODUCT_ID"),
    "NAVER_CLIENT_ID": ("NAVER_CLIENT_SECRET", "NAVER_URL", "NAVER_API_URL"),
    "KAKAO_CLIENT_ID": ("KAKAO_CLIENT_SECRET", "KAKAO_URL", "KAKAO_API_URL"),
    "FACEBOOK_CLIENT_ID": ("FACEBOOK_CLIENT_SECRET", "FACEBOOK_URL", "FACEBOOK_API_URL"),
    "GOVERNMENT_OIDC_ISSUER": ("GOVERNMENT_OIDC_CLIENT_ID", "GOVERNMENT_OIDC_CLIENT_SECRET"),
    "GOVERNMENT_OIDC_CLIENT_ID": ("GOVERNMENT_OIDC_ISSUER",),
    "GOVERNMENT_SAML_SSO_URL": ("GOVERNMENT_SAML_ENTITY_ID", "GOVERNMENT_SAML_CERTIFICATE"),
    "GOVERNMENT_SAML_ENTITY_ID": ("GOVERNMENT_SAML_SSO_URL",),
    "SOLAPI_URL": ("SOLAPI_KEY", "SOLAPI_SECRET", "SOLAPI_SENDER"),
    "SOLAPI_KEY": ("SOLAPI_URL",),
    "MDM_URL": ("MDM_KEY", "MDM_OPERATOR"),
    "NTS_URL": ("NTS_KEY",),
    "NTS_KEY": ("NTS_URL",),
    "FINCERT_SCRIPT_URL": ("FINCERT_ORG_CODE", "FINCERT_API_KEY"),
    "FINCERT_ORG_CODE": ("FINCERT_SCRIPT_URL",),
}
# What may stand in a setting that chooses; see clients.nice_names.
CHOICES = {"NICE_NAME_CHARSET": ("euc-kr", "utf-8"), "NICE_NAME_HMAC_PART": ("last", "first")}
IDENTITY_SERVICES = {"portone": (), "nice": ("NICE_CLIENT_ID",)}
FILE_STORES = ("s3", "gs", "az")  # kinds of object stores
FINCERT_TEST_HOSTS = ("t-4user.yeskey.or.kr",)
SHORTEST_TOKEN = 16  # characters of a token in an address
# The ways to log in, each by the setting without which it is not there.
WAYS_IN = {
    "Naver": "NAVER_CLIENT_ID",
    "Kakao": "KAKAO_CLIENT_ID",
    "Facebook": "FACEBOOK_CLIENT_ID",
    "government login by OpenID Connect": "GOVERNMENT_OIDC_ISSUER",
    "government login by SAML": "GOVERNMENT_SAML_SSO_URL",
}
NEVER_EMPTY = ("OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_EMAIL", "PRIVACY_OFFICER", "MAIL_FROM", "SMTP_URL")
KEYS = ("FIELD_KEYS", "HASH_KEY", "AUDIT_KEY", "TICKET_KEYS")


class UnsafeConfiguration(ClickException):
    """The site was asked to start without its keys, or production with settings that would endanger people's data.

    `flask` shows an operator these sentences alone.
    """

    def __init__(self, sentences: Sequence[str]):
        super().__init__("\n".join(sentences))


def missing_keys(config: Mapping[str, Any]) -> list[str]:
    """One sentence where a site that is no production has no keys yet; empty when it has them all."""
    empty = [name for name in KEYS if not config[name]]
    way_on = "`make run` writes new keys into secrets.env of VAR_DIR, where there is no such file yet."
    return [f"Empty: {', '.join(empty)}. {way_on}"] if empty else []


def problems(config: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing that production must not have; empty when all is well."""
    return [
        *_secrets(config),
        *_addresses(config),
        *_services(config),
        *_belongings(config),
        *_identity(config),
        *_government(config),
        *_authorities(config),
        *_limits(config),
        *_files(config),
        *(f"{name} is empty." for name in NEVER_EMPTY if not config.get(name)),
    ]


def ways_in(config: Mapping[str, Any]) -> list[str]:
    """With what people can log in here, in the words of an operator."""
    return ["ID and password", *(way for way, name in WAYS_IN.items() if config.get(name))]


def _secrets(config: Mapping[str, Any]) -> Iterator[str]:
    secret = config["SECRET_KEY"]
    if len(secret) < SECRET_BYTES or secret.startswith(DEVELOPMENT_SECRETS):
        yield "SECRET_KEY is a default or too short: use 32 random bytes or more."
    for name in ("HASH_KEY", "AUDIT_KEY"):
        if not _is_key(config[name]):
            yield f"{name} is not 32 random bytes in base64."
    for name in ("FIELD_KEYS", "TICKET_KEYS"):
        pairs = [part.partition(":") for part in config[name].split(",") if part]
        if not pairs or not all(key_id and _is_key(key) for key_id, _, key in pairs):
            yield f"{name} is not a list of id:base64 with 32 random bytes each."
    if config["HASH_KEY"] and config["HASH_KEY"] == config["AUDIT_KEY"]:
        yield "HASH_KEY and AUDIT_KEY are the same key."


def _addresses(config: Mapping[str, Any]) -> Iterator[str]:
    if not config["BASE_URL"].startswith("https://"):
        yield "BASE_URL is not https: cookies and kiosks need it."
    if not config["TRUSTED_HOSTS"]:
        yield "TRUSTED_HOSTS is empty: name the host of BASE_URL."


def _services(config: Mapping[str, Any]) -> Iterator[str]:
    for name in SERVICES:
        address = config.get(name) or ""
        if urlsplit(address).hostname in STANDIN_HOSTS:
            yield f"{name} leads to a stand-in on this machine."
        elif address.startswith("http://"):
            yield f"{name} is plain http."
    if config["STANDINS_URL"] and urlsplit(config["STANDINS_URL"]).hostname not in STANDIN_HOSTS:
        yield "STANDINS_URL is set: production has no stand-ins."
    for name in SERVICE_KEYS:
        value = str(config.get(name) or "")
        if "standin" in value or (name == "FACEBOOK_CLIENT_ID" and value == STANDIN_FACEBOOK):
            yield f"{name} is the key of a stand-in."
    if config["PORTONE_ACCEPT_TEST_CHANNEL"]:
        yield "PORTONE_ACCEPT_TEST_CHANNEL lets made-up people in."


def _belongings(config: Mapping[str, Any]) -> Iterator[str]:
    for first, others in BELONGINGS.items():
        for name in others:
            if config.get(first) and not config.get(name):
                yield f"{name} is empty, but {first} is set."
    for name, choices in CHOICES.items():
        if config[name] not in choices:
            yield f"{name} is none of {', '.join(choices)}."
    if urlsplit(config.get("FINCERT_SCRIPT_URL") or "").hostname in FINCERT_TEST_HOSTS:
        yield "FINCERT_SCRIPT_URL is the provider's test service: set the script of the real one."
    if "%" in (config.get("NTS_KEY") or ""):
        yield "NTS_KEY is encoded: set the decoding key of the portal, which is encoded on its way."
    token = config.get("SOLAPI_REPORT_TOKEN") or ""
    if 0 < len(token) < SHORTEST_TOKEN:
        yield f"SOLAPI_REPORT_TOKEN can be guessed: use {SHORTEST_TOKEN} random characters or more."


def _identity(config: Mapping[str, Any]) -> Iterator[str]:
    service = config["IDENTITY_SERVICE"]
    if service not in IDENTITY_SERVICES:
        yield f"IDENTITY_SERVICE is none of {', '.join(IDENTITY_SERVICES)}."
    for name in IDENTITY_SERVICES.get(service, ()):
        if not config.get(name):
            yield f"{name} is empty, but IDENTITY_SERVICE is {service}."


def _government(config: Mapping[str, Any]) -> Iterator[str]:
    try:
        read_map(config["GOVERNMENT_ATTRIBUTES"])
    except MapUnreadable:
        yield "GOVERNMENT_ATTRIBUTES is not a list of ours=theirs with names that this site knows."
    if urlsplit(config["GOVERNMENT_SAML_ENTITY_ID"]).hostname in STANDIN_HOSTS:
        yield "GOVERNMENT_SAML_ENTITY_ID leads to a stand-in on this machine."
    if config["GOVERNMENT_SAML_CERTIFICATE"]:
        yield from _certificate(config["GOVERNMENT_SAML_CERTIFICATE"])


def _certificate(setting: str) -> Iterator[str]:
    try:
        certificates = read_certificates(setting)
    except CertificateUnreadable:
        yield "GOVERNMENT_SAML_CERTIFICATE is no certificate with a key of 2048 bits or more, nor the path of one."
        return
    if any("stand-in" in certificate.subject.rfc4514_string().lower() for certificate in certificates):
        yield "GOVERNMENT_SAML_CERTIFICATE is the stand-in's: everybody has its key."
    elif not any(is_current(certificate, datetime.now(UTC)) for certificate in certificates):
        yield "GOVERNMENT_SAML_CERTIFICATE has expired, or is not valid yet."


def _authorities(config: Mapping[str, Any]) -> Iterator[str]:
    """Whoever is a root decides who is a company here."""
    for name in ("CERTIFICATE_ROOTS", "CERTIFICATE_ISSUERS"):
        try:
            found = read_files(config[name])
        except CertificateFileUnreadable as error:
            yield f"{name} names what is no certificate: {error}"
            continue
        if any(thumbprint(certificate) in TEST_THUMBPRINTS for certificate in found):
            yield f"{name} has an authority of the stand-ins: everybody has its key."
        elif any(is_test_authority(certificate) for certificate in found):
            yield f"{name} has an authority whose name says that it is for tests."
        if not all(is_current(certificate, datetime.now(UTC)) for certificate in found):
            yield f"{name} has a certificate that has expired, or is not valid yet."
    if not config["CERTIFICATE_ROOTS"] and (config["CERTIFICATE_ISSUERS"] or config["CERTIFICATE_POLICIES"]):
        yield "CERTIFICATE_ROOTS is empty, but CERTIFICATE_ISSUERS or CERTIFICATE_POLICIES is set."
    if config["CERTIFICATE_ROOTS"] and STANDIN_HOSTS & set(config["CERTIFICATE_HOSTS"]):
        yield "CERTIFICATE_HOSTS has this machine: certificates could make the site ask itself."


def _limits(config: Mapping[str, Any]) -> Iterator[str]:
    if config["RATELIMIT_STORAGE_URI"].startswith("memory:") and config["WEB_WORKERS"] > 1:
        yield "RATELIMIT_STORAGE_URI counts in one process, but there are several: use nodefile:// or redis://."
    if not config["RATELIMIT_ENABLED"]:
        yield "RATELIMIT_ENABLED is off."


def _files(config: Mapping[str, Any]) -> Iterator[str]:
    address = config.get("OBJECT_STORE_URL") or ""
    if address and urlsplit(address).scheme not in FILE_STORES:
        yield f"OBJECT_STORE_URL begins with none of {', '.join(f'{scheme}://' for scheme in FILE_STORES)}."


def _is_key(text: str) -> bool:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(key) == SECRET_BYTES and len(set(key)) > 8
