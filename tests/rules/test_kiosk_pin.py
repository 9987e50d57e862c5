"""The PIN of the staff menu: six digits, and a hash that the kiosk's script makes too."""

from app.rules.kiosk_pin import new_pin, new_salt, pin_hash


def test_a_pin_has_six_digits():
    assert all(len(pin) == 6 and pin.isascii() and pin.isdigit() for pin in (new_pin() for _ in range(100)))


def test_the_hash_is_pbkdf2_with_sha_256_and_200_000_rounds():
    assert pin_hash("012345", "00" * 16) == "0f996b8ef30c00fa343ce81d80e7b693fa541a6d09ffa3fe06ecf5330fd27506"


def test_every_salt_makes_another_hash():
    assert pin_hash("012345", new_salt()) != pin_hash("012345", new_salt())
