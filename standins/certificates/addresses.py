"""Where certificates say that revocation is answered: by the stand-ins of this process, or those of `make run`."""

import os
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from standins.certificates.authorities import Authority

DEFAULT_PORT, DEFAULT_LDAP_PORT = 8001, 8003


@dataclass(frozen=True)
class Addresses:
    """Of a set of stand-ins: `web` is http://host:port, `ldap` is host:port."""

    web: str
    ldap: str

    def list_http(self, authority: Authority) -> str:
        return f"{self.web}/certificates/lists/{authority.brand}.crl"

    def list_ldap(self, authority: Authority) -> str:
        return f"ldap://{self.ldap}/{quote(entry_name(authority), safe='=,')}?{list_attribute(authority)}"

    def list_points(self, authority: Authority, ways: tuple[str, ...]) -> list[str]:
        made = {"http": self.list_http, "ldap": self.list_ldap}
        return [made[way](authority) for way in ways if way in made]

    def responder(self, authority: Authority) -> str:
        return f"{self.web}/certificates/ocsp/{authority.brand}"


def entry_name(authority: Authority) -> str:
    """The entry of the directory that holds an authority's list."""
    return f"ou=dp1p1,ou={authority.unit},o={authority.organization},c={authority.country}"


def list_attribute(authority: Authority) -> str:
    """Under which name the directory has the list."""
    return "authorityRevocationList" if authority.is_root else "certificateRevocationList"


_running: list[Addresses] = []


def announce(addresses: Addresses) -> None:
    """Stand-ins have started here: what is issued from now on leads to them."""
    _running.append(addresses)


def withdraw(addresses: Addresses) -> None:
    """They have stopped; whichever were there before are led to again."""
    _running.remove(addresses)


def current() -> Addresses:
    """Of the last that started and still run here, else of `make run` as its settings say."""
    return _running[-1] if _running else of_program(os.environ.get("STANDINS_URL", ""))


def of_program(url: str = "") -> Addresses:
    """Of stand-ins that are a program on this machine and have their pages there."""
    port = urlsplit(url).port or DEFAULT_PORT
    return Addresses(f"http://127.0.0.1:{port}", f"127.0.0.1:{port + DEFAULT_LDAP_PORT - DEFAULT_PORT}")
