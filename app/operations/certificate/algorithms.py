"""Which algorithms are strong enough, for signatures and for the certificates above them."""

from datetime import datetime

from asn1crypto import algos, cms, keys
from pyhanko_certvalidator.policy_decl import AlgorithmUsageConstraint, AlgorithmUsagePolicy

HASHES = ("sha256", "sha384", "sha512")
KINDS = ("rsassa_pkcs1v15", "rsassa_pss")
LEAST_BITS = 2048


class OnlyStrong(AlgorithmUsagePolicy):
    """RSA with 2048 bits or more, by PKCS #1 v1.5 or PSS, with SHA-256 or better. The time does not matter."""

    def digest_algorithm_allowed(
        self, algo: algos.DigestAlgorithm, moment: datetime | None
    ) -> AlgorithmUsageConstraint:
        return AlgorithmUsageConstraint(algo["algorithm"].native in HASHES)

    def signature_algorithm_allowed(
        self, algo: algos.SignedDigestAlgorithm, moment: datetime | None, public_key: keys.PublicKeyInfo | None
    ) -> AlgorithmUsageConstraint:
        return AlgorithmUsageConstraint(_is_strong(algo) and (public_key is None or is_strong_key(public_key)))


def is_strong_key(key: keys.PublicKeyInfo) -> bool:
    return key.algorithm in ("rsa", "rsassa_pss") and key.bit_size >= LEAST_BITS


def names_one_hash(signer_info: cms.SignerInfo) -> bool:
    """Whether the hash of the signature is that of the content, where both are named."""
    algorithm, digest = signer_info["signature_algorithm"], signer_info["digest_algorithm"]["algorithm"].native
    return algorithm["algorithm"].native == "rsassa_pkcs1v15" or algorithm.hash_algo == digest


def _is_strong(algorithm: algos.SignedDigestAlgorithm) -> bool:
    """A signature that is named "RSA" alone takes the hash that is named beside it, which is looked at there."""
    name = algorithm["algorithm"].native
    if name == "rsassa_pss":
        return _is_strong_pss(algorithm["parameters"])
    return name == "rsassa_pkcs1v15" or (algorithm.signature_algo in KINDS and algorithm.hash_algo in HASHES)


def _is_strong_pss(parameters: algos.RSASSAPSSParams) -> bool:
    """The hash of the content and that of the mask are the same strong one."""
    used = parameters["hash_algorithm"]["algorithm"].native
    mask = parameters["mask_gen_algorithm"]
    return (
        used in HASHES
        and mask["algorithm"].native == "mgf1"
        and mask["parameters"]["algorithm"].native == used
        and parameters["trailer_field"].native == "trailer_field_bc"
    )
