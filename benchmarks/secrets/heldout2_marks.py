"""What ``⟦name⟧`` stands for in the second held-out exam: a value, its kind, the bytes that must go, and what may go with them."""

import base64
import dataclasses
import random
import re

from heldout2_values import basic, generic, jwt, made, passphrase, strong, weak

BARE, QUOTED, SINGLE, MARKUP, URL = (
    "!@%^*_-+=.",
    "!@#%^*_-+=.?~,:&()",
    "!@#%^*_-+=.?~,:",
    "!@#%^*_-+=.?~,",
    "-_.~",
)


@dataclasses.dataclass(frozen=True)
class Value:
    """``segments`` are offsets into ``text``; ``before``: so many bytes before it may go too."""

    kind: str
    text: bytes
    segments: tuple[tuple[int, int], ...]
    before: int = 0


def _plain(kind: str, text: str, before: int = 0) -> Value:
    data = text.encode()
    return Value(kind, data, ((0, len(data)),), before)


FORMS = {
    "hex": "{h64}", "b64": "{b64}", "b64key": "{b43}=", "uuid": "{u}", "b40": "{b40}", "b43k": "{B43}",
    "dj": "django-insecure-{l50}", "fernet": "{B43}=", "mk": "{H128}", "mk2": "{H48}", "sha512k": "{h128}",
}  # fmt: skip
HASHES = {
    "bcrypt": "$2b$12${s53}", "apr1": "$apr1${s8}${s22}", "sha512crypt": "$6${s16}${s86}", "pbkdf2": "pbkdf2_sha256$260000${A22}${b43}=",
}  # fmt: skip
_SEED = "abandon ability lava tornado empty scout velvet cactus ribbon mango orbit panther window zebra oak silly tower".split()


class Marks:
    """The values of one file; the halves of a split value are drawn together."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._halves = rng, [""]

    def password(self, kind: str, signs: str) -> Value:
        if self._rng.random() < 0.5:
            return _plain(f"{kind}_weak" if kind == "password" else kind, weak(self._rng, signs))
        return _plain(f"{kind}_strong" if kind == "password" else kind, strong(self._rng, signs))

    def token(self, value: str, sign: str) -> Value:
        """A vendor's; ``<`` and ``>`` enclose what must go, and the rest may."""
        kind = "webhook" if sign == "=" else "provider_token" if sign == "+" else "token_by_name"
        found = re.fullmatch(r"(.*)<(.*)>(.*)", value)
        if not found:
            return _plain(kind, value)
        text = "".join(found.groups()).encode()
        return Value(kind, text, ((len(found[1]), len(found[1]) + len(found[2])),))

    def _wrapped(self, *, form: str) -> Value:
        secret = strong(self._rng, URL)
        before, after = (
            ('{"host": "db1", "user": "shop", "password": "', '", "port": 5432}')
            if form != "env"
            else ("DB_USER=shop\nDB_PASSWORD=", "\nDB_HOST=db1\n")
        )
        text, start, end = before + secret + after, len(before), len(before) + len(secret)
        if form == "hex":
            return Value("encoded", text.encode().hex().encode(), ((2 * start, 2 * end),))
        return Value(
            "encoded", base64.b64encode(text.encode()), ((start // 3 * 4, -(-end // 3) * 4),)
        )

    def value(self, name: str) -> Value:
        """Return the value that a mark stands for."""
        rng = self._rng
        if name.startswith("split:"):
            place = int(name[6:])
            if place % 2 == 0:
                whole = strong(rng, "_-") + made("{A8}", rng) if place == 0 else generic(rng)
                self._halves = [whole[: len(whole) // 2], whole[len(whole) // 2 :]]
            return _plain("concatenated", self._halves[place % 2])
        match name:
            case "pw" | "pwq" | "pws" | "pwx":
                return self.password(
                    "password", {"pw": BARE, "pwq": QUOTED, "pws": SINGLE, "pwx": MARKUP}[name]
                )
            case "pwu":
                value = self.password("url_credential", URL)
                text = value.text.decode() + (
                    rng.choice(("%40", "%21", "%23x")) if rng.random() < 0.2 else ""
                )
                return _plain("url_credential", text)
            case "key":
                return _plain("generic_key", generic(rng))
            case "salt":
                return _plain(
                    "generic_key",
                    "".join(
                        rng.choice(
                            "abcdefghijkLMNOPQRSTUVWXYZ0123456789!@#%^&*()-_ []{}<>~+=,.;:/?|"
                        )
                        for _ in range(63)
                    )
                    + "z",
                )
            case "jwt":
                return _plain("jwt", jwt(rng))
            case "basic":
                return _plain("auth_header", basic(rng))
            case "phrase" | "phrase-":
                return _plain("passphrase", passphrase(rng, "-" if name == "phrase-" else " "))
            case "mnemonic":
                return _plain("passphrase", " ".join(rng.sample(_SEED, 12)))
            case "pw64":
                return _plain(
                    "encoded",
                    base64.b64encode(rng.choice((weak, strong))(rng, BARE).encode()).decode(),
                )
            case "key64":
                return _plain("encoded", base64.b64encode(generic(rng).encode()).decode())
            case "wrap64" | "wrap64env" | "wraphex":
                return self._wrapped(
                    form={"wrap64": "json", "wrap64env": "env", "wraphex": "hex"}[name]
                )
            case "z32":
                return _plain("otp_seed", made("{Z32}", rng))
            case "hexup32":
                return _plain("optional", made("{H32}", rng))
        if name in HASHES:
            return _plain("hashed", made(HASHES[name], rng))
        return _plain("generic_key", made(FORMS[name], rng), 7 if name == "b64key" else 0)
