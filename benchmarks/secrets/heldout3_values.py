"""The values of the third exam: each a fresh draw, none of them anyone's."""

import base64
import random
import string
from collections.abc import Callable

ALNUM = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
HEX = "0123456789abcdef"
URLSAFE = ALNUM + "-_"
BASE64 = ALNUM + "+/"

WORDS = (
    "summer winter spring autumn tiger dragon falcon monkey panther rocket sunshine thunder coffee orange purple silver "
    "diamond eagle horizon galaxy phoenix turtle banana pepper cookie hunter ranger soccer hockey guitar piano velvet "
    "marble copper granite meadow river canyon harbor island lantern bridge castle garden puzzle wizard viking samurai"
).split()
NAMES = (
    "michael jessica daniel ashley andrew sofia lukas martin camila tomas olivia pierre yuki ahmed ingrid marco elena "
    "rajesh wei anna dmitri fatima carlos hannah"
).split()
SURNAMES = (
    "smith mueller garcia rossi kowalski nguyen tanaka johansson dubois silva novak jansen kumar petrov hansen costa "
    "oneill fischer lopez wang moreau berg haddad brown"
).split()
WALKS = "qwerty123 1qaz2wsx zaq12wsx qazwsxedc asdf1234 1q2w3e4r qwer4321 zxcvbn99 q1w2e3r4t5 asdfghjkl1".split()
MAIL_HOSTS = (
    "gmail.com outlook.com yahoo.co.uk web.de proton.me hotmail.fr qq.com mail.ru gmx.net icloud.com uni-bonn.de "
    "cs.stanford.edu inria.fr redhat.com acmeworks.io blueharbor.dev"
).split()

Rng = random.Random
Make = Callable[[Rng], str]


def draw(rng: Rng, alphabet: str, size: int) -> str:
    """`size` characters of `alphabet`, with letters and digits among them where it has both."""
    while True:
        text = "".join(rng.choice(alphabet) for _ in range(size))
        mixed = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
        if mixed or size < 6 or alphabet.isdigit():
            return text


def _leet(word: str) -> str:
    return word.translate(str.maketrans("aeios", "@310$")).replace("$", "5")


def password(rng: Rng, symbols: str) -> str:
    """A password as people choose them, written with letters, digits and `symbols` alone."""
    word, other = rng.sample(WORDS, 2)
    year = str(rng.randint(1970, 2024))
    mark = rng.choice(symbols)
    made = (
        lambda: word.capitalize() + year + mark,
        lambda: _leet(word).replace("@", "4") + str(rng.randint(1, 999)),
        lambda: "P4ssw0rd" + year if "@" not in symbols else "P@ssw0rd" + year,
        lambda: rng.choice(NAMES) + year,
        lambda: rng.choice(WALKS),
        lambda: "-".join((word, other, rng.choice(WORDS))) + str(rng.randint(1, 9)),
        lambda: word.capitalize() + mark + other.capitalize() + str(rng.randint(1, 99)),
        lambda: draw(rng, ALNUM + symbols, rng.randint(10, 20)),
        lambda: draw(rng, ALNUM, rng.randint(12, 24)),
        lambda: word + other,
        lambda: (
            rng.choice(("admin", "root", "test", "postgres", "mysql")) + str(rng.randint(12, 9999))
        ),
        lambda: word + rng.choice("!_.") + year[2:],
    )
    return rng.choice(made)()


