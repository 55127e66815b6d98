"""Values as people and vendors make them; shares nothing with the rules of scrub/.

The formats are those of the vendors' manuals, written down again from their prose.
"""

import base64
import binascii
import random
import string
import uuid
import zlib

LETTERS = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
LOWER = string.ascii_lowercase + string.digits
HEX = "0123456789abcdef"
URLSAFE = LETTERS + "-_"
WORDS = [
    "summer",
    "winter",
    "dragon",
    "monkey",
    "coffee",
    "purple",
    "rocket",
    "harbor",
    "falcon",
    "garden",
    "silver",
    "thunder",
    "pepper",
    "orange",
    "castle",
    "guitar",
    "wizard",
    "sunset",
    "turtle",
    "copper",
    "marble",
    "bridge",
    "planet",
    "velvet",
    "cactus",
    "pirate",
]


def pick(rng: random.Random, letters: str, count: int) -> str:
    return "".join(rng.choice(letters) for _ in range(count))


def github(rng: random.Random, prefix: str) -> str:
    body = pick(rng, LETTERS, 30)
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    number, tail = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        tail = digits[rest] + tail
    return prefix + body + tail


def provider_tokens(rng: random.Random) -> dict[str, str]:
    """One fresh token of each vendor."""
    b32 = string.ascii_uppercase + "234567"
    return {
        "github classic": github(rng, "gh" + "p_"),
        "github oauth": github(rng, "gh" + "o_"),
        "github app": github(rng, "gh" + "s_"),
        "github fine": "github" + "_pat_" + pick(rng, LETTERS, 22) + "_" + pick(rng, LETTERS, 59),
        "gitlab": "glp" + "at-" + pick(rng, URLSAFE.replace("-", ""), 20),
        "gitlab runner": "glr" + "t-" + pick(rng, URLSAFE.replace("-", ""), 20),
        "aws id": "AK" + "IA" + pick(rng, b32, 16),
        "aws temporary id": "AS" + "IA" + pick(rng, b32, 16),
        "slack bot": "xo" + f"xb-{pick(rng, string.digits, 12)}-{pick(rng, string.digits, 12)}-{pick(rng, LETTERS, 24)}",
        "slack user": "xo" + f"xp-{pick(rng, string.digits, 12)}-{pick(rng, string.digits, 12)}-{pick(rng, string.digits, 13)}-{pick(rng, HEX, 32)}",
        "slack app": "xa" + f"pp-1-A{pick(rng, UPPER, 10)}-{pick(rng, string.digits, 13)}-{pick(rng, HEX, 64)}",
        "stripe live": "sk" + "_live_" + pick(rng, LETTERS, rng.choice((24, 99))),
        "stripe restricted": "rk" + "_live_" + pick(rng, LETTERS, 24),
        "stripe webhook": "wh" + "sec_" + pick(rng, LETTERS, 32),
        "google api": "AI" + "za" + pick(rng, URLSAFE, 34) + rng.choice(LETTERS),
        "google oauth secret": "GOC" + "SPX-" + pick(rng, URLSAFE, 27) + rng.choice(LETTERS),
        "google access": "ya" + "29." + pick(rng, URLSAFE, 120) + rng.choice(LETTERS),
        "sendgrid": "S" + "G." + pick(rng, URLSAFE, 22) + "." + pick(rng, URLSAFE, 42) + rng.choice(LETTERS),
        "twilio key": "S" + "K" + pick(rng, HEX, 32),
        "mailgun": "key" + "-" + pick(rng, HEX, 32),
        "mailchimp": pick(rng, HEX, 32) + "-us" + str(rng.randint(1, 21)),
        "npm": github(rng, "np" + "m_"),
        "pypi": "py" + "pi-AgEIcHlwaS5vcmc" + pick(rng, URLSAFE, 140) + rng.choice(LETTERS),
        "huggingface": "h" + "f_" + pick(rng, string.ascii_letters, 34),
        "openai": "sk" + "-" + pick(rng, LETTERS, 20) + "T3Blbk" + "FJ" + pick(rng, LETTERS, 20),
        "openai project": "sk" + "-proj-" + pick(rng, URLSAFE, 73) + "0T3Blbk" + "FJ" + pick(rng, LETTERS, 74),
        "anthropic": "sk" + "-ant-api03-" + pick(rng, URLSAFE, 93) + "AA",
        "digitalocean": "dop" + "_v1_" + pick(rng, HEX, 64),
        "shopify": "shp" + "at_" + pick(rng, HEX, 32),
        "telegram": pick(rng, "123456789", 1) + pick(rng, string.digits, 9) + ":AA" + pick(rng, URLSAFE, 32) + rng.choice(LETTERS),
        "discord": base64.b64encode(pick(rng, "123456789", 18).encode()).decode() + "." + pick(rng, LETTERS, 6) + "." + pick(rng, LETTERS, 38),
        "square": "sq0" + "csp-" + pick(rng, LETTERS, 43),
        "square access": "EA" + "AA" + "l" + pick(rng, LETTERS, 59),
        "linear": "lin" + "_api_" + pick(rng, LETTERS, 40),
        "notion": "ntn" + "_" + pick(rng, string.digits, 11) + pick(rng, LETTERS, 35),
        "atlassian": "ATA" + "TT3" + pick(rng, URLSAFE, 185) + "=" + pick(rng, HEX.upper(), 8),
        "databricks": "da" + "pi" + pick(rng, HEX, 32),
        "doppler": "dp" + ".pt." + pick(rng, LETTERS, 43),
        "vault": "hv" + "s." + pick(rng, LETTERS, 24),
        "terraform cloud": pick(rng, LETTERS, 14) + ".atlas" + "v1." + pick(rng, LETTERS, 67),
        "grafana": "gls" + "a_" + pick(rng, LETTERS, 32) + "_" + pick(rng, HEX, 8),
        "new relic": "NRA" + "K-" + pick(rng, UPPER, 27),
        "sentry": "sntr" + "ys_" + base64.b64encode(('{"iat":17000,"url":"https://sentry.io","org":"' + pick(rng, LOWER, 9) + '"}').encode()).decode().rstrip("=") + "_" + pick(rng, LETTERS, 43),
        "postman": "PM" + "AK-" + pick(rng, HEX, 24) + "-" + pick(rng, HEX, 34),
        "pulumi": "pu" + "l-" + pick(rng, HEX, 40),
        "planetscale": "psc" + "ale_tkn_" + pick(rng, LETTERS, 43),
        "airtable": "pa" + "t" + pick(rng, LETTERS, 14) + "." + pick(rng, HEX, 64),
        "asana": "1/" + pick(rng, "123456789", 16) + ":" + pick(rng, HEX, 32),
        "dropbox": "s" + "l." + pick(rng, URLSAFE, 134) + rng.choice(LETTERS),
        "figma": "fig" + "d_" + pick(rng, URLSAFE, 39) + rng.choice(LETTERS),
        "docker hub": "dckr" + "_pat_" + pick(rng, LETTERS, 27),
        "rubygems": "rubyg" + "ems_" + pick(rng, HEX, 48),
        "fly": "fo" + "1_" + pick(rng, LETTERS, 43),
        "groq": "gs" + "k_" + pick(rng, LETTERS, 52),
        "replicate": "r" + "8_" + pick(rng, LETTERS, 37),
        "age": age(rng),
        "heroku": "HRK" + "U-AA" + pick(rng, URLSAFE.replace("-", ""), 58),
        "supabase": "sb" + "p_" + pick(rng, HEX, 40),
        "mapbox": "s" + "k.eyJ1IjoiYWRhIiwiYSI6ImNr" + pick(rng, LETTERS, 40) + "." + pick(rng, LETTERS, 22),
        "facebook": "EA" + "AB" + pick(rng, LETTERS, 170),
        "alibaba id": "LT" + "AI" + pick(rng, LETTERS, 20),
        "azure client secret": pick(rng, LETTERS, 3) + "8Q~" + pick(rng, LETTERS + "_.~-", 33) + rng.choice(LETTERS),
    }  # fmt: skip


