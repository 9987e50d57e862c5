"""Under which name a client's network address is counted by the limits (IL-3)."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

NETWORK_BITS = 64  # of an IPv6 address name a household's or office's network: one machine has all the others


@lru_cache(maxsize=4096)
def counted_as(address: str) -> str:
    """An IPv4 address by itself, also where it came over IPv6; an IPv6 address as its /64 network.

    What is no address is answered as it is.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), NETWORK_BITS), strict=False))
