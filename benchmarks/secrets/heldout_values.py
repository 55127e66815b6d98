"""Values of the held-out exam; tokens by the formats that their vendors document, prefixes cut in two."""

import base64
import random
import string
import uuid
from collections.abc import Callable

LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
URLSAFE = LETTERS + "-_"
BASE32 = string.ascii_uppercase + "234567"
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits

_NAMES = "michael jessica ashley daniel andrea thomas nicole robert martina oliver sandra kevin"
_PLAIN = "sunshine princess football chocolate butterfly liverpool cookie banana tiger flower cheese soccer"
_WALKS = "qwerty qwertz asdfgh zxcvbn 1qaz2wsx qazwsx q1w2e3r4 poiuyt"
_PHRASE = (
    "window table river cloud ladder pencil yellow seven mountain paper engine candle forest needle"
)


def pick(rng: random.Random, letters: str, count: int) -> str:
    return "".join(rng.choice(letters) for _ in range(count))


def weak(rng: random.Random) -> str:
    """A password of the lists of the commonest; letters and digits, so it needs no quotes."""
    name, plain = rng.choice(_NAMES.split()), rng.choice(_PLAIN.split())
    walk = rng.choice(_WALKS.split())
    return rng.choice(
        (f"{name}{rng.randrange(1960, 2012)}", f"{plain}{rng.randrange(1, 99)}", f"{walk}{rng.randrange(10, 999)}", f"{name.title()}{rng.randrange(10, 99)}",
         f"hunter{rng.randrange(2, 99)}", f"letmein{rng.randrange(1, 99)}", "P4ssw" + f"0rd{rng.randrange(10, 999)}", plain.replace("o", "0").replace("e", "3") + str(rng.randrange(9)),
         f"i{rng.choice(('love', 'hate'))}{name}", f"{plain}{plain}", f"adm1n{rng.randrange(100, 999)}", f"r00t{pick(rng, string.digits, 3)}")
    )  # fmt: skip


def strong(rng: random.Random, signs: str) -> str:
    """A password as a manager makes it, or as a careful person does."""
    kind = rng.randrange(5)
    if kind == 0:
        return rng.choice(LETTERS) + pick(rng, LETTERS + signs * 3, rng.randint(9, 22))
    if kind == 1:
        return "-".join(rng.sample(_PHRASE.split(), 4))
    if kind == 2:
        return "".join(each.title() for each in rng.sample(_PHRASE.split(), 3)) + str(
            rng.randrange(99)
        )
    if kind == 3:
        return pick(rng, LETTERS, rng.randint(12, 24))
    word = rng.choice(_PHRASE.split()).title()
    return f"{word}{rng.choice(signs)}{rng.randrange(100, 9999)}{pick(rng, string.ascii_lowercase, 3)}{rng.choice(signs)}"


def key(rng: random.Random) -> str:
    """A key that shows nothing but randomness, of one of the usual alphabets."""
    size = rng.choice((20, 24, 32, 40, 48, 64))
    return rng.choice(
        (pick(rng, HEX, rng.choice((32, 40, 64))), pick(rng, LETTERS, size), pick(rng, URLSAFE, size - 1) + "x", pick(rng, LOWER, size), str(uuid.UUID(int=rng.getrandbits(128), version=4)),
         base64.b64encode(rng.randbytes(32)).decode(), base64.urlsafe_b64encode(rng.randbytes(24)).decode(), pick(rng, HEX.upper(), 32))
    )  # fmt: skip


def _b64(rng: random.Random, size: int) -> str:
    return base64.b64encode(rng.randbytes(size)).decode()


def _pair(rng: random.Random) -> str:
    return base64.b64encode(f"joe:{strong(rng, '!-_.')}".encode()).decode()


_WP = LETTERS + "!@#$%^&*()-_[]{}<>~`+=,.;:/?| "

SECRETS: dict[str, Callable[[random.Random], str]] = {
    "key": key,
    "hexkey": lambda rng: pick(rng, HEX, rng.choice((32, 40, 64))),
    "hexkey32": lambda rng: pick(rng, HEX, 32),
    "hexkey64": lambda rng: pick(rng, HEX, 64),
    "hexkey128": lambda rng: pick(rng, HEX, 128),
    "key32": lambda rng: pick(rng, LETTERS, 32),
    "key64": lambda rng: pick(rng, LETTERS + "+/", 64),
    "b64key": lambda rng: _b64(rng, 32),
    "b64url": lambda rng: base64.urlsafe_b64encode(rng.randbytes(32)).decode(),
    "wg": lambda rng: _b64(rng, 32),
    "django": lambda rng: pick(rng, LOWER + "!@#$%^&*(-_=+)", 50),
    "wpsalt": lambda rng: "k" + pick(rng, _WP, 62) + "q",
    "upper20": lambda rng: pick(rng, string.ascii_uppercase, 20),
    "otp": lambda rng: pick(rng, BASE32, rng.choice((16, 32))),
    "basic": _pair,
    "b64pw": lambda rng: base64.b64encode(strong(rng, "!-_.").encode()).decode(),
    "opaque": lambda rng: pick(rng, rng.choice((LETTERS, URLSAFE, HEX)), 39) + "k",
    "crypt22": lambda rng: pick(rng, LETTERS + "./", 22),
    "crypt53": lambda rng: pick(rng, LETTERS + "./", 53),
    "crypt86": lambda rng: pick(rng, LETTERS + "./", 86),
    "ora": lambda rng: weak(rng).replace("-", "_"),
}

LOOKALIKES: dict[str, Callable[[random.Random], str]] = {
    "sha1": lambda rng: pick(rng, HEX, 40),
    "SHA1": lambda rng: pick(rng, HEX, 40).upper(),
    "sha7": lambda rng: pick(rng, HEX, 7),
    "sha256": lambda rng: pick(rng, HEX, 64),
    "md5": lambda rng: pick(rng, HEX, 32),
    "hex6": lambda rng: pick(rng, HEX, 6),
    "hex8": lambda rng: pick(rng, HEX, 8),
    "hash8": lambda rng: pick(rng, HEX, 8),
    "hex12": lambda rng: pick(rng, HEX, 12),
    "hex16": lambda rng: pick(rng, HEX, 16),
    "hexkey32": lambda rng: pick(rng, HEX, 32),
    "uuid": lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
    "UUID": lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)).upper(),
    "pbx": lambda rng: pick(rng, HEX.upper(), 24),
    "b64_8": lambda rng: _b64(rng, 6),
    "b64_16": lambda rng: _b64(rng, 16),
    "b64_31": lambda rng: _b64(rng, 33)[1:],
    "b64_32": lambda rng: _b64(rng, 32),
    "b64_48": lambda rng: _b64(rng, 48),
    "b64_64": lambda rng: _b64(rng, 64),
    "b64key": lambda rng: _b64(rng, 32),
    "blob": lambda rng: _b64(rng, 300),
    "blob64": lambda rng: "\n".join(_b64(rng, 48) for _ in range(6)),
    "nix32": lambda rng: pick(rng, "0123456789abcdfghijklmnpqrsvwxyz", 52),
    "salt8": lambda rng: pick(rng, LETTERS, 8),
    "salt16": lambda rng: pick(rng, LETTERS, 16),
}
