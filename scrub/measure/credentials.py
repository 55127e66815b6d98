"""Made-up credentials of every kind, drawn from what vendors document and people type.

None of this is derived from a rule: nothing here is read from ``scrub/secrets``, and a rule that
only knows its own examples shows in the figures.
"""

import base64
import json
import string
import zlib
from collections.abc import Callable
from random import Random
from typing import Final

from scrub.finding import Kind

_UPPER: Final = string.ascii_uppercase
_LOWER: Final = string.ascii_lowercase
_DIGITS: Final = string.digits
_ALNUM: Final = _DIGITS + _UPPER + _LOWER
_URLSAFE: Final = _ALNUM + "-_"
_HEX: Final = _DIGITS + "abcdef"
_BASE32: Final = _UPPER + "234567"
_WORDS: Final = [
    "orchid",
    "harbor",
    "velvet",
    "copper",
    "tundra",
    "walnut",
    "falcon",
    "ember",
    "nickel",
    "saffron",
    "quartz",
    "meadow",
    "lantern",
    "bishop",
    "cobalt",
    "marble",
    "thistle",
    "raven",
    "anchor",
    "pepper",
]


def drawn(draw: Random, letters: str, size: int) -> str:
    """Return ``size`` of ``letters``."""
    return "".join(draw.choices(letters, k=size))


def _word(draw: Random) -> str:
    return draw.choice(_WORDS)


def _password(draw: Random) -> str:
    """Return what people choose, managers make, and administrators hand out."""
    chosen = _word(draw).capitalize() + draw.choice("!@%*_-") + drawn(draw, _DIGITS, 4)
    leet = _word(draw).replace("e", "3").replace("o", "0") + drawn(draw, _DIGITS, 3) + "Q"
    made = drawn(draw, _ALNUM + "!*_-+.", draw.randint(10, 20)) + drawn(draw, _DIGITS, 1)
    pair = _word(draw).capitalize() + _word(draw).capitalize() + drawn(draw, _DIGITS, 2)
    return draw.choice((chosen, leet, made, pair))


def _github(draw: Random) -> str:
    body = drawn(draw, _ALNUM, 30)
    rest, check = zlib.crc32(body.encode()), ""
    while len(check) < 6:
        rest, digit = divmod(rest, 62)
        check = _ALNUM[digit] + check
    return draw.choice(("ghp", "gho", "ghs")) + "_" + body + check


def _token(draw: Random) -> str:
    """Return a token of one of a dozen services, by their documentation."""
    alike: tuple[tuple[str, str, int], ...] = (
        ("glpat-", _URLSAFE, 20),
        ("AKIA", _BASE32, 16),
        ("sk_live_", _ALNUM, 24),
        ("AIza", _URLSAFE, 35),
        ("hf_", _UPPER + _LOWER, 34),
        ("dop_v1_", _HEX, 64),
        ("shpat_", _HEX, 32),
        ("sq0csp-", _URLSAFE, 43),
        ("NRAK-", _UPPER + _DIGITS, 27),
    )
    numbers = f"{drawn(draw, _DIGITS, 12)}-{drawn(draw, _DIGITS, 13)}"
    made = [prefix + drawn(draw, letters, size) for prefix, letters, size in alike]
    made.append(f"xoxb-{numbers}-{drawn(draw, _ALNUM, 24)}")
    made.append(f"SG.{drawn(draw, _URLSAFE, 22)}.{drawn(draw, _URLSAFE, 43)}")
    made.append(_github(draw))
    return draw.choice(made)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _jwt(draw: Random) -> str:
    header = json.dumps({"alg": draw.choice(("HS256", "RS256", "ES256")), "typ": "JWT"})
    claims = json.dumps(
        {"sub": drawn(draw, _DIGITS, 9), "iat": draw.randint(1_5 * 10**8, 2 * 10**9)}
    )
    return ".".join(
        (_encoded(header.encode()), _encoded(claims.encode()), _encoded(draw.randbytes(32)))
    )


