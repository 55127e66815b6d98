"""Private keys of the third exam: armour of every kind around random bytes, and the ways files carry them."""

import base64
import random
import textwrap
from collections.abc import Callable

HEADS = {
    "rsa": ("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA", 1170),
    "ec": ("EC PRIVATE KEY", "MHcCAQEEI", 110),
    "pkcs8": ("PRIVATE KEY", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", 1180),
    "enc": ("ENCRYPTED PRIVATE KEY", "MIIFHDBOBgkqhkiG9w0BBQ0w", 1270),
    "dsa": ("DSA PRIVATE KEY", "MIIBugIBAAKBgQ", 430),
    "openssh": ("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ", 330),
    "pgp": ("PGP PRIVATE KEY BLOCK", "lQOYBF", 900),
}


def body(rng: random.Random, start: str, size: int) -> str:
    """Base64 of random bytes that begins with `start`, `size` characters or a little more."""
    text = start + base64.b64encode(rng.randbytes(size)).decode()
    return text[: size // 4 * 4]


def key(rng: random.Random, kind: str) -> tuple[str, str, str]:
    """Head line, body lines and foot line of a fresh key."""
    name, start, size = HEADS[kind]
    lines = "\n".join(textwrap.wrap(body(rng, start, size), 70 if kind == "openssh" else 64))
    head = "-----BEGIN " + name + "-----"
    if kind == "pgp":
        head += "\nVersion: GnuPG v2\n"
        lines += "\n=" + body(rng, "", 6)[:4]
    return head, lines, "-----END " + name + "-----"


SHAPES: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "escaped": lambda text: text.replace("\n", "\\n"),
    "flat": lambda text: text.replace("\n", ""),
    "spaces": lambda text: text.replace("\n", " "),
    "in4": lambda text: text.replace("\n", "\n    "),
    "in6": lambda text: text.replace("\n", "\n      "),
    "plus": lambda text: text.replace("\n", '\\n" +\n        "'),
    "adjacent": lambda text: text.replace("\n", '\\n"\n    "'),
    "hash": lambda text: text.replace("\n", "\n# "),
    "plusq": lambda text: text.replace("\n", "\\n' +\n  '"),
    "escapedcr": lambda text: text.replace("\n", "\\r\\n"),
}


def wrapped(parts: tuple[str, str, str]) -> tuple[str, int, int]:
    """The whole key in base64 once more, as a Kubernetes secret holds it, and where the key's own lines stand in it."""
    head, lines, foot = parts
    text = f"{head}\n{lines}\n{foot}\n"
    start, end = len(head) + 1, len(head) + 1 + len(lines)
    return base64.b64encode(text.encode()).decode(), -(-start // 3) * 4, end // 3 * 4
