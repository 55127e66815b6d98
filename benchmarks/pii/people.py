"""Made-up people and their data; nothing here is read from, or known to, the rules under test."""

import ipaddress
import random

_ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
    "sh",
    "th",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "ie"]
_CODAS = ["n", "r", "l", "s", "t", "m", "nd", "rt", "lls", "ck", "x", "th"] + [""] * 6
_FOREIGN = [
    "Жанна Королёва",
    "Łucja Wiśniewska",
    "José Ñandú",
    "Øyvind Håland",
    "Şule Çelik",
    "Zoë Müller-Lüdenscheidt",
]
_WORDS = [
    "river",
    "stone",
    "maple",
    "cedar",
    "harbor",
    "summit",
    "pixel",
    "vector",
    "orbit",
    "lumen",
    "delta",
    "quartz",
    "ember",
]
_TOPS = [
    "com",
    "org",
    "net",
    "de",
    "io",
    "co.uk",
    "fr",
    "pl",
    "in",
    "dev",
    "edu",
    "com.br",
    "ch",
    "ai",
    "me",
]
_PROVIDERS = [
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "qq.com",
    "163.com",
    "gmx.net",
    "protonmail.com",
]


def word(rng: random.Random, syllables: int) -> str:
    """Return a word that nobody has heard."""
    parts = [rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(syllables)]
    return "".join(parts) + rng.choice(_CODAS)


_KNOWN_TEXT = (
    "Anna Olga Pedro Kenji Priya Fatima Lars Chloe Marta Ivan Noah Mia Lucas Emma Omar Leila Hans Sofia Wei Ming Carlos "
    "Elena Yuki Arjun Nadia Piotr Ingrid Mateo Grace Samuel"
)
_KNOWN = _KNOWN_TEXT.split()


def person(rng: random.Random) -> str:
    """Return a name: half of the first names are common ones, half are invented."""
    if rng.random() < 0.08:
        return rng.choice(_FOREIGN)
    first = rng.choice(_KNOWN) if rng.random() < 0.5 else word(rng, 2).title()
    last = word(rng, rng.choice((1, 2, 2, 3))).title()
    middle = f" {rng.choice('ABCDEFGHJKLMNPRSTW')}." if rng.random() < 0.2 else ""
    return f"{first}{middle} {last}"


def email(rng: random.Random) -> str:
    """Return an address at a provider or at an invented domain."""
    first, last = word(rng, rng.choice((1, 2))), word(rng, rng.choice((1, 2)))
    local = rng.choice(
        [first, f"{first}.{last}", f"{first[0]}{last}", f"{first}_{last}{rng.randrange(99)}", f"{last}+{first}",
         f"{first}-{last}", f"{first.title()}.{last.title()}", f"{first}{rng.randrange(1950, 2010)}"]
    )  # fmt: skip
    if rng.random() < 0.5:
        return f"{local}@{rng.choice(_PROVIDERS)}"
    host = rng.choice(_WORDS) + rng.choice(["", "-" + rng.choice(_WORDS), str(rng.randrange(9))])
    sub = rng.choice(["", "", "mail.", "cs.", "lists."])
    return f"{local}@{sub}{host}.{rng.choice(_TOPS)}"


def public_v4(rng: random.Random) -> str:
    """Return an IPv4 address that somebody may have."""
    while True:
        address = ipaddress.IPv4Address(rng.getrandbits(32))
        if address.is_global and not address.is_multicast:
            return str(address)


def public_v6(rng: random.Random) -> str:
    """Return an IPv6 address that somebody may have, in one of its spellings."""
    prefix = rng.choice((0x2001, 0x2A00, 0x2A02, 0x2600, 0x2400, 0x2804, 0x2C0F))
    rest = rng.getrandbits(112)
    if rng.random() < 0.5:
        rest &= ~(((1 << 64) - 1) << 16)
    address = ipaddress.IPv6Address(prefix << 112 | rest)
    if not address.is_global:
        return public_v6(rng)
    return rng.choice((str(address), address.exploded, str(address).upper()))


def account(rng: random.Random) -> str:
    """Return the name of an account."""
    first, last = word(rng, 2), word(rng, 2)
    return rng.choice([first[0] + last, first, f"{first}.{last}", f"{first}{rng.randrange(99)}"])


def mac(rng: random.Random) -> str:
    """Return a MAC address of a maker's range."""
    raw = [rng.randrange(64) * 4, *(rng.randrange(256) for _ in range(5))]
    text = rng.choice((":", "-")).join(f"{each:02x}" for each in raw)
    return rng.choice((text, text.upper()))


def card(rng: random.Random) -> str:
    """Return a card number that holds its check digit."""
    prefix, size = rng.choice((("4", 16), ("51", 16), ("55", 16), ("37", 15), ("6011", 16)))
    body = prefix + "".join(rng.choice("0123456789") for _ in range(size - len(prefix) - 1))
    total = 0
    for place, digit in enumerate(reversed(body)):
        number = int(digit) * (2 - place % 2)
        total += number - 9 if number > 9 else number
    whole = body + str(-total % 10)
    return (
        whole
        if size == 15 or rng.random() < 0.5
        else rng.choice(" -").join(whole[at : at + 4] for at in range(0, 16, 4))
    )


def iban(rng: random.Random) -> str:
    """Return an IBAN that holds its check digits."""
    country, size, letters = rng.choice(
        (("DE", 18, 0), ("FR", 23, 0), ("GB", 18, 4), ("NL", 14, 4), ("ES", 20, 0), ("PL", 24, 0))
    )
    bank = "".join(rng.choice("ABCDEFGHIKLMNOPRSTUW") for _ in range(letters))
    body = bank + "".join(rng.choice("0123456789") for _ in range(size - letters))
    digits = "".join(str(int(each, 36)) for each in body + country + "00")
    whole = f"{country}{98 - int(digits) % 97:02d}{body}"
    return (
        whole
        if rng.random() < 0.5
        else " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
    )


def phone(rng: random.Random) -> str:
    """Return a number as people write it, of North America, Germany, Britain or France."""

    def some(count: int) -> str:
        return "".join(rng.choice("0123456789") for _ in range(count))

    area = rng.choice(("212", "415", "617", "312", "206", "303", "512", "404"))
    middle = rng.choice("234679") + some(2)
    return rng.choice(
        [f"+1 {area} {middle} {some(4)}", f"({area}) {middle}-{some(4)}", f"{area}-{middle}-{some(4)}",
         f"+49 30 {rng.randrange(2, 8)}{some(6)}", f"+44 7{rng.choice('45789')}{some(2)} {some(6)}",
         f"+33 6 {some(2)} {some(2)} {some(2)} {some(2)}", f"+49{rng.choice(('151', '160', '170', '171'))}{rng.randrange(2, 9)}{some(7)}"]
    )  # fmt: skip


def coordinates(rng: random.Random) -> str:
    """Return a latitude and a longitude of five or six decimals."""
    return f"{rng.uniform(-70, 70):.{rng.choice((5, 6))}f}, {rng.uniform(-170, 170):.6f}"