def _jwt(rng: Rng) -> str:
    def part(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    head = part('{"alg":"HS256","typ":"JWT"}')
    body = part(
        f'{{"sub":"{rng.randint(10**6, 10**9)}","name":"{rng.choice(NAMES)}","iat":{rng.randint(1500000000, 1700000000)}}}'
    )
    return f"{head}.{body}.{draw(rng, URLSAFE, 43)}"


def _ip4(rng: Rng) -> str:
    """A public address, of no net that is set aside."""
    first = rng.choice((23, 31, 45, 52, 62, 78, 81, 89, 93, 104, 133, 151, 176, 185, 195, 212, 217))
    return f"{first}.{rng.randint(20, 250)}.{rng.randint(1, 250)}.{rng.randint(2, 250)}"


def _ip6(rng: Rng) -> str:
    head = rng.choice(("2a00:1450", "2600:1f18", "2a01:4f8", "2400:cb00", "2a02:8108"))
    groups = [f"{rng.randint(1, 65535):x}" for _ in range(rng.choice((3, 6)))]
    return (
        f"{head}:{groups[0]}::{':'.join(groups[1:])}"
        if len(groups) == 3
        else f"{head}:{':'.join(groups)}"
    )


def _mail(rng: Rng) -> str:
    name, surname = rng.choice(NAMES), rng.choice(SURNAMES)
    local = rng.choice(
        (
            f"{name}.{surname}",
            f"{name[0]}{surname}",
            f"{surname}{rng.randint(1, 99)}",
            f"{name}_{surname}",
            f"{name}+{rng.choice(WORDS)}",
        )
    )
    return f"{local}@{rng.choice(MAIL_HOSTS)}"


def _mail_spelt(rng: Rng) -> str:
    local, host = _mail(rng).split("@")
    return rng.choice(
        (
            f"{local} at {host.replace('.', ' dot ')}",
            f"{local} [at] {host.replace('.', ' [dot] ')}",
            f"{local}(at){host}",
        )
    )


def _encoded(rng: Rng) -> str:
    return base64.b64encode(password(rng, "!_-").encode()).decode()


def _basic(rng: Rng) -> str:
    return base64.b64encode(f"{rng.choice(NAMES)}:{password(rng, '!_-')}".encode()).decode()


def of(alphabet: str, size: int, head: str = "", tail: str = "") -> Make:
    """A maker of `size` characters of `alphabet` between `head` and `tail`."""
    return lambda rng: head + draw(rng, alphabet, size) + tail


UPPER = string.ascii_uppercase + string.digits
TOKENS: dict[str, Make] = {
    "github": of(ALNUM, 36, "gh" + "p_"),
    "github_fine": lambda rng: (
        "github" + "_pat_" + draw(rng, ALNUM, 22) + "_" + draw(rng, ALNUM, 59)
    ),
    "gitlab": of(URLSAFE, 20, "gl" + "pat-"),
    "aws_id": of(string.ascii_uppercase + "234567", 16, "AK" + "IA"),
    "aws_secret": of(BASE64, 40),
    "slack_bot": lambda rng: (
        f"xoxb-{draw(rng, string.digits, 12)}-{draw(rng, string.digits, 12)}-{draw(rng, ALNUM, 24)}"
    ),
    "slack_hook": lambda rng: (
        f"https://hooks.slack.com/serv"
        f"ices/T{draw(rng, UPPER, 8)}/B{draw(rng, UPPER, 8)}/{draw(rng, ALNUM, 24)}"
    ),
    "discord_hook": lambda rng: (
        f"https://discord.com/api/webhooks/{draw(rng, string.digits, 18)}/{draw(rng, URLSAFE, 68)}"
    ),
    "discord_bot": lambda rng: (
        f"{base64.b64encode(str(rng.randint(10**17, 10**18 - 1)).encode()).decode()}.{draw(rng, URLSAFE, 6)}.{draw(rng, URLSAFE, 27)}"
    ),
    "telegram": lambda rng: f"{rng.randint(10**8, 10**10 - 1)}:AA{draw(rng, URLSAFE, 33)}",
    "google": of(URLSAFE, 35, "AI" + "za"),
    "google_oauth": of(URLSAFE, 28, "GOC" + "SPX-"),
    "stripe": of(ALNUM, 24, "sk_" + "live_"),
    "stripe_hook": of(ALNUM, 32, "wh" + "sec_"),
    "twilio_sid": of(HEX, 32, "A" + "C"),
    "sendgrid": lambda rng: f"SG.{draw(rng, URLSAFE, 22)}.{draw(rng, URLSAFE, 43)}",
    "mailgun": of(HEX, 32, "ke" + "y-"),
    "mailchimp": of(HEX, 32, "", "-us14"),
    "npm": of(ALNUM, 36, "np" + "m_"),
    "pypi": of(URLSAFE, 160, "py" + "pi-AgEIcHlwaS5vcmc"),
    "groq": of(ALNUM, 52, "gs" + "k_"),
    "openai": of(ALNUM, 48, "s" + "k-"),
    "openai_project": lambda rng: (
        f"sk-proj-{draw(rng, URLSAFE, 74)}T3BlbkFJ{draw(rng, URLSAFE, 74)}"
    ),
    "huggingface": lambda rng: "hf_" + "".join(rng.choice(string.ascii_letters) for _ in range(34)),
    "digitalocean": of(HEX, 64, "dop" + "_v1_"),
    "shopify": of(HEX, 32, "shp" + "at_"),
    "square": of(URLSAFE, 43, "sq0" + "csp-"),
    "databricks": of(HEX, 32, "da" + "pi"),
    "vault": of(URLSAFE, 90, "hv" + "s."),
    "terraform": lambda rng: f"{draw(rng, ALNUM, 14)}.atlasv1.{draw(rng, URLSAFE, 67)}",
    "grafana": of(ALNUM, 32, "gl" + "sa_", "_5a1b9c3d"),
    "newrelic": of(UPPER, 27, "NR" + "AK-"),
    "sentry_dsn": lambda rng: (
        f"https://{draw(rng, HEX, 32)}@o{rng.randint(10000, 999999)}.ingest.sentry.io/{rng.randint(10**6, 10**7)}"
    ),
    "postman": lambda rng: f"PMAK-{draw(rng, HEX, 24)}-{draw(rng, HEX, 34)}",
    "airtable": lambda rng: f"pat{draw(rng, ALNUM, 14)}.{draw(rng, HEX, 64)}",
    "notion": of(ALNUM, 43, "sec" + "ret_"),
    "linear": of(ALNUM, 40, "lin" + "_api_"),
    "docker": of(URLSAFE, 27, "dck" + "r_pat_"),
    "azure_storage": of(BASE64, 86, "", "=="),
    "jwt": _jwt,
    "heroku": lambda rng: f"HRKU-{_uuid(rng)}",
    "doppler": of(ALNUM, 43, "dp" + ".pt."),
    "rubygems": of(HEX, 48, "ruby" + "gems_"),
    "facebook": of(ALNUM, 140, "EA" + "ACEdEose0cBA"),
    "mapbox": lambda rng: f"sk.eyJ1Ijoi{draw(rng, ALNUM, 56)}.{draw(rng, URLSAFE, 22)}",
    "atlassian": of(URLSAFE, 180, "AT" + "ATT3xFfGF0"),
    "okta": of(URLSAFE, 40, "0" + "0"),
}


def _uuid(rng: Rng) -> str:
    text = draw(rng, HEX, 32)
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


KEYS: dict[str, Make] = {
    "seed32": of(string.ascii_uppercase + "234567", 32),
    "replicate": of(ALNUM, 37, "r" + "8_"),
    "aliyun_id": of(ALNUM, 16, "LT" + "AI"),
    "recaptcha": of(URLSAFE, 38, "6L"),
    "paypal": of(URLSAFE, 79, "E"),
    "hex0x64": of(HEX, 64, "0x"),
    "twitch": of(LOWER, 30, "oau" + "th:"),
    "twitter": lambda rng: f"{rng.randint(10**9, 10**10)}-{draw(rng, ALNUM, 40)}",
    "b64_32": of(BASE64, 43, "", "="),
    "b64_64": of(BASE64, 86, "", "=="),
    "django": of(LOWER + "!@#%^*(-_=+)", 50),
    "uuid": _uuid,
    "basic": _basic,
    "jwkd": of(URLSAFE, 43),
}
PEOPLE: dict[str, Make] = {
    "mail": _mail,
    "ip4": _ip4,
    "ip6": _ip6,
    "mail_spelt": _mail_spelt,
    "ip4commas": lambda rng: _ip4(rng).replace(".", ", "),
}
HASHES: dict[str, Make] = {
    "bcrypt": lambda rng: "$2y$10$" + draw(rng, ALNUM + "./", 53),
    "md5crypt": lambda rng: f"$1${draw(rng, ALNUM, 8)}${draw(rng, ALNUM + './', 22)}",
    "md5hex": of(HEX, 32),
    "sha512crypt": lambda rng: f"$6${draw(rng, ALNUM, 8)}${draw(rng, ALNUM + './', 86)}",
    "pbkdf2": lambda rng: f"pbkdf2_sha256$260000${draw(rng, ALNUM, 22)}${draw(rng, BASE64, 43)}=",
    "apr1": lambda rng: f"$apr1${draw(rng, ALNUM, 8)}${draw(rng, ALNUM + './', 22)}",
}
PASSWORDS: dict[str, Make] = {
    "pw": lambda rng: password(rng, "!@#%^*_-+=?."),
    "pwu": lambda rng: password(rng, "!_-."),
    "pws": lambda rng: draw(rng, ALNUM + "!@#%^*_-+", rng.randint(10, 20)),
}
ENCODED: dict[str, Make] = {"enc": _encoded}
CLASSES: dict[str, dict[str, Make]] = {
    "token": TOKENS,
    "password": PASSWORDS,
    "generic": KEYS,
    "pii": PEOPLE,
    "hash": HASHES,
    "encoded": ENCODED,
}
