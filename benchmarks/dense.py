"""CPU seconds for texts full of findings, or of what looks like it: linear, below 1 s a megabyte.

    python benchmarks/dense.py [--megabytes 1] [--only WORD] [--profile starcoder] [--second]

Each form is scanned, redacted and scanned again as the stage does it, at half the size and at the
whole; the ratio of a linear one is 2.  One process, CPU time of this process alone.  ``--second``
asks the second engine too, as the stage does for its sample.
"""

import argparse
import base64
import gc
import itertools
import random
import string
import time
from collections.abc import Callable, Iterator
from typing import Final

from scrub.emission import redactor_of
from scrub.settings import Profile, RedactionSettings, ScrubSettings

_SEED: Final = 2026
_ALNUM: Final = string.ascii_letters + string.digits
_LONGEST_S: Final = 1.0  # CPU seconds a megabyte (issue 4, target 5)


def _letters(draw: random.Random, size: int, letters: str = _ALNUM) -> str:
    return "".join(draw.choices(letters, k=size))


def _octets(draw: random.Random) -> str:
    return ".".join(str(draw.randint(60, 250)) for _ in range(4))


def _card(draw: random.Random, number: int) -> str:
    """Return sixteen digits that begin like a card's; every tenth passes Luhn's check by chance."""
    return f"4539{number:012d}"[:15] + str(draw.randint(0, 9))


