"""Who is asking: the client's address and whether it came by HTTPS, as far as it can be believed.

Anybody can write ``X-Forwarded-For``. It is believed only from a proxy that ``HUZHU_PROXIES``
names, and from the right: each proxy adds on the right whom it saw, so the first address from
there that is no proxy of ours is the client; what stands further left the client may have written
itself. Behind the entrance ``scope["client"]`` (``REMOTE_ADDR``, ``request.address``) is the
client's address, ``scope["scheme"]`` is true, and nobody can read the headers by mistake.

Not here: what an address is used for (limits, sign-in).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_HOPS, _SCHEME = b"x-forwarded-for", b"x-forwarded-proto"
_HEARSAY = (b"x-forwarded-", b"forwarded", b"x-real-ip")


def settle(scope: MutableMapping[str, Any], *, proxies: Sequence[Network]) -> None:
    """Write into a request's scope who is asking and how, and drop what was only claimed."""
    headers = scope["headers"]
    peer = address_in(scope["client"][0]) if scope.get("client") else None
    if peer is not None and _is_in(peer, proxies):
        hops = b",".join(value for name, value in headers if name == _HOPS).decode("latin-1")
        scope["client"] = (str(_farthest_believed(peer, hops, proxies)), 0)
        schemes = [value for name, value in headers if name == _SCHEME]
        if schemes and schemes[-1].rpartition(b",")[2].strip() == b"https":
            scope["scheme"] = "https"
    elif peer is not None:
        scope["client"] = (str(peer), scope["client"][1])
    scope["headers"] = [each for each in headers if not each[0].startswith(_HEARSAY)]


def _farthest_believed(peer: Address, hops: str, proxies: Sequence[Network]) -> Address:
    """Follow the hops to the left as long as the one who names the next is a proxy of ours."""
    believed = peer
    for hop in reversed(hops.split(",")):
        named = address_in(hop)
        if named is None:
            break
        believed = named
        if not _is_in(named, proxies):
            break
    return believed


def address_in(text: str) -> Address | None:
    """Return the address that a text is, in one spelling, without a port; None: it is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
