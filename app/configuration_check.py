"""What makes a configuration unsafe. Production refuses to start with any of it; `doctor` lists it."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

DEVELOPMENT_SECRETS = ("development-only", "test-secret", "standin", "change-me")
STANDIN_HOSTS = {"localhost", "127.0.0.1", "::1"}
SECRET_BYTES = 32
SERVICES = ("PORTONE_URL", "JUSO_URL", "STANDINS_URL")
NEVER_EMPTY = ("OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_EMAIL", "PRIVACY_OFFICER", "MAIL_FROM", "SMTP_URL")


class UnsafeConfiguration(Exception):
    """Production was asked to start with settings that would endanger people's data."""


def problems(config: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing that production must not have; empty when all is well."""
    return [
        *_secrets(config),
        *_addresses(config),
        *_services(config),
        *_limits(config),
        *(f"{name} is empty." for name in NEVER_EMPTY if not config.get(name)),
    ]


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
    for name in ("PORTONE_SECRET", "JUSO_KEY", "JUSO_ENGLISH_KEY"):
        if str(config.get(name, "")).startswith("standin"):
            yield f"{name} is the key of a stand-in."
    if config["PORTONE_ACCEPT_TEST_CHANNEL"]:
        yield "PORTONE_ACCEPT_TEST_CHANNEL lets made-up people in."


def _limits(config: Mapping[str, Any]) -> Iterator[str]:
    if config["RATELIMIT_STORAGE_URI"].startswith("memory:") and config["WEB_WORKERS"] > 1:
        yield "RATELIMIT_STORAGE_URI counts in one process, but there are several: use nodefile:// or redis://."
    if not config["RATELIMIT_ENABLED"]:
        yield "RATELIMIT_ENABLED is off."


def _is_key(text: str) -> bool:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(key) == SECRET_BYTES and len(set(key)) > 8
