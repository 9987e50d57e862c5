"""Test authorities for joint and financial certificates: `issue(HANBIT)` gives one with its key files.

Nothing here is the real authorities', and whatever they issue says "Test" in its issuer's name. Revocation is answered
by lists over http and LDAP, and by OCSP; the page /certificates hands certificates out to people.
"""

from standins.certificates.addresses import Addresses
from standins.certificates.authorities import ISSUERS, ROOTS
from standins.certificates.issuing import PASSWORD, Issued, issue
from standins.certificates.kinds import KINDS
from standins.certificates.service import Certificates

__all__ = ["ISSUERS", "KINDS", "PASSWORD", "ROOTS", "Addresses", "Certificates", "Issued", "issue"]
