"""Where a request really came from, when a proxy of ours stands in front."""

import ipaddress
from collections.abc import Collection

from aiohttp import web


def client_address(request: web.Request, trusted: Collection[str]) -> str:
    """The rightmost address of the chain that is not a proxy of ours; what comes before it anybody could have written.

    `trusted` are addresses or networks. "" when the connection has no address (a Unix socket).
    """
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    chain = [hop.strip() for hop in forwarded.split(",") if hop.strip()] + [request.remote or ""]
    networks = [ipaddress.ip_network(name) for name in trusted]
    for hop in reversed(chain):
        if not any(_is_in(hop, network) for network in networks):
            return hop
    return chain[0]


def _is_in(address: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(address) in network
    except ValueError:
        return False
