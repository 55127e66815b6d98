import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.fingerprint import shingle_sets
from dedup.header import is_notice, notice_span
from dedup.lexer import LEAD, PAD, lexer_ids

MIT = """\
Copyright (c) 2020 Somebody

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files, to deal in the Software without restriction.

The above copyright notice and this permission notice shall be included in all copies.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED.
"""
APACHE = """\
Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
compliance with the License.  You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software distributed under the License
is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND.
"""
PROSE = (
    "The quick brown fox jumps over the lazy dog, then walks home and sleeps until the morning.\n"
)


def span(text: str) -> str:
    data = text.encode()
    padded = np.frombuffer(b"\n" * LEAD + data + b" " * PAD, np.uint8).copy()
    start, stop = notice_span(padded, LEAD, LEAD + len(data))
    assert LEAD <= start <= stop <= LEAD + len(data)
    return data[start - LEAD : stop - LEAD].decode()


def commented(text: str, mark: str) -> str:
    return "".join(f"{mark} {line}".rstrip() + "\n" for line in text.splitlines())


@pytest.mark.parametrize("notice", [MIT, APACHE, MIT + "\n" + APACHE])
@pytest.mark.parametrize("mark", ["", "#", "//", " *", ";;", "dnl", "REM"])
def test_a_leading_notice_is_found_whole(notice: str, mark: str) -> None:
    header = commented(notice, mark) if mark else notice
    found = span(header + "\n" + PROSE)
    assert found.split() == header.split()


@pytest.mark.parametrize("title", ["My project\n\n", "#!/usr/bin/foo\n\n", "\n\n\n"])
def test_a_title_before_the_notice_stays(title: str) -> None:
    assert span(title + MIT + "\n" + PROSE).split() == MIT.split()


def test_a_licence_text_is_no_header() -> None:
    assert span(MIT) == span(MIT + "\n\nThe end.\n") == ""


def test_prose_has_no_notice() -> None:
    assert span(PROSE * 30) == span("") == ""


def test_a_licence_far_below_is_text() -> None:
    assert span((PROSE * 4 + "\n") * 10 + MIT) == ""


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    padded = np.frombuffer(b"\n" * LEAD + data + b" " * PAD, np.uint8).copy()
    start, stop = notice_span(padded, LEAD, LEAD + len(data))
    assert LEAD <= start <= stop <= LEAD + len(data)
    assert not is_notice(padded, LEAD, LEAD)


def jaccard(language: str, one: str, other: str) -> float:
    sets = shingle_sets(pa.array([one, other]), lexer_ids([language] * 2), shingle_tokens=5)
    left, right = (
        set(sets.values[a:b].tolist()) for a, b in zip(sets.offsets, sets.offsets[1:], strict=False)
    )
    return len(left & right) / len(left | right)


BODIES = ["alpha beta gamma delta epsilon zeta eta theta iota kappa lambda\n" * 3, PROSE * 2]


@pytest.mark.parametrize(
    ("language", "mark"),
    [("Text", ""), ("Markdown", ""), ("Some New Language", "%%"), ("C", "//"), ("Python", "#")],
)
def test_files_that_share_only_a_header_have_nothing_in_common(language: str, mark: str) -> None:
    header = commented(MIT + "\n" + APACHE, mark) if mark else MIT + "\n" + APACHE
    assert jaccard(language, header + "\n" + BODIES[0], header + "\n" + BODIES[1]) == 0


def test_licence_texts_are_compared() -> None:
    assert jaccard("Text", MIT, MIT.replace("Somebody", "Somebody Else")) > 0.8
