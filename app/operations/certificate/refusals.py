"""Why a certificate or its signature is not taken: one class for each reason, each with a code.

Pages show a message for each code (`web.certificates.message_of`); the log has the code and `detail`, a fixed word of
technical kind. Neither name nor number nor anything that was sent is in any of them.
"""

from typing import ClassVar


class Refused(Exception):
    """The signature or its certificate is not taken."""

    code: ClassVar[str]

    def __init__(self, detail: str = ""):
        super().__init__(self.code, detail)
        self.detail = detail


class NotConfigured(Refused):
    """This site knows no authority whose certificates it could take."""

    code = "not_configured"


# What was signed


class ChallengeUnknown(Refused):
    """What was signed is no challenge of ours for this browser and purpose."""

    code = "challenge_unknown"


class ChallengeExpired(Refused):
    code = "challenge_expired"


class ChallengeUsed(Refused):
    """It was shown before, whatever came of it."""

    code = "challenge_used"


class NumberChanged(Refused):
    """The challenge was made for another business number than the one that is asked about now."""

    code = "number_changed"


# The signature


class Unreadable(Refused):
    """What was posted is no CMS SignedData in DER of the kind that is asked for."""

    code = "unreadable"


class Detached(Refused):
    """What was signed is not in it."""

    code = "detached"


class SeveralSigners(Refused):
    code = "several_signers"


class SignatureWrong(Refused):
    """It was not made with this certificate's key over this content."""

    code = "signature_wrong"


class WeakAlgorithm(Refused):
    """A hash below SHA-256, a key below 2048 bits, or another kind of signature than RSA."""

    code = "weak_algorithm"


# The certificate and those above it


class SelfSigned(Refused):
    code = "self_signed"


class IssuerUnknown(Refused):
    """The chain ends at an authority that this site does not know, or at nobody."""

    code = "issuer_unknown"


class ChainLooped(Refused):
    code = "chain_looped"


class ChainBroken(Refused):
    """Somebody in the chain may not issue what it issued, or did not."""

    code = "chain_broken"


class IssuerNotValid(Refused):
    """Not the certificate, but one above it has expired, or is not valid yet."""

    code = "issuer_not_valid"


class Expired(Refused):
    code = "expired"


class NotYetValid(Refused):
    code = "not_yet_valid"


class NotForSigning(Refused):
    """Its key is not for signatures that bind (digitalSignature and nonRepudiation)."""

    code = "not_for_signing"


class Personal(Refused):
    """It was issued to a person, not to a business."""

    code = "personal"


class LimitedPurpose(Refused):
    """A business's, but for banks, tax invoices or the like only."""

    code = "limited_purpose"


class PolicyUnknown(Refused):
    code = "policy_unknown"


# Whose it is


class RandomMissing(Refused):
    """R did not come along: the key file has lost it, or the program did not send it."""

    code = "random_missing"


class OwnerNotNamed(Refused):
    """The certificate is bound to no number at all."""

    code = "owner_not_named"


class OwnerMismatch(Refused):
    """The certificate is bound to another number than this business's."""

    code = "owner_mismatch"


class OwnerPerhapsResident(OwnerMismatch):
    """The same, of a business that may be a person's: the certificate may be bound to the owner's resident number. That
    cannot be seen, since a hash tells nothing of what was hashed, and that number is never asked for."""

    code = "owner_perhaps_resident"


# Revocation


class Revoked(Refused):
    code = "revoked"


class RevocationUnknown(Refused):
    """Whether it was revoked could not be found out now. An outage: neither yes nor no."""

    code = "revocation_unknown"
