"""What of a value counts when it is compared: the form that fingerprints are made of."""

import ipaddress
import socket

from scrub.finding import Kind

_SPACED = frozenset({Kind.PHONE, Kind.CARD, Kind.IBAN, Kind.NATIONAL_ID})


def normalised(value: bytes, kind: Kind) -> bytes:
    r"""Return the form of ``value`` that is the same wherever it is written differently.

    - every secret: as it is, without line ends and blanks around it;
    - e-mail: all in lower case (no provider in use tells the case of a mailbox);
    - IP address: as RFC 5952 writes it, the dotted quad for IPv4;
    - phone, card, IBAN, national id: letters and digits only, letters upper case, a leading + kept;
    - MAC address: twelve hex digits, lower case;
    - name: one blank between words, case folded;
    - wallet: as it is, for its case counts; user name and coordinates: as they are.

    >>> normalised(b"Ada.L@Example.ORG", Kind.EMAIL), normalised(b"2001:DB8:0::1", Kind.IP_ADDRESS)
    (b'ada.l@example.org', b'2001:db8::1')
    >>> normalised(b"+44 20-7946 0018", Kind.PHONE)
    b'+442079460018'
    """
    text = value.decode("utf-8", "surrogateescape").strip()
    if kind is Kind.EMAIL:
        text = text.lower()
    elif kind is Kind.IP_ADDRESS:
        text = _address(text)
    elif kind in _SPACED:
        plus = "+" if text.startswith("+") else ""
        text = plus + "".join(each for each in text.upper() if each.isalnum())
    elif kind is Kind.MAC_ADDRESS:
        text = "".join(each for each in text.lower() if each.isalnum())
    elif kind is Kind.NAME:
        text = " ".join(text.split()).casefold()
    return text.encode("utf-8", "surrogateescape")


def _address(text: str) -> str:
    if ":" not in text:  # a dotted quad has one form only
        return text
    try:
        if "." not in text:
            raw = socket.inet_pton(socket.AF_INET6, text)
            if any(raw[:10]):  # what is given to anybody; systems may write a quad in the rest
                return socket.inet_ntop(socket.AF_INET6, raw)
        return str(ipaddress.ip_address(text))
    except (ValueError, OSError):
        return text
