"""Which network addresses a stranger may have us connect to: those of the public internet, in every spelling."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# Addresses of IPv6 that lead to one of IPv4: translation (RFC 6052, RFC 8215), 6to4 (RFC 3056) and Teredo (RFC 4380).
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"), IPv6Network("::/96"))


def is_public(address: str) -> bool:
    """Whether a resolved address is of the public internet; anything else that is no address at all is not.

    Loopback, private, link-local (and with it the metadata services of clouds), shared, reserved and multicast
    addresses are not, nor is any of IPv6 that hides one of IPv4.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_public_v4(parsed) if isinstance(parsed, IPv4Address) else _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_public_v6(address: IPv6Address) -> bool:
    if address.ipv4_mapped is not None or any(address in network for network in (*_NAT64, *_TUNNELS)):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not address.is_site_local
