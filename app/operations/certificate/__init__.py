"""Proof by certificate: challenges, the verifier of what was signed, and the lists of revoked certificates."""