def age(rng: random.Random) -> str:
    """An age identity with its Bech32 checksum (BIP 173)."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    human, data = "age-secret-key-", [rng.randrange(32) for _ in range(52)]
    check = 1
    for each in [ord(c) >> 5 for c in human] + [0] + [ord(c) & 31 for c in human] + data + [0] * 6:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ each
        for bit, generator in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            check ^= generator if top >> bit & 1 else 0
    check ^= 1
    tail = [check >> 5 * (5 - place) & 31 for place in range(6)]
    return (human + "1" + "".join(letters[each] for each in data + tail)).upper()


def password(rng: random.Random, *, safe: bool = False) -> str:
    """A password as people choose it; ``safe``: of letters that need no quotes anywhere."""
    word, other = rng.choice(WORDS), rng.choice(WORDS)
    signs = "_-." if safe else "!@#$%^&*_-.+?"
    leet = word.translate(str.maketrans("aeiost", "431057"))
    kind = rng.randrange(8)
    if kind == 0:
        return word.capitalize() + str(rng.randint(10, 2030)) + rng.choice(signs)
    if kind == 1:
        return leet + rng.choice(signs) + str(rng.randint(1, 999))
    if kind == 2:
        return pick(rng, LETTERS, rng.randint(8, 16))
    if kind == 3:
        return word + other.capitalize() + str(rng.randint(1, 99))
    if kind == 4:
        return pick(rng, LETTERS, 4) + rng.choice(signs) + pick(rng, LETTERS, rng.randint(5, 9))
    if kind == 5:
        return word + rng.choice("-_") + other + rng.choice("-_") + str(rng.randint(10, 99))
    if kind == 6:
        return leet.capitalize() + other[:3].upper() + str(rng.randint(1, 9))
    return pick(rng, string.ascii_lowercase, 5) + str(rng.randint(100, 9999))


def key(rng: random.Random) -> str:
    """A random key without a prefix, as services and ``openssl rand`` print them."""
    kind = rng.randrange(8)
    if kind == 0:
        return pick(rng, HEX, rng.choice((32, 40, 48, 64)))
    if kind == 1:
        return base64.b64encode(rng.randbytes(rng.choice((24, 32, 48)))).decode()
    if kind == 2:
        return base64.urlsafe_b64encode(rng.randbytes(32)).decode().rstrip("=")
    if kind == 3:
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    if kind == 4:
        return pick(rng, LOWER, rng.randint(24, 40))
    if kind == 5:
        return pick(rng, UPPER, rng.randint(20, 32))
    return pick(rng, LETTERS, rng.randint(20, 48))


def key_body(rng: random.Random, size: int) -> list[str]:
    """The lines of a PEM body: DER of an RSA key's size, random within."""
    body = b"\x30\x82" + size.to_bytes(2, "big") + b"\x02\x01\x00" + rng.randbytes(size - 3)
    text = base64.b64encode(body).decode()
    return [text[place : place + 64] for place in range(0, len(text), 64)]


def jwt(rng: random.Random) -> str:
    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    claims = f'{{"sub":"{rng.randint(1, 10**9)}","name":"{rng.choice(WORDS)}","iat":17{rng.randint(10**7, 10**8)}}}'
    head = b'{"alg":"HS256","typ":"JWT"}'
    return f"{part(head)}.{part(claims.encode())}.{part(rng.randbytes(32))}"


def hexed(text: str) -> str:
    return binascii.hexlify(text.encode()).decode()
