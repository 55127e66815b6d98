"""Values of the second held-out exam: what people, password managers, frameworks and vendors make.

Nothing here is shared with the detector or with the other exams. A form is text in which ``{A36}`` stands for 36 characters of
the alphabet ``A`` (see ALPHABETS), ``{A36-40}`` for 36 to 40; ``{u}`` is a UUID and ``{crc30}`` is GitHub's and npm's body with its checksum.
"""

import base64
import json
import random
import re
import string
import uuid
import zlib
from collections.abc import Callable

ALNUM = string.digits + string.ascii_uppercase + string.ascii_lowercase
ALPHABETS = {
    "A": ALNUM,
    "L": string.ascii_letters,
    "a": string.ascii_lowercase,
    "l": string.ascii_lowercase + string.digits,
    "U": string.ascii_uppercase + string.digits,
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "d": string.digits,
    "B": ALNUM + "-_",
    "b": ALNUM + "+/",
    "s": ALNUM + "./",
    "Z": string.ascii_uppercase + "234567",
    "v": string.ascii_lowercase + "234567",
    "z": "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
    "y": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
}

_WORDS = """
otter kettle marble walrus ginger thunder copper velvet saddle pickle lantern orchid falcon bamboo cactus meadow
puzzle rocket banjo cobalt hazel mango pepper quartz raven salmon timber violet willow zephyr biscuit harbor
""".split()
_PEOPLE = "jessica daniel ashley michael nicole matthew olivia charlie sophie maggie buster bella rocky".split()
_THINGS = "liverpool chelsea arsenal ferrari batman pokemon metallica starwars slipknot barcelona cowboys".split()
_SEASONS = (
    "Summer Winter Spring Autumn October August Monday Friday Berlin London Madrid Chicago".split()
)
_WALKS = "qwerty1 1qaz2wsx zxcvbnm1 qazwsx12 asdf4321 1q2w3e4r q1w2e3r4t5 zaq12wsx poiuyt09 asdfgh77".split()
_LEET = str.maketrans("aeios", "@3105")


def weak(rng: random.Random, signs: str) -> str:
    """Return what a person would remember, of letters, digits and ``signs``."""
    sign = rng.choice(signs)
    person, thing, season = rng.choice(_PEOPLE), rng.choice(_THINGS), rng.choice(_SEASONS)
    word, other = rng.choice(_WORDS), rng.choice(_WORDS)
    leet = "".join(
        each if each.isalnum() or each in signs else "a" for each in word.translate(_LEET)
    )
    return rng.choice(
        (
            f"{person}{rng.randint(70, 99)}",
            f"{person.title()}{rng.randint(1970, 2012)}{sign}",
            f"{season}{rng.randint(2015, 2025)}{sign}",
            f"{season}{sign}{rng.randint(1, 99):02}",
            f"{thing}{rng.randint(1, 999)}",
            f"{thing.title()}{sign}{rng.randint(1, 9)}",
            rng.choice(_WALKS),
            f"{rng.choice(_WALKS)}{sign}",
            f"{leet.title()}{rng.randint(10, 9999)}",
            f"{word}{other.title()}{rng.randint(1, 99)}",
            f"my{word.title()}Pw{sign}",
            f"{word}{rng.randint(100, 99999)}",
        )
    )


def strong(rng: random.Random, signs: str) -> str:
    """Return what a generator would make: all classes of characters mixed, or groups, or letters and digits."""
    length = rng.choice((10, 12, 14, 16, 20, 24))
    middle = "".join(rng.choice(ALNUM + signs) for _ in range(length - 3))
    mixed = (
        rng.choice(string.ascii_letters)
        + middle
        + rng.choice(string.ascii_lowercase)
        + rng.choice(string.digits)
    )
    return rng.choice(
        (
            mixed,
            mixed,
            made("{A12-22}", rng),
            "-".join(made("{A6}", rng) for _ in range(3)) if "-" in signs else made("{A18}", rng),
            made("{h10-16}", rng),
            made("{l12-16}", rng),
        )
    )


def passphrase(rng: random.Random, sign: str) -> str:
    """Return some words, joined."""
    words = rng.sample(_WORDS, rng.choice((3, 4)))
    return sign.join([*words, str(rng.randint(2, 99))] if rng.random() < 0.5 else words)


def generic(rng: random.Random) -> str:
    """Return a key as frameworks and in-house code make them."""
    return made(
        rng.choice(
            (
                "{h32}",
                "{h40}",
                "{h64}",
                "{A32}",
                "{A40}",
                "{A24}",
                "{B43}",
                "{b43}=",
                "{b86}==",
                "{u}",
                "{l26}",
                "{U20}",
                "{l16}",
            )
        ),
        rng,
    )


