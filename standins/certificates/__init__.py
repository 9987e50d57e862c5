"""Test authorities for joint and financial certificates: `issue(HANBIT)` gives one with its key files.

Nothing here is the real authorities', and whatever they issue says "Test" in its issuer's name.
"""

from standins.certificates.addresses import Addresses
from standins.certificates.authorities import ISSUERS, ROOTS
from standins.certificates.issuing import PASSWORD, Issued, issue
from standins.certificates.kinds import KINDS

__all__ = ["ISSUERS", "KINDS", "PASSWORD", "ROOTS", "Addresses", "Issued", "issue"]