def _private_key(draw: Random) -> str:
    kind = draw.choice(("RSA ", "EC ", "", "OPENSSH "))
    heads = {
        "OPENSSH ": b"openssh-key-v1\0\0\0\0\4none\0\0\0\4none",
        "EC ": b"\x30\x77\x02\x01\x01\x04\x20",
    }
    head = heads.get(kind, b"\x30\x82\x04\xa4\x02\x01\x00\x02\x82\x01\x01\x00")
    body = base64.b64encode(head + draw.randbytes(draw.choice((121, 610, 1190)))).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join(
        (f"-----BEGIN {kind}PRIVATE KEY-----", *lines, f"-----END {kind}PRIVATE KEY-----")
    )


def _storage_key(draw: Random) -> str:
    return base64.b64encode(draw.randbytes(64)).decode()


def _webhook(draw: Random) -> str:
    """Return the team, the hook and its secret, which together let anybody post."""
    team, hook = (drawn(draw, _UPPER + _DIGITS, size) for size in (8, 10))
    return f"T{team}/B{hook}/{drawn(draw, _ALNUM, 24)}"


def _hashed(draw: Random) -> str:
    crypt = "./" + _ALNUM
    bcrypt = f"$2{draw.choice('aby')}$1{draw.choice('012')}$" + drawn(draw, crypt, 53)
    sha512 = "$6$" + drawn(draw, crypt, 12) + "$" + drawn(draw, crypt, 86)
    return draw.choice((bcrypt, sha512))


def _key(draw: Random) -> str:
    return draw.choice(
        (
            drawn(draw, _HEX, draw.choice((32, 40, 64))),
            drawn(draw, _ALNUM, draw.randint(24, 44)),
            base64.b64encode(draw.randbytes(draw.choice((24, 32, 33)))).decode(),
        )
    )


VALUES: Final[dict[Kind, Callable[[Random], str]]] = {
    Kind.PROVIDER_TOKEN: _token,
    Kind.PRIVATE_KEY: _private_key,
    Kind.JWT: _jwt,
    Kind.URL_CREDENTIAL: _password,
    Kind.AUTH_HEADER: lambda draw: drawn(draw, _ALNUM, draw.choice((32, 40, 64))),
    Kind.PASSWORD: _password,
    Kind.GENERIC_KEY: _key,
    Kind.WEBHOOK_URL: _webhook,
    Kind.STORAGE_KEY: _storage_key,
    Kind.OTP_SEED: lambda draw: drawn(draw, _BASE32, draw.choice((16, 32))),
    Kind.HASHED_CREDENTIAL: _hashed,
}
"""What each kind's value is drawn by."""

PLACES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.URL_CREDENTIAL: (
        "postgresql://app:@@@db.corp.internal:5432/main",
        "https://deploy:@@@files.intra/repo.git",
        "amqp://worker:@@@mq.lan/jobs",
        "redis://:@@@cache-2.prod.svc:6379/0",
    ),
    Kind.AUTH_HEADER: ("Authorization: Bearer @@", "authorization: token @@"),
    Kind.OTP_SEED: ("otpauth://totp/ops?secret=@@&issuer=corp", "otpauth://totp/x:y?secret=@@"),
    Kind.WEBHOOK_URL: ("https://hooks.slack.com/services/@@",),
    Kind.STORAGE_KEY: (
        "DefaultEndpointsProtocol=https;AccountName=logs;AccountKey=@@;EndpointSuffix=core.windows.net",
    ),
}
"""What stands around a value, where its kind is one of a place; ``@@`` is the value."""

NAMES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.PASSWORD: (
        "password",
        "db_password",
        "SMTP_PASSWORD",
        "adminPassword",
        "passwd",
        "ldap.pwd",
    ),
    Kind.GENERIC_KEY: (
        "api_key",
        "SECRET_KEY",
        "client_secret",
        "accessToken",
        "auth_token",
        "signingKey",
    ),
    Kind.PROVIDER_TOKEN: ("token", "TOKEN", "credential", "x"),
    Kind.OTP_SEED: ("url", "qr"),
}
"""What a value is bound to; what is not here is bound to something that tells nothing."""
