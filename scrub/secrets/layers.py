"""Text inside text: base64, hexadecimal, URL and HTML escapes that hold readable text.

A layer maps what is found in the decoded text back to the bytes that encode it, so that a span is
exact in the encoded form: whole groups of four letters in base64, whole pairs in hexadecimal.
"""

import base64
import binascii
import bisect
import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from scrub.secrets.anchor import Anchor
from scrub.secrets.runs import LEAST_DIGITS, LEAST_LETTERS

_MOST_BYTES: Final = 1 << 20  # of a run; what is longer is read up to here
_ESCAPED_BYTES: Final = 8192  # of a stretch with escapes
_PRINTABLE: Final = bytes(range(32, 127)) + b"\t\r\n"

ANCHORS: Final = (
    Anchor(
        name="base64-run",
        expression=(  # the first letter of four tells the first byte of three: printable, or a line end
            rf"(?:^|[^A-Za-z0-9+/_-])(?:[CDI-Za-f][A-Za-z0-9+/]{{3}}){{{LEAST_LETTERS // 4}}}"
        ),
        literals=(),
    ),
    Anchor(
        name="hex-run",
        expression=rf"(?:^|[^0-9A-Za-z])(?:0x)?(?:[2-7][0-9a-fA-F]|0[aAdD9]){{{LEAST_DIGITS // 2}}}",
        literals=(),
    ),
    Anchor(
        name="url-escapes",
        expression=r"%(?:3[AaDd]|22|20[A-Za-z])[^\s\"'<>]{4}",
        literals=(b"%3a", b"%3d", b"%22"),
    ),
    Anchor(
        name="html-escapes",
        expression=r"&(?:quot|apos|#39|#34|#x27|#x22);[^\s<>]{4}",
        literals=(b"&quot;", b"&apos;", b"&#39;", b"&#34;"),
    ),
)
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_HEX: Final = re.compile(rb"[0-9a-fA-F]+")
_STRETCH: Final = re.compile(rb"[^\s\"'<>`]+")
_BETWEEN: Final = tuple(bytes((each,)) for each in b" \t\n\r\f\v\"'<>`")  # stretches
_URL: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_HTML_STRETCH: Final = re.compile(rb"[^\n<>]+")
_HTML_BETWEEN: Final = (b"\n", b"<", b">")
_HTML: Final = re.compile(rb"&(?:(quot|#34|#x22)|(apos|#39|#x27)|(amp)|(lt)|(gt));")
_ENTITIES: Final = (b'"', b"'", b"&", b"<", b">")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """``decoded`` is what the bytes from ``start`` on encode."""

    start: int
    end: int
    encoding: str
    decoded: bytes
    places: tuple[int, ...] = ()  # of escapes: where each begins in the decoded text
    widths: tuple[int, ...] = ()  # and how many bytes longer than one they are, summed up

    def outer(self, start: int, end: int) -> tuple[int, int]:
        """Return the encoded span of the decoded one, widened to whole groups.

        >>> Layer(start=10, end=18, encoding="base64", decoded=b"abcdef").outer(1, 4)
        (10, 18)
        """
        if self.encoding.startswith("base64"):
            return self.start + start // 3 * 4, min(self.end, self.start + -(-end // 3) * 4)
        if self.encoding == "hex":
            return self.start + 2 * start, self.start + 2 * end
        return self._escaped(start), self._escaped(end)

    def _escaped(self, at: int) -> int:
        passed = bisect.bisect_left(self.places, at)
        return self.start + at + (self.widths[passed - 1] if passed else 0)


def layers(text: bytes, ends: Mapping[int, Sequence[int]], first: int) -> Iterator[Layer]:
    """Yield the layers at ``ends``, whose anchors are numbered from ``first``."""
    for end in ends.get(first, ()):
        yield from _base64(text, end - LEAST_LETTERS)
    for end in ends.get(first + 1, ()):
        yield from _hex(text, end - LEAST_DIGITS)
    for place, (stretch, between, one, encoding) in enumerate(
        ((_STRETCH, _BETWEEN, _URL, "url"), (_HTML_STRETCH, _HTML_BETWEEN, _HTML, "html"))
    ):
        done = 0
        for end in ends.get(first + 2 + place, ()):
            if end <= done:
                continue
            low = max(done, end - _ESCAPED_BYTES // 4)
            start = max(low, *[text.rfind(each, low, end) + 1 for each in between])
            match = stretch.match(text, start, start + _ESCAPED_BYTES)
            done = match.end() if match else end
            if match:
                yield _unescaped(text, start, match.end(), one, encoding)


def _base64(text: bytes, start: int) -> Iterator[Layer]:
    head = text[start : start + LEAST_LETTERS]
    if not _is_text(binascii.a2b_base64(head), 17):
        return
    match = _BASE64.match(text, start, start + _MOST_BYTES)
    if match is None:
        return
    letters = match[0].rstrip(b"=")
    usable = len(letters) - (len(letters) % 4 == 1)
    is_url = b"-" in letters or b"_" in letters
    padded = letters[:usable] + b"=" * (-usable % 4)
    decoded = (base64.urlsafe_b64decode if is_url else base64.b64decode)(padded)
    if _is_text(decoded, len(decoded) * 19 // 20):
        encoding = "base64url" if is_url else "base64"
        yield Layer(start=start, end=match.end(), encoding=encoding, decoded=decoded)


def _hex(text: bytes, start: int) -> Iterator[Layer]:
    match = _HEX.match(text, start, start + _MOST_BYTES)
    if match is None:
        return
    digits = match[0][: len(match[0]) // 2 * 2]
    decoded = bytes.fromhex(digits.decode())
    if _is_text(decoded, len(decoded) * 19 // 20):
        yield Layer(start=start, end=start + len(digits), encoding="hex", decoded=decoded)


def _is_text(data: bytes, least: int) -> bool:
    """Return whether ``least`` bytes of ``data`` can be printed."""
    return len(data) - len(data.translate(None, _PRINTABLE)) >= least


def _unescaped(text: bytes, start: int, end: int, one: re.Pattern[bytes], encoding: str) -> Layer:
    """Return the stretch with each escape as the byte it stands for."""
    pieces: list[bytes] = []
    places: list[int] = []
    widths: list[int] = []
    at, size, wider = start, 0, 0
    for match in one.finditer(text, start, end):
        pieces.append(text[at : match.start()])
        size += match.start() - at
        pieces.append(_byte(match, encoding))
        places.append(size)
        size += 1
        wider += match.end() - match.start() - 1
        widths.append(wider)
        at = match.end()
    pieces.append(text[at:end])
    return Layer(
        start=start,
        end=end,
        encoding=encoding,
        decoded=b"".join(pieces),
        places=tuple(places),
        widths=tuple(widths),
    )


def _byte(match: re.Match[bytes], encoding: str) -> bytes:
    if encoding == "url":
        return bytes.fromhex(match[1].decode())
    return _ENTITIES[(match.lastindex or 1) - 1]
