"""Of candidates that touch, those stay that one after the other, the best first, would."""

from hypothesis import given
from hypothesis import strategies as st

from scrub.finding import Kind, Suppressed
from scrub.secrets.candidate import Candidate
from scrub.secrets.overlaps import apart, untouched

KINDS = (Kind.PRIVATE_KEY, Kind.PASSWORD, Kind.GENERIC_KEY)  # by what they know of the format
SPANS = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: (pair[0], sum(pair)))
CANDIDATES = st.builds(
    lambda span, kind, confidence, exempt: Candidate(
        start=span[0],
        end=span[1],
        kind=kind,
        rule="x",
        value=b"y",
        confidence=confidence,
        exempt=exempt,
    ),
    SPANS,
    st.sampled_from(KINDS),
    st.sampled_from((0.5, 0.9)),
    st.sampled_from(("", "filler")),
)


def touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def one_by_one(candidates: list[Candidate]) -> list[Candidate]:
    """Return what stays, every candidate compared with all before it."""
    taken: list[Candidate] = []
    for each in sorted(
        candidates,
        key=lambda one: (
            bool(one.exempt), KINDS.index(one.kind), -one.confidence, one.start, one.end,
        ),
    ):  # fmt: skip
        if not any(touch((each.start, each.end), (one.start, one.end)) for one in taken):
            taken.append(each)
    return sorted(taken, key=lambda one: one.start)


@given(st.lists(CANDIDATES, max_size=12))
def test_candidates_apart_are_those_that_stay_one_by_one(candidates: list[Candidate]) -> None:
    assert apart(candidates) == one_by_one(candidates)


@given(st.lists(CANDIDATES, max_size=8), st.lists(st.integers(0, 90), max_size=8, unique=True))
def test_stretches_stay_where_they_touch_no_candidate(
    candidates: list[Candidate], places: list[int]
) -> None:
    taken = apart(candidates)
    stretches = [
        Suppressed(
            start_byte=start,
            end_byte=end,
            kind=Kind.GENERIC_KEY,
            rule="look-alike",
            exemption="digest",
        )
        for start, end in zip(sorted(places)[::2], sorted(places)[1::2], strict=False)
    ]
    assert untouched(stretches, taken) == [
        each
        for each in stretches
        if not any(touch((each.start_byte, each.end_byte), (one.start, one.end)) for one in taken)
    ]
