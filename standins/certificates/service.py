"""The authorities as one of the stand-ins: what was revoked, the directory, and where both are reached."""

from flask import Flask

from standins.certificates import addresses, issuing, revocation
from standins.certificates.addresses import Addresses
from standins.certificates.authorities import Authority
from standins.certificates.directory import Directory
from standins.certificates.issuing import Issued
from standins.certificates.revocation import Revocations
from standins.certificates.web import blueprint
from standins.faults import Faults

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


class Certificates:
    """A test calls `revoke(issued)`; what is issued in this process leads to these stand-ins while they run."""

    def __init__(self, host: str, ldap_port: int, faults: Faults):
        self.faults = faults
        self.revocations = Revocations()
        self.directory = Directory(host, ldap_port, self._list, faults)
        self._host = EVERYWHERE.get(host, host)
        self._addresses: Addresses | None = None

    def register(self, app: Flask) -> None:
        app.register_blueprint(blueprint(self.revocations, self.faults))

    def start(self, port: int) -> None:
        """`port` is the one of the lists by http."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        self._addresses = Addresses(f"http://{host}:{port}", f"{host}:{self.directory.port}")
        addresses.announce(self._addresses)
        self.directory.start()

    def stop(self) -> None:
        if self._addresses is not None:
            addresses.withdraw(self._addresses)
            self._addresses = None
        self.directory.stop()

    def reset(self) -> None:
        self.revocations.reset()
        issuing.forget()

    def revoke(self, issued: Issued) -> None:
        self.revocations.revoke(issued)

    def _list(self, authority: Authority, fault: str) -> bytes:
        return revocation.revocation_list(authority, self.revocations.of(authority.brand), fault)
