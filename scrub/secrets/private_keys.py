"""Private keys, the whole body: PEM of every kind, PuTTY, JWK and .NET's XML.

The armour stays and the body goes, so the span starts at the body's first character and ends at
its last, wherever the text keeps the key: bare, behind comment marks or a log's prefix, with
escaped line ends, or in string literals that are added up.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from scrub.finding import Kind
from scrub.secrets.anchor import Anchor
from scrub.secrets.candidate import Candidate
from scrub.secrets.putty import putty_lines, without_digits

Spans = Iterator[tuple[int, int, bytes]]  # start, end and the value
_MOST_BYTES: Final = 1 << 17  # of a body: 32 kbit RSA and PGP rings fit, a hostile text ends soon
_LEAST_LETTERS: Final = 40  # of base64: an Ed25519 key in PKCS#8 has 64, a raw one 43
_BEGIN: Final = (
    r"-{4,5} ?BEGIN (?:[A-Z0-9]+ ){0,4}"
    r"(?:PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)[ ]?-{4,5}"
)
_HEADER: Final = re.compile(_BEGIN.encode())
_FENCE: Final = re.compile(rb"-{4,5} ?(?:END|BEGIN) ")
_LEADING: Final = re.compile(
    rb"""(?:\\{1,4}[nrt]|[\s"'`+.,;#*>|()\[\]&$@%!-]|//|/\*|\\|<br ?/?>)*"""
)
_RUN: Final = re.compile(rb"[A-Za-z0-9+/=]{16,}")
# RFC 1421, 4.6 and RFC 4880, 6.2: lines between the header and the body.
_ARMOUR: Final = re.compile(
    rb"(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash|MessageID|Subject): (?:\"[^\"\n\\]{0,100}\"|[^\n\r\\\"']{0,120}?(?=[ ]{2}|[\n\r\\\"']|\Z))"
)
_LETTERS: Final = re.compile(rb"[A-Za-z0-9+/=]+")
_ESCAPES: Final = re.compile(rb"\\{1,4}[nrt]")
_CLOSING: Final = b" \t\r\n\"'`+.,;#*>|()[]&$@%!-\\"

_SIGN_LETTERS: Final = frozenset((b"+", b"/"))
_LINE_ENDS: Final = frozenset((b"\n", b"\r", b"n"))  # the last one's as an escape
_JWK_MEMBER: Final = re.compile(
    rb"""\\{0,3}["']?\b(d|p|q|dp|dq|qi|k)\\{0,3}["']?\s{0,8}[:=]\s{0,8}\\{0,3}["']([A-Za-z0-9_-]{16,2000})\\{0,3}["']"""
)
_NEAR_BYTES: Final = 6000  # an RSA key of 4096 bits has 3,200 letters
_MEMBERS: Final = {
    b"RSA": frozenset((b"d", b"p", b"q", b"dp", b"dq", b"qi")),
    b"oct": frozenset((b"k",)),
}
_YAML_MEMBER: Final = re.compile(
    rb"(?m)^[ \t-]{0,40}(d|p|q|dp|dq|qi|k): (?=[A-Za-z0-9_-]*[0-9])([A-Za-z0-9_-]{40,2000})\r?$"
)
_KTY: Final = re.compile(rb"""kty\\{0,3}["']?\s{0,8}[:=]\s{0,8}\\{0,3}["']?(RSA|EC|OKP|oct)\b""")
_XML_MEMBER: Final = re.compile(
    rb"<(D|P|Q|DP|DQ|InverseQ)>\s{0,40}([A-Za-z0-9+/=\s]{20,2000}?)\s{0,40}</\1>"
)

# How base64 of a private key's DER begins (RFC 5958, 8017 and 5915): PKCS#8 of RSA, of curves and of
# Ed25519, then RSA's and the curves' own form.
_DER: Final = (
    r"\bMII[A-Za-z0-9+/]{2}[A-Za-z0-9+/]?(?:AgEAMA0GCSqGSIb3DQEBAQUABII|IBADANBgkqhkiG9w0BAQEFAASC)"
    r"|\bM(?:IG[A-Za-z0-9+/]|EE|C4)[A-Za-z0-9+/]{0,3}CAQAw(?:EwYHKoZIzj0CAQ|EAYHKoZIzj0CAQ|BQYDK2V)|\bMII[CEJ][A-Za-z0-9+/]{2}IBAAKC"
)
_DER_RUN: Final = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
ANCHORS: Final = (
    Anchor(name="pem", expression=_BEGIN, literals=(b"begin ",)),
    Anchor(name="putty", expression=r"Private-Lines: ?\d", literals=(b"private-lines",)),
    Anchor(name="jwk", expression=r"kty[\\\"' :=]{1,12}(?:RSA|EC|OKP|oct)", literals=(b"kty",)),
    Anchor(name="xml", expression=r"<RSAKeyValue>", literals=(b"<rsakeyvalue>",)),
    Anchor(name="der", expression=_DER, literals=(b"mi", b"mh", b"mc")),
)


def private_keys(text: bytes, name: str, ends: Sequence[int]) -> Iterator[Candidate]:
    """Return the keys at the matches of the anchor ``name`` that end at ``ends``."""
    if name in _TOGETHER:
        spans = _TOGETHER[name](text, ends)
    else:
        spans = _each({"pem": _pem, "putty": putty_lines, "der": _der}[name], text, ends)
    for start, stop, letters in spans:
        yield Candidate(
            start=start,
            end=stop,
            kind=Kind.PRIVATE_KEY,
            rule=f"private-key-{name}",
            value=letters,
            confidence=0.98 if name == "der" else 0.99,  # in armour, the armour says more
        )


def _each(finder: Callable[[bytes, int], Spans], text: bytes, ends: Sequence[int]) -> Spans:
    """Yield what ``finder`` finds at each of ``ends`` that lies behind what it found before."""
    done = 0
    for end in ends:
        if end >= done:
            done = end + 1  # four dashes end a header, and so do five
            for span in finder(text, end):
                done = max(done, span[1])
                yield span


def _pem(text: bytes, end: int) -> Spans:
    """Return the body behind the header that ends at ``end``, if it holds a key's letters."""
    # 1. The header in full: hyperscan reports the end of "-----BEGIN ... KEY-----" at 4 dashes too.
    line = text.rfind(b"\n", max(0, end - 200), end) + 1
    header = _HEADER.search(text, max(line, end - 120), end + 1)
    if header is None:
        return
    # 2. The body ends at the next fence, or where the base64 does.
    after = header.end()
    fence = _FENCE.search(text, after, after + _MOST_BYTES)
    whole = fence is not None and fence[0].rstrip().endswith(b"END")
    stop = fence.start() if fence is not None and whole else _truncated(text, after)
    # 3. What stands before the header on its line may stand before every line.
    prefix = without_digits(text[max(line, header.start() - 200) : header.start()])
    start = _after_prefix(text, after, stop, prefix)
    while armour := _ARMOUR.match(text, start, stop):
        start = _after_prefix(text, armour.end(), stop, prefix)
    stop = _before_prefix(text, start, stop, prefix)
    # Slash and plus are letters of base64 where they touch it and stand before no other line.
    if text[start - 1 : start] in _SIGN_LETTERS and text[start - 2 : start - 1] in _LINE_ENDS:
        start -= 1 if text[start - 1 : start] not in prefix else 0
    while text[stop : stop + 1] in _SIGN_LETTERS and stop < len(text):
        stop += 1
    letters = b"".join(_LETTERS.findall(_ESCAPES.sub(b" ", text[start:stop])))
    if len(letters) >= _LEAST_LETTERS and start < stop:
        yield start, stop, letters


def _truncated(text: bytes, after: int) -> int:
    """Return where the base64 lines after a header without a footer end."""
    place = after
    while (lead := _LEADING.match(text, place)) and (run := _RUN.match(text, lead.end())):
        place = run.end()
        if place - after > _MOST_BYTES:
            break
    return place


def _after_prefix(text: bytes, after: int, stop: int, prefix: bytes) -> int:
    lead = _LEADING.match(text, after, stop)
    start = lead.end() if lead else after
    newline = text.find(b"\n", after, stop)
    while prefix and 0 <= newline < start + len(prefix):  # lines without a body have it too
        at = newline + 1 + len(prefix)
        if without_digits(text[newline + 1 : at]) != prefix:
            break
        again = _LEADING.match(text, at, stop)
        start = again.end() if again else at
        newline = text.find(b"\n", at, start + 1)
    return start


def _before_prefix(text: bytes, start: int, stop: int, prefix: bytes) -> int:
    newline = text.rfind(b"\n", start, stop)
    if prefix and newline >= 0 and without_digits(text[newline + 1 : stop]) == prefix:
        stop = newline
    while stop > start:
        tail = text[max(start, stop - 6) : stop]
        escape = re.search(rb"\\{1,4}[nrt]\Z", tail)
        if escape is not None:
            stop -= len(escape[0])
        elif tail.endswith((b"<br>", b"<br/>", b"<br />")):
            stop = text.rfind(b"<", start, stop)
        elif tail[-1] in _CLOSING:
            stop -= 1
        else:
            break
    return stop


def _jwk(text: bytes, ends: Sequence[int]) -> Spans:
    """Yield the private members of the keys whose types stand before ``ends``; each once."""
    near: dict[tuple[bytes, bool], list[tuple[int, int]]] = {}
    done = 0
    for end in ends:
        kind = _KTY.search(text, max(0, end - 30), end + 8) if end >= done else None
        if kind is None:
            continue
        low = max(text.rfind(b"{", max(0, end - _NEAR_BYTES), end), end - _NEAR_BYTES, 0)
        done = text.find(b"}", end, end + _NEAR_BYTES)
        reach = end + _NEAR_BYTES
        near.setdefault((kind[1], False), []).append((low, done if done >= 0 else reach))
        if text[kind.start() + 3 : kind.start() + 5] == b": ":  # YAML: no braces, no quotes
            near.setdefault((kind[1], True), []).append((low, reach))
    for (kty, is_plain), stretches in near.items():
        members = _MEMBERS.get(kty, frozenset((b"d",)))
        for low, high in _joined(stretches):
            for one in (_YAML_MEMBER if is_plain else _JWK_MEMBER).finditer(text, low, high):
                if is_plain or one[1] in members:
                    yield one.start(2), one.end(2), one[2]


def _joined(stretches: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield ``stretches``, whose ends rise, those that overlap as one.

    >>> list(_joined([(0, 5), (3, 8), (9, 10)]))
    [(0, 8), (9, 10)]
    """
    low, high = stretches[0]
    for begin, stop in stretches[1:]:
        if begin > high:
            yield low, high
            low = begin
        low, high = min(low, begin), max(high, stop)
    yield low, high


def _der(text: bytes, end: int) -> Spans:
    start = end
    while start > 0 and end - start < 64 and text[start - 1 : start].isalnum():
        start -= 1
    run = _DER_RUN.match(text, start, start + _MOST_BYTES)
    if run is not None and len(run[0]) >= 64:
        yield run.start(), run.end(), run[0]


def _xml(text: bytes, ends: Sequence[int]) -> Spans:
    """Yield the private members of the keys whose first tags end at ``ends``."""
    stop = 0
    for end in ends:
        if end >= stop:
            stop = text.find(b"</RSAKeyValue>", end)
            if stop < 0:
                return
            for member in _XML_MEMBER.finditer(text, end, min(stop, end + _MOST_BYTES)):
                yield member.start(2), member.end(2), b"".join(member[2].split())


_TOGETHER: Final = {"jwk": _jwk, "xml": _xml}
