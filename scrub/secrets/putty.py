"""PuTTY's private keys: as many lines as the file says, behind whatever begins its lines."""

import re
from collections.abc import Iterator
from typing import Final

_LEAST_LETTERS: Final = 40  # of base64: an Ed25519 key's private part has 44
_DIGITS: Final = re.compile(rb"\d")
_PUTTY: Final = re.compile(rb"Private-Lines: ?(\d{1,4})", re.IGNORECASE)
_PUTTY_LINE: Final = re.compile(rb"[A-Za-z0-9+/=]{4,}")
_PUTTY_BETWEEN: Final = re.compile(
    rb"(?:\\{1,4}[nrt]|[\s\"'`+,.;#*>|()\[\]&$@%!-]|//|\\(?=\s)){1,200}?(?=[A-Za-z0-9+/=]{4})"
)


def putty_lines(text: bytes, end: int) -> Iterator[tuple[int, int, bytes]]:
    """Return the private lines behind the count that ends at ``end``, and their letters."""
    head = _PUTTY.search(text, max(0, end - 20), end + 24)
    if head is None:
        return
    start = text.rfind(b"\n", max(0, head.start() - 200), head.start()) + 1
    prefix = without_digits(text[max(start, head.start() - 200) : head.start()])
    lines: list[re.Match[bytes]] = []
    at = _next_line(text, head.end(), prefix)
    while len(lines) < int(head[1]) and (line := _PUTTY_LINE.match(text, at)) is not None:
        lines.append(line)
        at = _next_line(text, line.end(), prefix)
    letters = b"".join(line[0] for line in lines)
    if len(letters) >= _LEAST_LETTERS:
        yield lines[0].start(), lines[-1].end(), letters


def _next_line(text: bytes, at: int, prefix: bytes) -> int:
    """Return where the letters of the next line begin; before it may stand what stood before the first."""
    newline = text.find(b"\n", at, at + 24)
    behind = newline + 1 + len(prefix)
    if prefix and newline >= 0 and without_digits(text[newline + 1 : behind]) == prefix:
        return behind
    between = _PUTTY_BETWEEN.match(text, at)
    return between.end() if between else at


def without_digits(text: bytes) -> bytes:
    """Return ``text`` with 0 for every digit: the times before two lines of a log differ in them."""
    return _DIGITS.sub(b"0", text)