def made(form: str, rng: random.Random) -> str:
    """Return a value of the form.

    >>> len(made("x_{h4}-{A2-3}", random.Random(1))) in (9, 10)
    True
    """

    def drawn(found: re.Match[str]) -> str:
        if found[0] == "{u}":
            return str(uuid.UUID(int=rng.getrandbits(128), version=4))
        if found[0] == "{crc30}":
            return made("{A30}", rng)  # the checksum needs the prefix: see token()
        low, _, high = found[2].partition("-")
        return "".join(
            rng.choice(ALPHABETS[found[1]]) for _ in range(rng.randint(int(low), int(high or low)))
        )

    return re.sub(r"\{(?:(crc|[A-Za-z])(\d[\d-]*)|u)\}", drawn, form)


def _bech32(value: str) -> str:
    """Return the value with the checksum of BIP 173 for its last six characters."""
    head, _, body = value.lower().rpartition("1")
    letters = ALPHABETS["z"]
    data = [ord(each) >> 5 for each in head] + [0] + [ord(each) & 31 for each in head]
    data += [letters.index(each) for each in body[:-6]] + [0] * 6
    check = 1
    for each in data:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ each
        for place, factor in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            check ^= factor if top >> place & 1 else 0
    check ^= 1
    tail = "".join(letters[check >> 5 * (5 - place) & 31] for place in range(6))
    return value[:-6] + (tail.upper() if value.isupper() else tail)


def token(form: str, rng: random.Random) -> str:
    """Return a vendor's token, with the checksum that GitHub, npm, Nostr and age put at its end."""
    value = made(form, rng)
    if form.endswith(("{z58}", "{y58}")):
        return _bech32(value)
    if "{crc30}" not in form:
        return value
    number, tail = zlib.crc32(value.split("_", 1)[1].encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        tail = ALNUM[digit] + tail
    return value + tail


def _part(value: dict[str, object]) -> str:
    return (
        base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode())
        .decode()
        .rstrip("=")
    )


def jwt(rng: random.Random) -> str:
    """Return a signed token as issuers make them."""
    claims = {
        "iss": f"https://auth.{rng.choice(_WORDS)}.io/",
        "sub": made("{u}", rng),
        "iat": rng.randint(1_500_000_000, 1_760_000_000),
    }
    header = {
        "alg": rng.choice(("HS256", "RS256", "ES256")),
        "typ": "JWT",
        "kid": made("{B20}", rng),
    }
    if rng.random() < 0.5:
        del header["kid"]
    return ".".join(
        (_part(header), _part(claims), made("{B43}" if header["alg"] == "HS256" else "{B86}", rng))
    )


def basic(rng: random.Random) -> str:
    """Return ``user:password`` as RFC 7617 sends it."""
    return base64.b64encode(f"{rng.choice(_PEOPLE)}:{weak(rng, '!-_')}".encode()).decode()


_HEX = ALPHABETS["h"]
LOOKALIKES: dict[str, Callable[[random.Random], str]] = {
    "sha1": lambda rng: made("{h40}", rng),
    "sha256": lambda rng: made("{h64}", rng),
    "sha512": lambda rng: made("{h128}", rng),
    "md5": lambda rng: made("{h32}", rng),
    "short": lambda rng: made("{h7-10}", rng),
    "uuid": lambda rng: made("{u}", rng),
    "UUID": lambda rng: made("{u}", rng).upper(),
    "sri": lambda rng: "sha512-" + base64.b64encode(rng.randbytes(64)).decode(),
    "sri256": lambda rng: "sha256-" + base64.b64encode(rng.randbytes(32)).decode(),
    "gosum": lambda rng: "h1:" + base64.b64encode(rng.randbytes(32)).decode(),
    "b64": lambda rng: base64.b64encode(rng.randbytes(rng.choice((60, 120, 240)))).decode(),
    "b64short": lambda rng: base64.b64encode(rng.randbytes(32)).decode(),
    "num": lambda rng: str(rng.randint(1000, 99999)),
    "int": lambda rng: str(rng.randint(10**9, 10**12)),
    "base58": lambda rng: "".join(rng.choice("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz") for _ in range(34)),
    "word": lambda rng: rng.choice(_WORDS),
    "user": lambda rng: rng.choice(("app", "svc_deploy", "reporting", "jsmith", "etl", "admin", "postgres", "root")),
    "host": lambda rng: f"{rng.choice(_WORDS)}.{rng.choice(('corp', 'prod', 'internal'))}.{rng.choice(_WORDS)}.net",
    "date": lambda rng: f"20{rng.randint(14, 25)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
    "pub": lambda rng: base64.b64encode(b"\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\1\0\0\1\1\0" + rng.randbytes(256)).decode(),
    "ed": lambda rng: base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0 " + rng.randbytes(32)).decode(),
    "png": lambda rng: base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + rng.randbytes(180)).decode(),
    "path": lambda rng: "M" + "".join(f"{rng.randint(0, 24)}.{rng.randint(0, 99)} {rng.randint(0, 24)}.{rng.randint(0, 99)}{rng.choice('clhvsq')}" for _ in range(24)) + "z",
}  # fmt: skip
