"""What is said when a certificate or its signature is not taken: what happened, why, and what to do (CM-6, CL-2).

A message for each code of operations/certificate/refusals.py; a test finds one that is missing.
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext

from app.operations.certificate.refusals import Refused


@dataclass(frozen=True)
class Message:
    """Three texts; the last one says what to do."""

    title: str
    text: str
    what_to_do: str


def message_of(refused: Refused) -> Message:
    """The message of a refusal."""
    return MESSAGES[refused.code]


_SIGN_AGAIN = lazy_gettext("Sign once more on this page.")
_NOT_READ = Message(
    lazy_gettext("The signature cannot be read"),
    lazy_gettext("What your browser sent is not a signature of the kind that this page asks for."),
    lazy_gettext("Sign once more on this page. If it happens again, use a current Chrome, Edge or Whale."),
)
_UNKNOWN_AUTHORITY = lazy_gettext(
    "Use a certificate of KFTC (yessign), Koscom (SignKorea), KICA (signGATE), CrossCert or KTNET (TradeSign), or a "
    "financial certificate."
)
_GENERAL_PURPOSE = lazy_gettext(
    "Use your business’s general-purpose certificate or its financial certificate. If you have none, the page on "
    "certificates says where to get one."
)
_BY_STAFF = lazy_gettext(
    "Use another certificate of this business, or choose “I have none”: our staff then look at your certificate of "
    "business registration."
)
_COPY_KEY = lazy_gettext(
    "Copy the certificate again from where it was issued or renewed, with its key file, and use that copy. A financial "
    "certificate works too."
)

MESSAGES = {
    "not_configured": Message(
        lazy_gettext("Certificates cannot be used here"),
        lazy_gettext("This site is not set up to check certificates."),
        lazy_gettext("Choose “I have none”: our staff then look at your certificate of business registration."),
    ),
    "challenge_unknown": Message(
        lazy_gettext("This was signed for another page"),
        lazy_gettext(
            "What was signed does not belong to this page. That happens after logging in or out in another tab."
        ),
        _SIGN_AGAIN,
    ),
    "challenge_expired": Message(
        lazy_gettext("The five minutes to sign are over"),
        lazy_gettext("For safety, what is signed is good for five minutes only."),
        _SIGN_AGAIN,
    ),
    "challenge_used": Message(
        lazy_gettext("This signature was sent before"),
        lazy_gettext("A signature is good once, and this one has been used."),
        _SIGN_AGAIN,
    ),
    "number_changed": Message(
        lazy_gettext("The business registration number has changed meanwhile"),
        lazy_gettext("What was signed is for another number than the one of the first step."),
        lazy_gettext("Check the number in the first step, then sign again."),
    ),
    "unreadable": _NOT_READ,
    "detached": _NOT_READ,
    "several_signers": _NOT_READ,
    "signature_wrong": Message(
        lazy_gettext("The signature does not fit the certificate"),
        lazy_gettext("It was made with another key, or was changed on its way."),
        lazy_gettext(
            "Choose the certificate together with the key file of the same folder, then sign again. Both are replaced "
            "when a certificate is renewed."
        ),
    ),
    "weak_algorithm": Message(
        lazy_gettext("The certificate’s cryptography is outdated"),
        lazy_gettext("Its key is too short, or it was signed in a way that is not safe any more."),
        lazy_gettext("Have a new certificate issued, and use that one."),
    ),
    "self_signed": Message(
        lazy_gettext("Nobody vouches for this certificate"),
        lazy_gettext("It was not issued by an authority, but made by whoever holds it."),
        _UNKNOWN_AUTHORITY,
    ),
    "issuer_unknown": Message(
        lazy_gettext("We do not know who issued this certificate"),
        lazy_gettext("It does not come from one of the authorities whose certificates this site takes."),
        _UNKNOWN_AUTHORITY,
    ),
    "chain_looped": Message(
        lazy_gettext("The certificate’s issuer cannot be traced"),
        lazy_gettext("The certificates that came along only vouch for each other."),
        _UNKNOWN_AUTHORITY,
    ),
    "chain_broken": Message(
        lazy_gettext("Whoever issued this certificate was not allowed to"),
        lazy_gettext("Between it and the authority that this site trusts stands one that may not issue it."),
        _UNKNOWN_AUTHORITY,
    ),
    "issuer_not_valid": Message(
        lazy_gettext("The authority that issued this certificate has run out"),
        lazy_gettext("The certificate itself may look current, but the one of its issuer is not valid today."),
        lazy_gettext("Renew your certificate at its authority, and use the new one."),
    ),
    "expired": Message(
        lazy_gettext("This certificate has expired"),
        lazy_gettext("It could be used until the date of expiry that stands beside it in the list."),
        lazy_gettext("Renew it at its authority or your bank, then register the new one here."),
    ),
    "not_yet_valid": Message(
        lazy_gettext("This certificate is not valid yet"),
        lazy_gettext("Its first day is still to come."),
        lazy_gettext("Use another certificate, or come back when it has begun."),
    ),
    "not_for_signing": Message(
        lazy_gettext("This certificate is not for signing"),
        lazy_gettext(
            "Its key is for encryption only. Such certificates lie in the same folder as the one for signing."
        ),
        lazy_gettext("Choose signCert.der with signPri.key, not kmCert.der with kmPri.key."),
    ),
    "personal": Message(
        lazy_gettext("This is a personal certificate"),
        lazy_gettext(
            "Companies prove themselves with a certificate that was issued to the business registration number."
        ),
        _GENERAL_PURPOSE,
    ),
    "limited_purpose": Message(
        lazy_gettext("This certificate is for other services only"),
        lazy_gettext("It was issued for banks, securities, cards or tax invoices, and is not good for anything else."),
        _GENERAL_PURPOSE,
    ),
    "policy_unknown": Message(
        lazy_gettext("We do not know what this certificate is for"),
        lazy_gettext("Its policy is not among those that this site takes from companies."),
        _GENERAL_PURPOSE,
    ),
    "random_missing": Message(
        lazy_gettext("The certificate’s owner cannot be checked"),
        lazy_gettext(
            "The value that ties it to a business registration number is missing. Some programs lose it when they copy "
            "a certificate or write it into a .pfx file."
        ),
        _COPY_KEY,
    ),
    "owner_not_named": Message(
        lazy_gettext("The certificate names no owner’s number"),
        lazy_gettext("So it cannot be checked whether it belongs to your business registration number."),
        _BY_STAFF,
    ),
    "owner_mismatch": Message(
        lazy_gettext("Certificate and business registration number do not belong together"),
        lazy_gettext("The certificate was issued to another number than the one that you entered."),
        lazy_gettext(
            "Check the number that you entered, and choose the certificate that was issued to it. If both are right, "
            "call the customer centre."
        ),
    ),
    "owner_perhaps_resident": Message(
        lazy_gettext("Certificate and business registration number do not belong together"),
        lazy_gettext(
            "The certificate was issued to another number. Certificates of sole proprietors are sometimes issued to "
            "the owner’s resident registration number; we never ask for that number, so we cannot check them."
        ),
        lazy_gettext(
            "Check the number that you entered. If it is right, use a certificate that was issued to it, or choose "
            "“I have none”: our staff then look at your certificate of business registration."
        ),
    ),
    "revoked": Message(
        lazy_gettext("This certificate was revoked"),
        lazy_gettext("Its owner or its authority has ended it, for example after a renewal or a loss."),
        lazy_gettext(
            "Use the certificate that replaced it, or have a new one issued. "
            "If you know of no reason, ask its authority."
        ),
    ),
    "revocation_unknown": Message(
        lazy_gettext("The certificate cannot be checked just now"),
        lazy_gettext("Its authority does not tell at the moment whether it was revoked. That is not your mistake."),
        lazy_gettext("Try again in a few minutes. A certificate of another authority may work meanwhile."),
    ),
}
