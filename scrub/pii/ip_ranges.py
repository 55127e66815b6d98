"""Which IP addresses are nobody's: IANA's special-purpose registries, resolvers, examples."""

import bisect
import ipaddress
import socket
from typing import Final

# Public resolvers that documentation and configuration name everywhere.
_RESOLVERS: Final = frozenset(
    b"8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 1.1.1.2 1.0.0.2 1.1.1.3 1.0.0.3 9.9.9.9 9.9.9.10 9.9.9.11 "
    b"149.112.112.112 208.67.222.222 208.67.220.220 4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 4.2.2.5 "
    b"4.2.2.6 64.6.64.6 64.6.65.6 77.88.8.8 77.88.8.1 94.140.14.14 94.140.15.15 114.114.114.114 "
    b"114.114.115.115 223.5.5.5 223.6.6.6 119.29.29.29 180.76.76.76 168.126.63.1 84.200.69.80 "
    b"2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111 2606:4700:4700::1001 "
    b"2620:fe::fe 2620:119:35::35".split()
)
# RFC 6890 and its successors, RFC 5737, RFC 2544, RFC 6598.
_V4: Final = (
    ("0.0.0.0/8", "unspecified"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier_nat"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link_local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "reserved"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "benchmark"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
)
# Within 2000::/3, the only part that is given to anybody: RFC 3849, 9637, 5180, 4843, 7343, 3701.
_V6: Final = (
    ("2001:2::/48", "benchmark"),
    ("2001:10::/28", "reserved"),
    ("2001:20::/28", "reserved"),
    ("2001:db8::/32", "documentation"),
    ("3ffe::/16", "reserved"),
    ("3fff::/20", "documentation"),
)


def _bounds(ranges: tuple[tuple[str, str], ...]) -> tuple[tuple[int, int, str], ...]:
    networks = ((ipaddress.ip_network(text), name) for text, name in ranges)
    return tuple((int(net[0]), int(net[-1]), name) for net, name in networks)


_V4_BOUNDS: Final = _bounds(_V4)
_V6_BOUNDS: Final = _bounds(_V6)
_V6_RESOLVERS: Final = frozenset(
    int(ipaddress.IPv6Address(each.decode())) for each in _RESOLVERS if b":" in each
)
_V4_FIRSTS: Final = [first for first, _, _ in _V4_BOUNDS]


def nobodys_v4(quad: bytes) -> str:
    """Return the name of what makes the IPv4 address ``quad`` nobody's, or nothing.

    >>> nobodys_v4(b"192.168.1.1"), nobodys_v4(b"255.255.255.0"), nobodys_v4(b"91.198.174.192")
    ('private', 'netmask', '')
    """
    parts = [int(part) for part in quad.split(b".")]
    number = int.from_bytes(bytes(parts), "big")
    inverse = number ^ 0xFFFFFFFF
    if number >= 0xFF000000 and inverse & (inverse + 1) == 0:
        return "netmask"
    if quad in _RESOLVERS:
        return "resolver"
    _, last, name = _V4_BOUNDS[bisect.bisect_right(_V4_FIRSTS, number) - 1]
    if number <= last:
        return name
    # In equal steps, as nobody's is by chance: 1.2.3.4, 4.3.2.1, 11.22.33.44, 12.34.56.78.
    first, second, third, fourth = parts
    is_even = second - first == third - second == fourth - third
    return "example" if is_even or parts[:3] == [1, 2, 3] else ""


def v6_number(written: str) -> int:
    """Return the number of an IPv6 address as RFC 4291, 2.2, has it ``written``, -1 if it is none.

    >>> v6_number("2001:db8::1") == 0x2001_0DB8 << 96 | 1, v6_number("2001:db8::1::")
    (True, -1)
    """
    try:
        if "." in written:  # what systems make of 01 in a quad differs
            return int(ipaddress.IPv6Address(written))
        return int.from_bytes(socket.inet_pton(socket.AF_INET6, written), "big")
    except (ValueError, OSError):
        return -1


def nobodys_v6(number: int) -> str:
    """Return the name of what makes the IPv6 address of this ``number`` nobody's, or nothing.

    >>> nobodys_v6(v6_number("2001:db8::1")), nobodys_v6(v6_number("::1"))
    ('documentation', 'not_global')
    """
    if number in _V6_RESOLVERS:
        return "resolver"
    if number >> 125 != 1:  # outside of 2000::/3 (RFC 4291, IANA)
        return "not_global"
    within = (name for first, last, name in _V6_BOUNDS if first <= number <= last)
    return next(within, "")
