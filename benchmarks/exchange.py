"""Requests as bytes, and simple visits made of them."""

import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any
from urllib.parse import urlencode

from benchmarks.load import Answer, Visit

_visitors = count(1)


def _address() -> str:
    """Each request comes from an address of its own, as the trusted proxy says: a load from one machine would
    otherwise meet the limits that are counted by address. They stay on and are counted."""
    number = next(_visitors)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def request(
    method: str,
    path: str,
    cookies: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> bytes:
    """One HTTP/1.1 request on a connection that stays open."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"X-Forwarded-For: {_address()}", "Accept-Encoding: gzip"]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def get(path: str, cookies: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> bytes:
    return request("GET", path, cookies, headers)


def post(path: str, fields: Mapping[str, str], cookies: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
    """A form."""
    typed = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return request("POST", path, cookies, typed, urlencode(fields).encode())


def post_json(path: str, data: Any, cookies: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
    body = json.dumps(data).encode()
    return request("POST", path, cookies, {"Content-Type": "application/json", **headers}, body)


def single(sent: bytes, is_right: Callable[[Answer], bool]) -> Visit:
    """A visit of one request."""
    answer = yield sent
    return is_right(answer)


def has_status(status: int) -> Callable[[Answer], bool]:
    return lambda answer: answer.status == status


def shows(text: str) -> Callable[[Answer], bool]:
    """A page that is there and has this in it."""
    wanted = text.encode()
    return lambda answer: answer.status == 200 and wanted in answer.body


def leads_to(path: str) -> Callable[[Answer], bool]:
    return lambda answer: answer.status == 303 and answer.header("Location").startswith(path)
