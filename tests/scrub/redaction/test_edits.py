"""Findings to edits: the engine against a plain oracle, byte by byte."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from scrub.finding import Finding, Kind, Suppressed
from scrub.redaction import places as places_module
from scrub.redaction.edits import Edit, OffsetMap, applied, merged, occurrences
from scrub.redaction.places import places

LENGTH = 40


def finding(start: int, end: int, kind: Kind = Kind.GENERIC_KEY, value: bytes = b"v") -> Finding:
    return Finding(start_byte=start, end_byte=end, kind=kind, rule="r", confidence=1.0, value=value)


spans = st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(sorted)
findings = st.lists(
    st.builds(lambda span, kind: finding(*span, kind), spans, st.sampled_from(Kind)), max_size=12
)


@given(findings)
def test_merged_covers_what_the_findings_cover_and_joins_what_overlaps(each: list[Finding]) -> None:
    targets = merged(each)
    covered = {at for one in each for at in range(one.start_byte, one.end_byte)}
    assert {at for one in targets for at in range(one.start_byte, one.end_byte)} == covered
    assert all(a.end_byte <= b.start_byte for a, b in itertools.pairwise(targets))
    # Oracle: bytes belong to one target exactly if some chain of overlaps joins them.
    groups: list[set[int]] = []
    for one in each:
        own = set(range(one.start_byte, one.end_byte))
        if own:
            joined = [group for group in groups if group & own]
            groups = [group for group in groups if not group & own]
            groups.append(own.union(*joined))
    assert {(min(group), max(group) + 1) for group in groups} == {
        (one.start_byte, one.end_byte) for one in targets
    }
    for one in targets:
        inside = [
            f.end_byte - f.start_byte
            for f in each
            if one.start_byte <= f.start_byte and f.end_byte <= one.end_byte
        ]
        assert one.finding.end_byte - one.finding.start_byte == max(inside)


@given(findings, st.binary(min_size=LENGTH, max_size=LENGTH), st.binary(max_size=5))
def test_applied_changes_the_spans_and_nothing_else(
    each: list[Finding], text: bytes, mark: bytes
) -> None:
    edits = [
        Edit(start_byte=one.start_byte, end_byte=one.end_byte, replacement=mark)
        for one in merged(each)
    ]
    after = applied(text, edits)
    expected = b""
    starts = {edit.start_byte: edit for edit in edits}
    at = 0
    offsets = []
    while at < len(text):
        if at in starts:
            offsets += [at] * len(mark)
            expected += mark
            at = starts[at].end_byte
        else:
            offsets.append(at)
            expected += text[at : at + 1]
            at += 1
    assert after == expected
    back = OffsetMap(edits)
    assert [back.before(offset) for offset in range(len(after))] == offsets


@given(
    st.lists(st.sampled_from([b"abcdefgh", b"abcdefghij", b"-" * 9, b" ", b"x"]), max_size=30),
    st.sets(st.sampled_from([b"abcdefgh", b"abcdefghij", b"-" * 9, b"fghijabc"]), min_size=1),
)
def test_windows_and_searches_find_the_same(parts: list[bytes], forms: set[bytes]) -> None:
    text = b"".join(parts)
    ordered = sorted(forms)
    few = sorted(places_module._each(text, ordered))
    assert sorted(places_module._windows(text, ordered)) == few


def test_a_value_is_followed_to_every_place_and_no_further() -> None:
    value = b"hunter2-hunter2"
    text = b"pw = " + value + b"\nlog(" + value + b")\n# " + value + b"x not this one\n"
    found = occurrences(text, [finding(5, 20, Kind.PASSWORD, value)])
    assert [each.start_byte for each in found] == [5, 25]


def test_a_long_value_is_followed_into_other_words() -> None:
    value = b"0123456789abcdefghij"
    text = value + b" _" + value + b"_"
    assert len(occurrences(text, [finding(0, 20, value=value)])) == 2


def test_an_encoded_value_is_followed_in_both_forms() -> None:
    text = b"c2VjcmV0c2VjcmV0 and secretsecret and c2VjcmV0c2VjcmV0"
    one = Finding(
        start_byte=0,
        end_byte=16,
        kind=Kind.GENERIC_KEY,
        rule="r",
        confidence=1.0,
        value=b"secretsecret",
        encoding="base64",
    )
    found = occurrences(text, [one])
    assert [(each.start_byte, each.encoding) for each in found] == [
        (0, "base64"),
        (21, ""),
        (38, "base64"),
    ]


def test_what_a_policy_keeps_is_not_followed_into() -> None:
    text = b"author: Ada Lovelace\nCopyright 1843 Ada Lovelace\n"
    start = text.rindex(b"Ada")
    kept = Suppressed(
        start_byte=start, end_byte=start + 12, kind=Kind.NAME, rule="r", exemption="attribution"
    )
    one = finding(8, 20, Kind.NAME, b"Ada Lovelace")
    assert len(occurrences(text, [one])) == 2
    assert occurrences(text, [one], [kept]) == (one,)


def test_many_values_are_found_in_one_pass() -> None:
    forms = [b"value%05d" % number for number in range(5_000)]
    text = b" ".join(forms)
    assert sorted(form for _, form in places(text, forms)) == forms
