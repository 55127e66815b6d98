"""What must hold for any text: both engines agree, spans are bytes, nothing depends on the rest."""

import ipaddress

from hypothesis import given, settings
from hypothesis import strategies as st

from scrub.finding import Kind, Scan
from scrub.pii.detector import PersonalDataDetector

FAST = PersonalDataDetector()
PLAIN = PersonalDataDetector(plain=True)

PIECES = (
    "jane@web.de",
    "jane (at) web (dot) de",
    "%40",
    "@",
    "a@",
    "93.184.216.34",
    "1.2.3.4",
    "2a02:ec80::1",
    "::ffff:",
    "3c:22:fb:6e:10:9a",
    "/home/jroe/",
    "C:\\Users\\jo\\",
    "Copyright (c) 2001 ",
    "Ada Roe",
    "Titus Wormer, ",
    "Inc.",
    "@author ",
    "Author: ",
    "Signed-off-by: ",
    "written by ",
    "<",
    ">",
    "(",
    ")",
    "\n# ",
    "\n",
    " and ",
    ", ",
    "\\n",
    "phone: ",
    "+49 30 901820",
    "(415) 867-5309",
    "card ",
    "4916338506082832",
    "DE44500105175407324931",
    "SSN 536-22-8726",
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "wallet ",
    "lat: 48.858371",
    "TODO(jroe)",
    "é",
    "张三",
    "Ж",
    "\U0001f600",
    " ",
    ".",
    ":",
    "-",
    "1",
    "x",
    '"',
    "name",
    "author",
    "{",
    "}",
    "[",
    "]",
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).map("".join)


def scan(text: bytes) -> Scan:
    return FAST.scan(text, path="a", language="")


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_both_engines_see_the_same(text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    assert PLAIN.scan(raw, path="a", language="") == scan(raw)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_spans_are_whole_characters_in_order_and_of_a_kind_apart(text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    seen = scan(raw)
    assert list(seen.findings) == sorted(seen.findings)
    last: dict[Kind, int] = {}
    for one in seen.findings:
        assert 0 <= one.start_byte < one.end_byte <= len(raw)
        assert raw[one.start_byte : one.end_byte].decode()  # not cut within a character
        assert one.encoding or one.value == raw[one.start_byte : one.end_byte]
        assert one.end_byte > last.get(one.kind, 0)
        last[one.kind] = one.end_byte


OUTSIDE = st.text(st.characters(categories=("So", "Sm", "Lo"), exclude_characters="="), max_size=20)
WORDS = st.from_regex(r"[a-z]{3,9}", fullmatch=True)


@settings(max_examples=200, deadline=None)
@given(OUTSIDE, OUTSIDE, WORDS, WORDS, st.sampled_from(("de", "com", "co.uk", "io")))
def test_an_address_is_found_to_the_byte_in_any_text(
    before: str, after: str, local: str, host: str, top: str
) -> None:
    address = f"{local}.x{local}@z{host}.{top}"
    raw = f"{before} <{address}> {after}".encode()
    start = len(f"{before} <".encode())
    found = [one for one in scan(raw).findings if one.kind is Kind.EMAIL]
    assert [(one.start_byte, one.value) for one in found] == [(start, address.encode())]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1), OUTSIDE)
def test_of_ipv4_addresses_only_global_ones_are_found(number: int, before: str) -> None:
    """The standard library's ranges are the oracle; an example or a resolver may stand besides."""
    address = ipaddress.IPv4Address(number)
    raw = f"{before} host = '{address}'".encode()
    found = [one.value for one in scan(raw).findings if one.kind is Kind.IP_ADDRESS]
    if found:
        assert found == [str(address).encode()]
        assert address.is_global
        assert not address.is_multicast
    elif address.is_global and not address.is_multicast:
        (one,) = scan(raw).suppressed
        assert one.exemption in {"resolver", "example", "object_identifier", "reserved"}


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_what_stands_lines_away_changes_nothing(text: str, other: str) -> None:
    """A rule looks at most at the lines that go on; an empty line and code part two texts."""
    gap = b"\n\nint main;\n\n"
    first, second = (each.encode("utf-8", "surrogatepass") for each in (text, other))
    alone = {(one.start_byte, one.end_byte, one.kind) for one in scan(first + gap).findings}
    both = scan(first + gap + second).findings
    assert alone == {
        (one.start_byte, one.end_byte, one.kind) for one in both if one.start_byte < len(first)
    }
