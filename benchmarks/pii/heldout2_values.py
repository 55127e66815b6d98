"""Made-up people, hosts and numbers of the second held-out exam; numbers have right check digits and belong to nobody known."""

import hashlib
import ipaddress
import random
import string
from collections.abc import Callable

_GIVEN = "Margarethe Pradeep Oluwaseun Ekaterina Guillaume Shinji Esperanza Tadeusz Niamh Bogdan Ingrid Mehmet Paulo Wei Fatima Anders Colm Giorgia Duncan Leila".split()
_FAMILY = "Vandenberg Krishnamurthy Adeyemi Sokolova Lefèvre Watanabe Quintero Kowalczyk Gallagher Ionescu Sørensen Yılmaz Figueiredo Huang Al-Sayed Lindqvist Byrne Moretti Mackenzie Haddad".split()
_HOSTS = "gmail.com posteo.de free.fr kth.se cs.utexas.edu mit.edu tuhh.de orange.fr mail.ru 163.com protonmail.com kde.org igalia.com seznam.cz wp.pl btinternet.com iki.fi ucl.ac.uk xs4all.nl cam.ac.uk".split()
_PLAIN = str.maketrans("èøıÀ", "eoia")
_B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def _ascii(text: str) -> str:
    return text.lower().translate(_PLAIN).replace("-", "").replace("i̇", "i")


def _name(rng: random.Random) -> str:
    given, family = rng.choice(_GIVEN), rng.choice(_FAMILY)
    return rng.choice(
        (f"{given} {family}",) * 4
        + (f"{given} {rng.choice(string.ascii_uppercase)}. {family}", f"{given[0]}. {family}")
    )


def _login(rng: random.Random) -> str:
    given, family = _ascii(rng.choice(_GIVEN)), _ascii(rng.choice(_FAMILY))
    return rng.choice(
        (
            given[0] + family,
            given + family[0],
            f"{given}.{family}",
            f"{given}{rng.randint(2, 99)}",
            family,
        )
    )


def _email(rng: random.Random) -> str:
    local = _login(rng) + rng.choice(("", "", "", "+oss", "-dev", "_7"))
    return f"{local}@{rng.choice(_HOSTS)}"


def _ip(rng: random.Random) -> str:
    while True:
        v4 = ipaddress.IPv4Address(rng.getrandbits(32))
        if (
            v4.is_global
            and not v4.is_multicast
            and v4.packed[0] > 22
            and v4.packed[-1] not in {0, 255}
        ):
            return str(v4)


def _ip6(rng: random.Random) -> str:
    head = rng.choice(("2a01:4f8", "2600:1f18", "2a02:8108", "2804:14c", "2400:cb00", "2001:638"))
    rest = [f"{rng.getrandbits(16):x}" for _ in range(6)]
    return rng.choice(
        (
            f"{head}:{':'.join(rest)}",
            f"{head}:{rest[0]}:{rest[1]}::{rng.randint(2, 9999):x}",
            f"{head}:{rest[0]}::1",
        )
    )


def _phone(rng: random.Random) -> str:
    d = lambda low, high: rng.randint(low, high)  # noqa: E731
    return rng.choice(
        (
            f"+49 30 {d(2000000, 8999999)}",
            f"+1 (415) {d(230, 989)}-{d(1000, 9999)}",
            f"+33 1 4{d(0, 9)} {d(10, 99)} {d(10, 99)} {d(10, 99)}",
            f"+44 20 7{d(100, 999)} {d(1000, 9999)}",
            f"+1-212-{d(230, 989)}-{d(1000, 9999)}",
            f"+46 8 {d(500, 799)} {d(10, 99)} {d(100, 999)}",
        )
    )


def _luhn(rng: random.Random) -> str:
    body = rng.choice(("4539", "4716", "5287", "5391")) + "".join(
        rng.choice(string.digits) for _ in range(11)
    )
    total = sum(sum(divmod(int(each) * (2 - place % 2), 10)) for place, each in enumerate(body))
    return body + str(-total % 10)


def _iban(rng: random.Random) -> str:
    country, bank = rng.choice((("DE", ""), ("NL", "INGB"), ("GB", "BARC")))
    body = bank + "".join(
        rng.choice(string.digits) for _ in range({"DE": 18, "NL": 10, "GB": 14}[country])
    )
    number = int("".join(str(int(each, 36)) for each in body + country + "00"))
    return f"{country}{98 - number % 97:02}{body}"


def _cpf(rng: random.Random) -> str:
    digits = [rng.randint(0, 9) for _ in range(9)]
    for size in (10, 11):
        rest = sum(each * (size - place) for place, each in enumerate(digits)) * 10 % 11
        digits.append(rest % 10)
    text = "".join(map(str, digits))
    return f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}"


def _dni(rng: random.Random) -> str:
    number = rng.randint(10_000_000, 79_999_999)
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def _pesel(rng: random.Random) -> str:
    body = f"{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(1000, 9999)}"
    return body + str(
        -sum(int(each) * weight for each, weight in zip(body, (1, 3, 7, 9) * 3, strict=False)) % 10
    )


def _btc(rng: random.Random) -> str:
    data = b"\0" + rng.randbytes(20)
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _B58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def _by_four(value: str) -> str:
    return " ".join(value[at : at + 4] for at in range(0, len(value), 4))


def _degrees(rng: random.Random, most: int) -> str:
    return f"{rng.choice((-1, 1)) * rng.uniform(2, most):.{rng.choice((4, 5, 6))}f}"


VALUES: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "name": ("name", _name),
    "email": ("email", _email),
    "badmail": ("email at no such TLD", lambda rng: f"{_login(rng)}@{rng.choice(('hopper.lokal', 'lab.intranet', 'beast.homenet'))}"),
    "ip": ("ip_address", _ip),
    "ip6": ("ip_address v6", _ip6),
    "user": ("username", _login),
    "phone": ("phone", _phone),
    "telnum": ("phone", lambda rng: _phone(rng).replace(" ", "").replace("(", "").replace(")", "").replace("-", "")),
    "card": ("card", _luhn),
    "card4": ("card", lambda rng: _by_four(_luhn(rng))),
    "iban": ("iban", _iban),
    "iban4": ("iban", lambda rng: _by_four(_iban(rng))),
    "ssn": ("national_id", lambda rng: f"{rng.randint(101, 665)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}"),
    "cpf": ("national_id", _cpf),
    "dni": ("national_id", _dni),
    "pesel": ("national_id", _pesel),
    "mac": ("mac_address", lambda rng: ":".join(f"{each:02x}" for each in b"\x3c\x22\xfb" + rng.randbytes(3))),
    "btc": ("wallet", _btc),
    "latlon;": ("coordinates", lambda rng: f"{_degrees(rng, 70)};{_degrees(rng, 170)}"),
    "latlon,": ("coordinates", lambda rng: f"{_degrees(rng, 70)}, {_degrees(rng, 170)}"),
    "lat": ("coordinates", lambda rng: _degrees(rng, 70)),
    "lon": ("coordinates", lambda rng: _degrees(rng, 170)),
}  # fmt: skip