# What a line is made of: a draw and the line's number.
_LINES: Final[dict[str, Callable[[random.Random, int], str]]] = {
    "e-mails": lambda draw, _: f"{_letters(draw, 8)}@{_letters(draw, 6)}.de",
    "IPv4": lambda draw, _: f"host {_octets(draw)}",
    "IPv6": lambda draw, _: f"2a02:{draw.randrange(1 << 16):x}::{draw.randrange(1, 1 << 16):x}",
    "passwords": lambda draw, _: f'password = "{_letters(draw, 12)}"',
    "tokens": lambda draw, _: "AK" + "IA" + _letters(draw, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    "generic keys": lambda draw, _: f'api_key = "{_letters(draw, 32)}"',
    "URL credentials": lambda draw, _: f"https://ada:{_letters(draw, 12)}@db.corp.de/",
    "connection strings": lambda draw, _: f'"Server=db;User=a;Password={_letters(draw, 12)};"',
    "JWT": lambda draw, _: f"eyJhbGciOiJIUzI1NiJ9.eyJ{_letters(draw, 20)}.{_letters(draw, 43)}",
    "bearer": lambda draw, _: f"Authorization: Bearer {_letters(draw, 40)}",
    "phones": lambda draw, _: f"tel: +49 30 {draw.randint(10**6, 10**7)}",
    "cards": _card,
    "MAC": lambda draw, _: "mac " + ":".join(f"{draw.randrange(256):02x}" for _ in range(6)),
    "authors": lambda draw, _: f"# Author: Jane {_letters(draw, 5).title()}",
    "copyright": lambda draw, _: f"Copyright 2020 {_letters(draw, 5).title()} Roe",
    "one author": lambda _draw, _: "@author Jane Roe",
    "one e-mail": lambda _draw, _: "jane.roe@web.de",
    "home paths": lambda draw, _: f"/home/{_letters(draw, 7, string.ascii_lowercase)}/x",
    "private keys": lambda draw, _: (
        "-----BEGIN PRIVATE" + " KEY-----\n" + "\n".join(_letters(draw, 64) for _ in range(6))
        + "\n-----END PRIVATE" + " KEY-----"
    ),
    "base64 layers": lambda draw, _: base64.b64encode(
        f'password = "{_letters(draw, 12)}"'.encode()
    ).decode(),
    "escaped URLs": lambda draw, _: f"u%3Dpassword%3D{_letters(draw, 12)}%26",
    "html escapes": lambda draw, _: f"password=&quot;{_letters(draw, 12)}&quot;",
    "SQL rows": lambda draw, n: (
        "insert into t (a, password) values" if n == 0 else f"('a', '{_letters(draw, 10)}'),"
    ),
    "integrity": lambda draw, _: f'"integrity": "sha512-{_letters(draw, 86)}=="',
    "git revisions": lambda draw, _: f"commit {_letters(draw, 40, '0123456789abcdef')}",
    "notice and name": lambda draw, n: f"(c) 20{n % 25:02d} Jane {_letters(draw, 5).title()}, and",
}  # fmt: skip
# What repeats without an end in sight, on one line.
_PIECES: Final = {
    "one letter": "a",
    "blanks": " ",
    "line ends": "\n",
    "base64": "QUJDRGVmZ2hJSktM",
    "a@": "a@",
    "a@b.": "a@b.",
    "nested lists": "[",
    "nested objects": '{"a":',
    "%41": "%41",
    "%3D": "%3D",
    "%3Apassword": "%3Apassword",
    "escapes": "\\u0041",
    "hex": "4a6f",
    "hex text": "70617373",
    "eyJ": "eyJ",
    "eyJ.": "eyJhbGciOiJIUzI1NiJ9.",
    "://": "://",
    "a://b:c": "a://b:c",
    "a://b:c@": "a://b:c@",
    "digits": "4539",
    "digits and blanks": "4539 ",
    "dotted digits": "1.",
    "colons": "2a02:",
    "double quotes": '"',
    "single quotes": "'",
    "backslashes": "\\",
    "/*": "/*",
    "<!--": "<!--",
    "#": "#",
    "BEGIN": "-----BEGIN ",
    "BEGIN key": "-----BEGIN PRIVATE" + " KEY-----\n",
    "BEGIN certificate": "-----BEGIN CERTIFICATE-----\n",
    "password=": "password=",
    "password=\\n": "password=\n",
    'password="': 'password="',
    "password ": "password ",
    "secret:": "secret: ",
    "key(": "key(",
    'token"': 'token"',
    "&quot;": "&quot;",
    "<value>": "password<value>",
    "default": "--password default ",
    "AKIA": "AK" + "IA",
    "kty": '"kty":"RSA",',
    "kind: Secret": "kind: Secret\n",
    "insert": "insert into t (password) values (",
    "| password |": "| password |\n|---|\n",
    "encryptedData": "encryptedData:\n",
    "copyright": "copyright ",
    "copyright 2020,": "copyright 2020, ",
    "author": "author: ",
    "by": "written by ",
    "a at b dot": "a at b dot ",
    "(at)": "a (at) b ",
    "/home/": "/home/",
    "TODO(": "TODO(",
    "tel": "tel: ",
    "+49": "+49 ",
    "IBAN": "DE89",
    "bearer ": "Bearer ",
    "data:": "data:a;base64,",
    "sha512-": "sha512-",
    "commit": "commit ",
    "chpasswd": "chpasswd:\n list: |\n",
    "curl -u": "curl -u a:",
    "mysql -p": "mysql ",
    "RSAKeyValue": "<RSAKeyValue>",
    "$Author": "$Author: ",
    "\\xc3": "\u00e9",
    "\\xc3@": "\u00e9@",
    "CRLF": "\r\n",
    "NUL": "\x00",
    "lat=": "lat=52.5, lon=13.4 ",
}  # fmt: skip


def forms(megabytes: float) -> Iterator[tuple[str, bytes]]:
    """Yield name and text of every form, about ``megabytes`` long."""
    size = int(megabytes * 1e6)
    for name, line in _LINES.items():
        draw, lines, total = random.Random(_SEED), [], 0
        for number in itertools.count():
            lines.append(line(draw, number))
            total += len(lines[-1]) + 1
            if total >= size:
                break
        yield name, "\n".join(lines).encode()
    for name, piece in _PIECES.items():
        raw = piece.encode()
        yield "only " + name, raw * (size // len(raw))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("--only", default="", help="forms whose names hold this")
    parser.add_argument("--language", default="Text")
    parser.add_argument("--profile", type=Profile, default=Profile.STARCODER)
    parser.add_argument("--second", action="store_true")
    asked = parser.parse_args()
    settings = ScrubSettings(redaction=RedactionSettings(profile=asked.profile))
    redactor = redactor_of(settings, bytes(32))
    gc.freeze()  # as a worker does
    worst = 0.0
    print(f"{'form':24} {'findings':>8} {'let stand':>9} {'CPU s':>7} {'ratio':>6}  fate")
    halves = forms(asked.megabytes / 2)
    for (name, half), (_, whole) in zip(halves, forms(asked.megabytes), strict=True):
        if asked.only not in name:
            continue
        spent = []
        for text in (half, whole):
            began = time.process_time()
            done = redactor.redacted(
                text, path="a.txt", language=asked.language, rescan=asked.second
            )
            spent.append(time.process_time() - began)
        worst = max(worst, spent[1] / asked.megabytes)
        late = " !" * (spent[1] / asked.megabytes > _LONGEST_S)
        print(
            f"{name:24} {len(done.targets):8} {len(done.suppressed):9} {spent[1]:7.2f}"
            f" {spent[1] / max(spent[0], 1e-3):6.1f}  {done.fate.value}{late}",
            flush=True,
        )
    print(f"worst: {worst:.2f} CPU s a megabyte (limit {_LONGEST_S})")


if __name__ == "__main__":
    main()
