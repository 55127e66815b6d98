"""``codesieve audit sign``: a signature over the manifest, with the user's key."""

import argparse
import sys
from pathlib import Path

from corpus.audit.signature import ENVELOPE, private_key, sign
from corpus.errors import InputError
from corpus.files import store_at


def run(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed``."""
    key = private_key(read_key(parsed.key), source=parsed.key)
    signer = sign(store_at(parsed.out), key)
    sys.stdout.write(f"{ENVELOPE}: signed by {signer}\n")
    return 0


def read_key(path: str) -> bytes:
    """Return the bytes of the key file ``path``.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot read the key {path}", why=error.strerror or str(error), mend="check the path"
        ) from None
