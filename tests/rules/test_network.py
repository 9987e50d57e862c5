"""What members see of a network address."""

import pytest

from app.rules.network import is_local, network_part


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("211.234.17.9", "211.234.x.x"),
        ("::ffff:211.234.17.9", "211.234.x.x"),
        ("2001:db8:85a3::8a2e:370:7334", "2001:db8:x"),
        ("2001:0:1::1", "2001:0:x"),
        ("fe80::1%eth0", "fe80:0:x"),
        (" 8.8.8.8 ", "8.8.x.x"),
        ("unknown", ""),
        ("", ""),
        ("300.1.1.1", ""),
    ],
)
def test_the_network_is_named_and_not_the_house(address, part):
    assert network_part(address) == part


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("192.168.0.7", True),
        ("10.1.2.3", True),
        ("::ffff:192.168.0.7", True),
        ("fe80::1%eth0", True),
        ("211.234.17.9", False),
        ("2a00:1450::1", False),
        ("unknown", False),
    ],
)
def test_a_network_of_ones_own_is_known(address, local):
    assert is_local(address) is local
