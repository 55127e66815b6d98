"""Examples made of pieces, so that no literal secret stands in a rule file.

A piece is taken as it is, but for ``<class count>``, which stands for so many letters of the class
(the same at each call for the same seed), ``<uuid>``, ``<crc32>``, which stands for GitHub's
checksum of what follows the last ``_``, and ``<basic count>``, a user and a password of so many
letters as HTTP's basic authentication has them (RFC 7617).
"""

import base64
import hashlib
import re
import string
import uuid
import zlib
from collections.abc import Sequence
from typing import Final

from scrub.secrets.checksum import base62

CLASSES: Final = {
    "alnum": string.ascii_letters + string.digits,
    "letters": string.ascii_letters,
    "lower": string.ascii_lowercase + string.digits,
    "upper": string.ascii_uppercase + string.digits,
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "base32": string.ascii_uppercase + "234567",
    "base32lower": string.ascii_lowercase + "234567",
    "bech32": "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
    "BECH32": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "base64": string.ascii_letters + string.digits + "+/",
    "base64url": string.ascii_letters + string.digits + "-_",
}
_PIECE: Final = re.compile(r"<(?:(\w+) (\d+)|(uuid|crc32))>")


def specimen(pieces: Sequence[str], seed: str) -> bytes:
    """Return the pieces joined, each ``<class count>`` filled in.

    Raises:
        KeyError: a class is unknown.

    >>> specimen(["ab", "_", "<digits 3>"], "seed")[:3], len(specimen(["<hex 32>"], ""))
    (b'ab_', 32)
    """
    built = ""
    for place, piece in enumerate(pieces):
        match = _PIECE.fullmatch(piece)
        if match is None:
            built += piece
        elif match[3] == "uuid":
            built += str(uuid.UUID(_letters("hex", 32, f"{seed} {place}")))
        elif match[3] == "crc32":
            built += base62(zlib.crc32(built.rpartition("_")[2].encode())).decode()
        elif match[1] == "basic":
            pair = "ada:" + _letters("alnum", int(match[2]), f"{seed} {place}")
            built += base64.b64encode(pair.encode()).decode()
        else:
            built += _letters(match[1], int(match[2]), f"{seed} {place}")
    return built.encode()


def _letters(name: str, count: int, seed: str) -> str:
    alphabet = CLASSES[name]
    stream = hashlib.shake_128(seed.encode()).digest(count)
    return "".join(alphabet[each % len(alphabet)] for each in stream)
