"""Is this machine ready? Each question answers with one clear line, raised as NotReady."""

import ctypes.util
import os
import socket
from pathlib import Path

SYSTEM_LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


class NotReady(Exception):
    """What is missing, as a sentence that says what to do."""


def check_system_libraries() -> None:
    """Tickets and resumes are printed to PDF with Pango, which comes with the operating system."""
    missing = [package for name, package in SYSTEM_LIBRARIES.items() if not ctypes.util.find_library(name)]
    if missing:
        packages = " ".join(missing)
        raise NotReady(f"Missing system libraries: {packages}. On Debian or Ubuntu: sudo apt-get install {packages}")


def check_address(host: str, port: int, purpose: str) -> None:
    """Is the port free for us to listen on?"""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise NotReady(f"HOST={host} is not an address of this machine; use 127.0.0.1 or 0.0.0.0.") from error
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise NotReady(
                f"{host}:{port} ({purpose}) cannot be used: {os.strerror(error.errno or 0)}. "
                "Stop what uses it, or choose another: make run PORT=8100"
            ) from error


def check_writable(folder: Path) -> None:
    """All state stands in this folder: database, keys, files, logs."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise NotReady(
            f"{folder} cannot be written: {os.strerror(error.errno or 0)}. "
            "Make it writable for this user, or name another folder: VAR_DIR=/path make run"
        ) from error


def port_number(text: str) -> int:
    """PORT and the three after it must be real ports."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65532:
        raise NotReady(f"PORT={text} is not a port; use a number from 1 to 65532.")
    return int(text)


def name_for_browsers(host: str) -> str:
    """The name people type: for "all addresses" this machine's own one on its network."""
    if host not in {"0.0.0.0", "::", ""}:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; only asks which own address would be used
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
