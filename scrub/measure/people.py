"""Made-up people: addresses, names, numbers with the check digits that their issuers define.

As in :mod:`scrub.measure.credentials`, nothing is derived from a rule.
"""

import hashlib
import ipaddress
import string
from collections.abc import Callable
from random import Random
from typing import Final

from scrub.finding import Kind
from scrub.measure.credentials import drawn

_GIVEN: Final = [
    "Marek",
    "Ingrid",
    "Tomas",
    "Yuki",
    "Fatima",
    "Nils",
    "Carmen",
    "Oleg",
    "Priya",
    "Henrik",
    "Zofia",
    "Mateus",
    "Leila",
    "Ewan",
    "Sanna",
    "Bruno",
    "Aiko",
    "Dmitri",
    "Noor",
    "Greta",
]
_FAMILY: Final = [
    "Novak",
    "Lindqvist",
    "Haddad",
    "Tanaka",
    "Moreau",
    "Okafor",
    "Petrov",
    "Sorensen",
    "Almeida",
    "Kowalski",
    "Bianchi",
    "Virtanen",
    "Rahimi",
    "Oduya",
    "Eriksen",
    "Castellano",
    "Mbeki",
    "Nakamura",
    "Dvorak",
    "Schreiber",
]
_DOMAINS: Final = [
    "posteo.de",
    "riseup.net",
    "wanadoo.fr",
    "seznam.cz",
    "mail.ru",
    "uni-bonn.de",
    "kth.se",
    "nic.br",
]
_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_IBAN: Final = {"DE": 18, "NL": 0, "BE": 12, "CH": 17}  # digits after the check digits
_MOD11: Final = 11


def _name(draw: Random) -> str:
    return f"{draw.choice(_GIVEN)} {draw.choice(_FAMILY)}"


def _email(draw: Random) -> str:
    given, family = _name(draw).lower().split()
    local = draw.choice(
        (f"{given}.{family}", given[0] + family, f"{family}{drawn(draw, string.digits, 2)}")
    )
    return f"{local}@{draw.choice(_DOMAINS)}"


def _address(draw: Random) -> str:
    if draw.random() < 0.25:
        return str(ipaddress.IPv6Address((0x2A00 << 112) | draw.getrandbits(100)))
    while True:
        found = ipaddress.IPv4Address(draw.getrandbits(32))
        if found.is_global and not found.is_multicast and found.packed[0] > 24:
            return str(found)


def _luhn(digits: str) -> str:
    """Return the check digit of ISO/IEC 7812-1, annex B."""
    total = sum(
        sum(divmod(2 * int(digit), 10)) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)


def _card(draw: Random) -> str:
    lead, size = draw.choice((("4", 16), ("52", 16), ("37", 15)))
    digits = lead + drawn(draw, string.digits, size - len(lead) - 1)
    digits += _luhn(digits)
    fours = " ".join(digits[at : at + 4] for at in range(0, size, 4))
    return fours if size == 16 and draw.random() < 0.5 else digits


def _iban(draw: Random) -> str:
    """Return an IBAN with the check digits of ISO 7064, mod 97-10."""
    country = draw.choice([each for each, size in _IBAN.items() if size])
    rest = drawn(draw, string.digits, _IBAN[country])
    number = int("".join(str(int(each, 36)) for each in rest + country + "00"))
    return f"{country}{98 - number % 97:02d}{rest}"


def _national_id(draw: Random) -> str:
    """Return a United States SSN, a Spanish DNI or a Brazilian CPF."""
    area = draw.choice((drawn(draw, "12345", 1) + drawn(draw, string.digits, 2), "078", "521"))
    ssn = f"{area}-{draw.randint(11, 98)}-{draw.randint(1001, 9998)}"
    number = draw.randint(10_000_000, 98_999_999)
    dni = f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"
    cpf = drawn(draw, string.digits, 9)
    for size in (10, 11):
        weighed = sum(int(each) * (size - at) for at, each in enumerate(cpf))
        cpf += str(weighed * 10 % _MOD11 % 10)
    dotted = f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}"
    return draw.choice((ssn, dni, dotted))


def name_of_id(number: str) -> str:
    """Return what code calls a national id of that form.

    >>> name_of_id("521-44-7781"), name_of_id("11144477T"), name_of_id("111.444.777-35")
    ('ssn', 'dni', 'cpf')
    """
    return {"-": "ssn", ".": "cpf"}.get(number[3], "dni")


def _wallet(draw: Random) -> str:
    if draw.random() < 0.5:
        return "0x" + drawn(draw, "0123456789abcdef", 40)
    payload = b"\0" + draw.randbytes(20)
    payload += hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(payload, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return "1" + text


def _phone(draw: Random) -> str:
    line = draw.randint(2_000_000, 9_999_999)
    return draw.choice(
        (
            f"+1 {draw.choice(('212', '415'))}-{draw.randint(230, 989)}-{draw.randint(1000, 9999)}",
            f"+49 30 {line}",
            f"+33 6 {draw.choice(('12', '27', '61', '80'))} "
            + " ".join(drawn(draw, string.digits, 2) for _ in range(3)),
            f"+46 70 {draw.randint(200, 999)} {draw.randint(10, 99)} {draw.randint(10, 99)}",
        )
    )


VALUES: Final[dict[Kind, Callable[[Random], str]]] = {
    Kind.EMAIL: _email,
    Kind.IP_ADDRESS: _address,
    Kind.NAME: _name,
    Kind.USERNAME: lambda draw: draw.choice(_GIVEN).lower() + draw.choice(_FAMILY)[:2].lower(),
    Kind.PHONE: _phone,
    Kind.CARD: _card,
    Kind.IBAN: _iban,
    Kind.NATIONAL_ID: _national_id,
    Kind.MAC_ADDRESS: lambda draw: ":".join(
        f"{each:02x}" for each in (draw.choice((0x3C, 0xA4, 0xF0)), *draw.randbytes(5))
    ),
    Kind.WALLET: _wallet,
    Kind.COORDINATES: lambda draw: f"{draw.uniform(35, 60):.6f}, {draw.uniform(-9, 30):.6f}",
}
"""What each kind's value is drawn by."""

PLACES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.NAME: ("@author @@", "Author: @@", "written by @@", "Maintainer: @@"),
    Kind.USERNAME: (
        "/home/@@/src/build.log",
        "/Users/@@/Desktop/notes",
        "C:\\\\Users\\\\@@\\\\data",
    ),
    Kind.PHONE: ("phone: @@", "Tel. @@", "call @@"),
    Kind.EMAIL: ("@@", "mailto:@@", "contact @@"),
    Kind.IP_ADDRESS: ("ssh root at @@", "http://@@:8080/status", "server @@", "@@"),
}
"""What stands around a value, where its kind is one of a place; ``@@`` is the value."""

NAMES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.CARD: ("card_number", "creditCard", "pan"),
    Kind.IBAN: ("iban", "account_iban"),
    Kind.MAC_ADDRESS: ("mac", "hwaddr", "device"),
    Kind.WALLET: ("wallet", "btc_address", "donate"),
    Kind.COORDINATES: ("location", "gps", "latlon"),
    Kind.IP_ADDRESS: ("host", "SERVER_ADDR", "peer"),
    Kind.EMAIL: ("contact", "to", "reply_to"),
}
"""What a value is bound to; what is not here is bound to something that tells nothing."""
