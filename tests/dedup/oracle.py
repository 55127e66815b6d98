"""The fingerprint, slowly: what a reader of the documentation would write."""

import re
from collections.abc import Iterator

MASK = (1 << 64) - 1
GOLDEN, RRMXMX, NASAM = 0x9E3779B97F4A7C15, 0x9FB21C651E98DF25, 0xD6E8FEB86659FD93
WORD = rb"[A-Za-z0-9_\x80-\xff]+"
DOUBLE = rb'"(?:\\\r\n|\\.|[^"\\\n])*"'
SINGLE = rb"'(?:\\\r\n|\\.|[^'\\\n])*'"


class Family:
    """How one family of languages writes comments and literals, as regular expressions."""

    def __init__(self, *, comments: list[bytes], strings: list[bytes], texts: list[bytes]) -> None:
        self.comments = [re.compile(mark, re.DOTALL) for mark in comments]
        self.texts = [re.compile(mark, re.DOTALL) for mark in texts]
        self.strings = [(mark[:1], re.compile(mark, re.DOTALL)) for mark in strings]


FAMILIES = {
    "C": Family(comments=[rb"//[^\n]*", rb"/\*.*?\*/"], strings=[DOUBLE, SINGLE], texts=[]),
    "Python": Family(
        comments=[rb"#[^\n]*"],
        strings=[DOUBLE, SINGLE],
        texts=[rb'"""(?:\\\r\n|\\.|(?!""")[^\\])*"""', rb"'''(?:\\\r\n|\\.|(?!''')[^\\])*'''"],
    ),
    "Go": Family(
        comments=[rb"//[^\n]*", rb"/\*.*?\*/"], strings=[DOUBLE, SINGLE], texts=[rb"`[^`]*`"]
    ),
    "SQL": Family(
        comments=[rb"--[^\n]*", rb"/\*.*?\*/"], strings=[rb'"[^"\n]*"'], texts=[rb"'[^']*'"]
    ),
    "JSON": Family(comments=[], strings=[], texts=[]),
}


def tokens(  # noqa: C901 (an oracle is read from top to bottom)
    text: bytes, family: Family
) -> Iterator[tuple[str, bytes]]:
    """Yield ("bytes", word or literal) and ("operators", run); runs pass over blanks, comments."""
    run = b""
    at = words_until = open_line = 0
    while at < len(text):
        if at >= words_until:
            kind, stop, open_line = special(text, at, family, open_line)
            if kind == "words":
                words_until = stop
            elif kind:
                if kind == "token":
                    if run:
                        yield "operators", run
                    run = b""
                    yield "bytes", text[at:stop]
                at = stop
                continue
        word = re.compile(WORD).match(text, at)
        if word:
            if run:
                yield "operators", run
            run = b""
            yield "bytes", word[0]
            at = word.end()
        else:
            if text[at] > 0x20:
                run += text[at : at + 1]
            at += 1
    if run:
        yield "operators", run


def special(text: bytes, at: int, family: Family, open_line: int) -> tuple[str, int, int]:
    """Return what starts at ``at`` (comment, words, token or nothing), its end, the open line."""
    for pattern in family.comments:
        if found := pattern.match(text, at):
            return "comment", found.end(), open_line
    for pattern in family.texts:
        if found := pattern.match(text, at):
            return ("words" if b"\n" in found[0] else "token"), found.end(), open_line
    for mark, pattern in family.strings:
        if text.startswith(mark, at) and at >= open_line:
            if found := pattern.match(text, at):
                return ("words" if b"\n" in found[0] else "token"), found.end(), open_line
            end = text.find(b"\n", at)
            return "", at, end if end >= 0 else len(text)
    return "", at, open_line


def token_hash(kind: str, token: bytes) -> int:
    if kind == "operators":
        state = 0
        for byte in token:
            state = (state ^ byte) * NASAM & MASK
        state = (state ^ (state >> 32)) * RRMXMX & MASK
    else:
        state = len(token) * NASAM & MASK
        padded = token.ljust(16, b"\0")
        for start in range(0, len(padded), 8):
            eight = int.from_bytes(padded[start : start + 8], "little")
            state = (state ^ eight) * GOLDEN & MASK
            state ^= state >> 32
        state = state * RRMXMX & MASK
    return state ^ (state >> 29)


def windows(hashes: list[int], width: int) -> list[int]:
    found = []
    for start in range(len(hashes) - width + 1):
        state = 0
        for place in range(width):
            token, left = hashes[start + place], 13 * place % 64
            state ^= (token << left | token >> (64 - left)) & MASK
        state = (state ^ (state >> 33)) * 0xFF51AFD7ED558CCD & MASK
        state = (state ^ (state >> 33)) * 0xC4CEB9FE1A85EC53 & MASK
        found.append((state ^ (state >> 33)) or 1)
    return found


def shingles(text: bytes, family: Family, width: int) -> list[int]:
    return sorted(set(windows([token_hash(*token) for token in tokens(text, family)], width)))
