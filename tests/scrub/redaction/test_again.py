"""Edited texts are scanned again around their edits, with the result of a scan of all of them."""

import dataclasses
import itertools

from hypothesis import event, given
from hypothesis import strategies as st

from scrub.emission import redactor_of
from scrub.finding import Detector, Scan
from scrub.keys import keys_of
from scrub.redaction.again import stretches
from scrub.redaction.edits import Edit, applied
from scrub.redaction.outcome import Fate
from scrub.settings import Profile, RedactionSettings, ScrubSettings

REACH_BYTES = 1024
KEYS = keys_of(bytes(range(32)))
PASSWORD = "Zq7!" + "vRt2#x"
KEY = "RSA " + "PRIVATE KEY-----\n"
BODY = "MIIEpAIBAAKCAQEA" + "k3Jz0QmXvB7Ys2LwN8dRt5HcP1fGaE9" * 12
PIECES = (
    "# Copyright (c) 2019 Ada Quimby <ada.quimby" + "@fastmail.se>\n",
    "# Permission is hereby granted, free of charge\n",
    "  Grace Hopfield <grace" + "@hopfield.dev>,\n",
    "  Linus Quill\n",
    "@author Jane Roe\n",
    f"password = '{PASSWORD}'\n",
    "DB_PASSWORD=",
    "tR7vKq2LmX9\n",
    'url = "https://ada:' + "q7Zt9Lm2" + '@db.hopfield.dev/x"\n',
    "host: 91.198.174.192\n",
    '"latitude": 52.520817, "longitude": 13.409419,\n',
    f"INSERT INTO users (name, password) VALUES ('ada', '{PASSWORD}'), ('eve', 'Hh3$kLp9w');\n",
    f"| user | password |\n|---|---|\n| ada | {PASSWORD} |\n| eve | Hh3$kLp9w |\n",
    "kind: Secret\ndata:\n  password: " + "WnE3IXZSdDIjeA==\n",
    f"-----BEGIN {KEY}",
    f"{BODY}\n",
    f"-----END {KEY}",
    "data:image/png;base64," + BODY,
    "token: " + "k3Jz0QmXvB7Ys2LwN8dRt5HcP1fGaE9z\n",
    "/home/" + "quimby/src\n",
    '"',
    "\n",
    "// ",
    "-- \n",
    "tel: +41 44 668 18 00\n",
    "x = 1\n" * 40,
    "the quick brown fox " * 12 + "\n",
    "y\n" * (2 * REACH_BYTES),
    "z" * REACH_BYTES,
    "w\n" * (REACH_BYTES // 2),
)


class Far:
    """A detector that asks for a scan of all of a text whenever it is edited."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector
        self.reach_bytes = detector.reach_bytes

    def scan(self, text: bytes, *, path: str, language: str) -> Scan:
        seen = self.detector.scan(text, path=path, language=language)
        return seen._replace(looks_far=True)


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join),
    st.sampled_from(("Python", "YAML", "Text", "SQL", "CSV", "C")),
    st.sampled_from((Profile.STARCODER, Profile.SURROGATE, Profile.DROP_LINE)),
)
def test_around_the_edits_is_enough(text: str, language: str, profile: Profile) -> None:
    settings = ScrubSettings(redaction=RedactionSettings(profile=profile))
    redactor = redactor_of(settings, KEYS.surrogate)
    oracle = dataclasses.replace(redactor, detectors=tuple(map(Far, redactor.detectors)))
    one, other = (
        each.redacted(text.encode(), path="src/x", language=language, rescan=False)
        for each in (redactor, oracle)
    )
    event(f"edited: {one.fate is Fate.EDITED}, far: {one.looks_far}")
    assert one._replace(looks_far=False) == other._replace(looks_far=False)


@given(st.data())
def test_stretches_are_whole_lines_around_the_edits(data: st.DataObject) -> None:
    lines = st.sampled_from((b"ab", b"", b"c" * 700, b"d" * 3 * REACH_BYTES))
    text = b"\n".join(data.draw(st.lists(lines, max_size=60)))
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True).map(sorted))
    edits = [
        Edit(start_byte=start, end_byte=min(end, start + 40), replacement=b"<EMAIL>")
        for start, end in zip(places[::2], places[1::2], strict=False)
    ]
    after = applied(text, edits)
    found = stretches(after, edits, REACH_BYTES)
    assert all(a < b for (_, a), (b, _) in itertools.pairwise(found))
    moved = 0
    for edit in edits:
        start = edit.start_byte + moved
        end = start + len(edit.replacement)
        moved = end - edit.end_byte
        low, high = next(each for each in found if each[0] <= start and end <= each[1])
        assert low == 0 or (low <= start - REACH_BYTES and after[low - 1 : low] == b"\n")
        assert high == len(after) or (end + REACH_BYTES < high and after[high - 1 : high] == b"\n")
