"""Edits inside of stated spans, and edits elsewhere."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.audit.spans import differs_only_in

TEXT = st.text("ab\n ", max_size=30).map(str.encode)


@given(text=TEXT, data=st.data())
def test_replaced_spans_are_recognised(text: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    cleaned, at = b"", 0
    for start, end in spans:
        cleaned += text[at:start] + (
            data.draw(st.sampled_from([b"", b"<K>", b"a"])) if end > start else b""
        )
        at = end
    assert differs_only_in(text, cleaned + text[at:], spans)


@given(text=TEXT, data=st.data())
def test_a_change_of_a_letter_elsewhere_is_seen(text: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    start = data.draw(st.integers(0, at))
    cleaned = text[:start] + b"<K>" + text[at:]
    assert differs_only_in(text, cleaned, [(start, at)])
    # A letter beside a span at an end of the text may be part of what was put there.
    if start > 0:
        assert not differs_only_in(text, b"!" + cleaned, [(start, at)])
    if at < len(text):
        assert not differs_only_in(text, cleaned + b"!", [(start, at)])
