"""Behind a name only the forms that can begin so are tried, and no other would match."""

from hypothesis import given
from hypothesis import strategies as st

from scrub.secrets.links import _FORMS, _WINDOW_BYTES, links

PIECES = st.sampled_from(
    (
        *(
            b'"',
            b"'",
            b"`",
            b"]",
            b")",
            b"}",
            b">",
            b"*",
            b"\\",
            b" ",
            b"\t",
            b"\n",
            b",",
            b"(",
            b"{",
        ),
        *(b"=", b":", b"|", b"?", b"+", b"!", b"<", b"-", b"or ", b"is ", b": str ", b" As String"),
        *(b"value", b"default", b"</a>", b'"x1"', b"=>", b"||", b".type(", b"os.getenv(", b"x"),
    )
)


@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_every_form_that_matches_is_tried(text: bytes) -> None:
    holding = [
        form
        for form in _FORMS
        if text[:1] in [bytes([first]) for first in form.firsts]
        and any(needle in text[:_WINDOW_BYTES] for needle in form.needles or (b"",))
    ]
    matches = [(form.link, match.end()) for form in holding if (match := form.pattern.match(text))]
    seen = [(each.link, each.start) for each in links(text, 0)]
    assert seen == matches[: len(seen)]
    assert len(seen) == len(matches) or seen  # it ends early only behind a value in quotes
