"""How passwords are kept: Argon2id at OWASP's floor or above it, and never in the clear."""

import argon2

from app.operations import login

LEAST_MEMORY, LEAST_TIME = 19 * 1024, 2  # KiB, passes; with one lane


def test_hashes_are_argon2id_with_no_less_than_the_floor(app):
    hashed = login.hash_password("Kite=Lamp92")
    parameters = argon2.extract_parameters(hashed)
    assert parameters.type is argon2.Type.ID
    assert parameters.memory_cost >= LEAST_MEMORY
    assert parameters.time_cost >= LEAST_TIME
    assert parameters.parallelism >= 1 and parameters.hash_len >= 32 and parameters.salt_len >= 16
    assert "Kite" not in hashed


def test_two_hashes_of_one_password_differ_and_both_fit(app):
    first, second = login.hash_password("Kite=Lamp92"), login.hash_password("Kite=Lamp92")
    assert first != second
    assert all(login.check_password(hashed, "Kite=Lamp92") for hashed in (first, second))
    assert not login.check_password(first, "kite=lamp92")


def test_a_hash_below_the_floor_is_one_to_renew(app):
    weak = argon2.PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash("Kite=Lamp92")
    assert login.HASHER.check_needs_rehash(weak)
