"""What is refused behind a name is no value by any of the forms."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from scrub.secrets.assignments import _closing
from scrub.secrets.bare import SETTINGS, bare_value
from scrub.secrets.bearing import bears
from scrub.secrets.letters import written
from scrub.secrets.links import links

BEFORE = (b"", b"// ", b'x = "', b"  - ", b"${", b"export ", b"<entry ", b"is the ")
PIECES = (
    *(
        b'"',
        b"'",
        b"`",
        b"\\",
        b'\\"',
        b"=",
        b":",
        b" = ",
        b": ",
        b"=>",
        b":=",
        b"->",
        b"<-",
        b"==",
    ),
    *(b"!=", b"||", b"??", b"?", b"?:", b" or ", b" or\n", b"\nor ", b",", b", ", b";", b"(", b")"),
    *(
        b"[",
        b"]",
        b"{",
        b"}",
        b"<",
        b">",
        b"</",
        b"</a>",
        b"<a>",
        b"<value>",
        b"value",
        b"content=",
    ),
    *(b" is ", b" was ", b"default", b" default => ", b"string", b" As String", b"[]", b"-", b"--"),
    *(b" {get; set;} ", b"new Secret(", b"b'", b"[]byte(", b".type(", b").perform(", b"with: "),
    *(
        b"|\n  ",
        b">-\n ",
        b" ",
        b"\t",
        b"\n",
        b"\r\n",
        b"lookup",
        b"getenv(",
        b'"X",',
        b"a: b",
        b"@",
    ),
    *(b"#", b".", b"*", b"$", b"%", b"&", b"NULL", b"0", b'Value="', b"word", b"tR7vKq2L"),
    *(b"some-long-word-list", b"k" * 210, b"q1" * 120),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map(b"".join)
LANGUAGES = st.sampled_from(("Python", "C", "YAML", "Shell", "Text", ""))


def values_behind(text: bytes, start: int, at: int, language: str) -> list[bytes]:
    """Return what the forms take for values of the name from ``start`` to ``at``."""
    found = []
    for link in links(text, at):
        if not link.quote:
            found.append(bare_value(text, link, start, language))
        elif (shut := _closing(text, link.start, link.quote)) >= 0:
            found.append(text[link.start : shut])
    return [value for value in found if value]


@given(st.sampled_from(BEFORE), TEXTS, LANGUAGES)
def test_what_bears_no_value_has_none(before: bytes, after: bytes, language: str) -> None:
    text = before + b"token" + after
    at = len(before) + len(b"token")
    may = bears(written(text), at, language in SETTINGS)
    found = values_behind(text, len(before), at, language)
    event(f"may: {may}, has: {bool(found)}")
    assert may or not found


@pytest.mark.parametrize(
    "after",
    [
        b" = lookup(name);\n",
        b" is NULL",
        b", size);\n",
        b"(what);\n",
        b": string;\n",
        b")) {\n",
        b"",
    ],
)
def test_programs_are_refused(after: bytes) -> None:
    assert not bears(written(b"token" + after), 5, False)
