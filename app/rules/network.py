"""A network address, as a member sees it among the logins: enough to know one's own, too little to find anybody."""

from ipaddress import IPv4Address, IPv6Address, ip_address


def is_local(address: str) -> bool:
    """Whether it belongs to a house's or office's own network, or to this very machine."""
    parsed = _read(address)
    return parsed is not None and (parsed.is_loopback or parsed.is_private or parsed.is_link_local)


def network_part(address: str) -> str:
    """The part that names the network: 211.234.x.x, 2001:db8:x. Empty for what is no address.

    The rest changes with every connection of a phone, so it would only make one's own logins look strange.
    """
    parsed = _read(address)
    if isinstance(parsed, IPv4Address):
        first, second, *_rest = str(parsed).split(".")
        return f"{first}.{second}.x.x"
    if isinstance(parsed, IPv6Address):
        first, second, *_rest = (group.lstrip("0") or "0" for group in parsed.exploded.split(":"))
        return f"{first}:{second}:x"
    return ""


def _read(address: str) -> IPv4Address | IPv6Address | None:
    """The address; one of IPv4 that came over a socket of IPv6 is one of IPv4."""
    try:
        parsed = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
