"""Texts that ScanCode files under no name: which of them are licences."""

import pytest

from scrub.licenses.unnamed import is_licence


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("Modification and redistribution in source and binary forms is permitted", True),
        ("Permission to use or copy this program for any purpose is hereby granted", True),
        ("Feel free to copy, modify and use as you please. It is a tutorial.", True),
        ("You may use this, as long as all of its modified copies stay free", True),
        ("Permission is granted to make and distribute verbatim copies of this manual", False),
        ("Redistribution is permitted as long as this file is not modified, ever", False),
        ("Anyone may use or copy this software. The author is liable for any purpose", False),
        ("All credits must remain intact or use of this modification is not permitted", False),
        ("Free for public use so long as you give me some sort of credit", False),
        ("Permission to use, copy, and distribute these images for any purpose", False),
        ("As a special exception, you may use that output file without restriction", False),
        ("This software is provided as is, without warranty of any kind whatsoever", False),
    ],
)
def test_words_that_give(text: str, gives: bool) -> None:
    assert is_licence(text, matcher="2-aho", coverage=100.0, words=12) is gives


@pytest.mark.parametrize(
    ("matcher", "coverage", "words", "sure"),
    [
        ("1-hash", 100.0, 8, True),
        ("2-aho", 100.0, 7, False),
        ("2-aho", 99.5, 12, False),
        ("3-seq", 100.0, 12, False),
        ("2-aho 3-seq", 100.0, 12, False),
    ],
)
def test_only_whole_texts_of_some_length_give(
    matcher: str, coverage: float, words: int, sure: bool
) -> None:
    said = "You may freely use, modify and distribute this"
    assert is_licence(said, matcher=matcher, coverage=coverage, words=words) is sure
