"""The signer's chain to a root of ours, and the signature itself, as pyHanko and its certvalidator judge them.

Revocation is left out here: `revocation` decides it afterwards, for a chain that is known to be in order.
"""

import logging
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import x509
from pyhanko.sign.validation.generic_cms import async_validate_cms_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext, find_valid_path
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    NotYetValidError,
    PathBuildingError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    PKIXValidationParams,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from app.operations.certificate.algorithms import OnlyStrong
from app.operations.certificate.envelope import Envelope
from app.operations.certificate.refusals import (
    ChainBroken,
    ChainLooped,
    Expired,
    IssuerNotValid,
    IssuerUnknown,
    NotYetValid,
    Refused,
    SelfSigned,
    SignatureWrong,
    WeakAlgorithm,
)
from app.operations.certificate.trust import Trust

Judged = tuple[ValidationPath, StandardCMSSignatureStatus]

LONGEST = 6  # certificates between the signer's and the root
TOLERANCE = timedelta(0)  # a certificate ends with its last second, by this machine's clock
ANY_USAGE = KeyUsageConstraints(key_usage=set())  # `owner` asks for more than pyHanko can, and says it in its own words
EXPLICIT_POLICY = PKIXValidationParams(initial_explicit_policy=True)

for _name in ("pyhanko", "pyhanko_certvalidator"):  # they write whose certificate it is
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)
    logging.getLogger(_name).propagate = False


def judge(envelope: Envelope, trust: Trust, moment: datetime) -> tuple[x509.Certificate, ...]:
    """The chain from the root of ours down to the signer, once it and the signature have been found in order.

    Raises a refusal.
    """
    context = _context(trust, _issuers_sent_along(envelope, trust), moment)
    path, status = _at_once(_judged(envelope, context))
    if not status.bottom_line:
        raise _of_status(status)
    return tuple(path)


def _at_once(judging: Coroutine[Any, Any, Judged]) -> Judged:
    """What a coroutine answers that never waits: nothing is fetched in it. A loop of its own would cost more, and is
    refused where another one runs."""
    try:
        judging.send(None)
    except StopIteration as answer:
        found: Judged = answer.value
        return found
    raise RuntimeError("A path was to be fetched; authorities are asked elsewhere.")


async def _judged(envelope: Envelope, context: ValidationContext) -> Judged:
    """First the chain, by errors that tell what is wrong with it, then signature and chain together."""
    signer = envelope.signer
    paths = context.path_builder.async_build_paths_lazy(signer)
    try:
        path = await find_valid_path(signer, paths, context, EXPLICIT_POLICY)
    except (ValidationError, PathBuildingError) as error:
        refusal = _of_error(error)
    else:
        status = await async_validate_cms_signature(
            envelope.signed_data,
            status_cls=StandardCMSSignatureStatus,
            validation_context=context,
            key_usage_settings=ANY_USAGE,
        )
        return path, status
    raise refusal


def _context(trust: Trust, sent_along: list[x509.Certificate], moment: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(trust.roots),
        other_certs=[*trust.issuers, *sent_along],
        moment=moment,
        allow_fetching=False,
        revinfo_policy=CertRevTrustPolicy(
            RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK)
        ),
        time_tolerance=TOLERANCE,
        algorithm_usage_policy=OnlyStrong(),
    )


def _issuers_sent_along(envelope: Envelope, trust: Trust) -> list[x509.Certificate]:
    """Of the certificates that came along, those that lead upwards from the signer to somebody whom we know.

    One line and no tree: certificates that all call themselves alike would make a maze of paths. Raises SelfSigned,
    IssuerUnknown, ChainLooped.
    """
    known = {certificate.subject.hashable for certificate in (*trust.roots, *trust.issuers)}
    sent = {certificate.subject.hashable: certificate for certificate in envelope.others}
    current, line = envelope.signer, list[x509.Certificate]()
    while current.issuer.hashable not in known:
        issuer = sent.get(current.issuer.hashable)
        if current.issuer.hashable == current.subject.hashable:
            raise IssuerUnknown("root") if line else SelfSigned
        if issuer is None:
            raise IssuerUnknown("missing")
        if issuer in line or len(line) >= LONGEST:
            raise ChainLooped
        line.append(issuer)
        current = issuer
    return line


def _of_error(error: Exception) -> Refused:
    """What the validator found, in our words. Its own message names the certificate's owner and goes no further."""
    if isinstance(error, PathBuildingError):
        return IssuerUnknown("no_path")
    if isinstance(error, ExpiredError):
        return Expired() if error.is_ee_cert else IssuerNotValid("expired")
    if isinstance(error, NotYetValidError):
        return NotYetValid() if error.is_ee_cert else IssuerNotValid("not_yet")
    if isinstance(error, DisallowedAlgorithmError):
        return WeakAlgorithm("chain")
    return ChainBroken(type(error).__name__)


def _of_status(status: StandardCMSSignatureStatus) -> Refused:
    if not (status.intact and status.valid):
        return SignatureWrong("content" if status.valid else "signature")
    return ChainBroken(str(status.trust_problem_indic))
