"""Under which name an address is counted."""

import pytest

from app.rules.counted_address import counted_as


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
        ("a1b2c3d4", "a1b2c3d4"),
    ],
)
def test_an_ipv6_address_counts_as_its_network(address, counted):
    assert counted_as(address) == counted
