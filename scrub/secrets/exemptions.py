"""What looks like a secret and is none, by the grammar of the place where it stands.

Each exemption is exact: a field of a lock file, an integrity attribute, a certificate's body; never
a file's name or a word nearby.  What lies inside is let stand, and counted.
"""

import bisect
import dataclasses
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from scrub.finding import Kind, Suppressed
from scrub.secrets.lookalikes import EXEMPTIONS, Exemption

_MOST_BYTES: Final = 1_000_000  # of an exempt stretch: fonts and pictures in data URIs
_HEADER_BYTES: Final = 60  # from an anchor's end to that of a header
_AFTER_BYTES: Final = 2_100  # from an anchor's end to that of a match, where both are bounded
_PATTERNS: Final = tuple(re.compile(each.pattern) for each in EXEMPTIONS)
# SHA-256, first 16 digits, of values that manuals and standards print and everyone copies.
# jwt.io's and RFC 7515's tokens, Stripe's, AWS's and Azure's published keys, TOTP samples of RFC 6238
# and of Google's manual, digests of "", "abc", "test", "hello" and "password", AES vectors of FIPS 197.
_VECTORS: Final = frozenset(
    [
        "0011cc25eb432071",
        "07e23ede2756aa3f",
        "11a3cc0894ae38c4",
        "15cef4b629cc2d07",
        "24b6d840b1dffbed",
        "2c89b7e560fb8c30",
        "2cafc0970149a84f",
        "2ef2503d964e9668",
        "3f2cd8e57b096fe7",
        "4914e23374bb211e",
        "52bbea75ee75a6f1",
        "549c9390539efcfa",
        "78314b11be2e5815",
        "7e8de44ea9ecf6d5",
        "7f75367e78812551",
        "8bd58882cc8a64a3",
        "8be5d113c0871ce1",
        "8d4ef6536dc8895f",
        "9820770bdc65b340",
        "999b5233407e71fb",
        "b1471f544ceeea31",
        "cd372fb85148700f",
        "d3873980f248ddeb",
        "d65df89f702eec58",
        "dfe7a23fefeea519",
        "f215faf9d88b7f0a",
        "f2d6ca16515033e5",
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Exempt:
    """Stretches that are exempt, apart from each other and rising."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def name_at(self, start: int, end: int) -> str:
        """Return the exemption that covers all from ``start`` to ``end``, "" for none."""
        place = bisect.bisect_right(self.starts, start) - 1
        covers = place >= 0 and end <= self.ends[place]
        return self.names[place] if covers else ""

    def suppressed(self) -> list[Suppressed]:
        """Return the stretches as what was let stand."""
        return [
            Suppressed(
                start_byte=start,
                end_byte=end,
                kind=Kind.GENERIC_KEY,
                rule="look-alike",
                exemption=name,
            )
            for start, end, name in zip(self.starts, self.ends, self.names, strict=True)
        ]


NOTHING_EXEMPT: Final = Exempt()


def exempt_stretches(text: bytes, ends: Mapping[int, Sequence[int]], first: int) -> Exempt:
    """Return the stretches around ``ends``, whose anchors are numbered from ``first``."""
    found: list[tuple[int, int, int]] = []
    for number, seen in ends.items():
        place = number - first
        if 0 <= place < len(EXEMPTIONS):
            read = _fenced if EXEMPTIONS[place].body else _matched
            spans = read(text, seen, _PATTERNS[place], EXEMPTIONS[place])
            found += [(start, place, end) for start, end in spans]
    if not found:
        return NOTHING_EXEMPT
    found.sort()
    apart = [found[0]]
    for each in found[1:]:
        if each[0] >= apart[-1][2]:
            apart.append(each)
    return Exempt(
        starts=tuple(start for start, _, _ in apart),
        ends=tuple(end for _, _, end in apart),
        names=tuple(EXEMPTIONS[place].name for _, place, _ in apart),
    )


def _matched(
    text: bytes, ends: Sequence[int], pattern: re.Pattern[bytes], exemption: Exemption
) -> Iterator[tuple[int, int]]:
    """Yield the spans of the matches in which the ``ends`` lie."""
    # Where the anchor's end says where it begins, it has no bound.
    is_placed = exemption.before <= 1
    find, reach = (pattern.match, _MOST_BYTES) if is_placed else (pattern.search, _AFTER_BYTES)
    done = 0
    for end in ends:
        if end <= done:
            continue
        low = max(done, end - exemption.before)
        match = find(text, low, end + reach)
        if match is not None and match.start() < max(end, low + 1):
            done = match.end()
            yield match.span("span")


def _fenced(
    text: bytes, ends: Sequence[int], header: re.Pattern[bytes], exemption: Exemption
) -> Iterator[tuple[int, int]]:
    """Yield the bodies behind the headers in which the ``ends`` lie; each fence is read once."""
    done = clean = 0  # bytes of the body alone lie from ``clean`` to ``stop``
    stop = -1
    for end in ends:
        head = header.search(text, max(done, end - exemption.before), end + _HEADER_BYTES)
        if end <= done or head is None or head.start() >= end:
            continue
        start = head.end()
        if stop < start:
            stop = text.find(b"-----END", start)
            if stop < 0:
                return
            clean = start + len(text[start:stop].rstrip(exemption.body))
        if clean <= start < stop <= start + _MOST_BYTES:
            done = stop
            yield start, stop


def is_test_vector(value: bytes) -> bool:
    """Return whether ``value`` is one that a standard or a manual prints."""
    return hashlib.sha256(value).hexdigest()[:16] in _VECTORS
