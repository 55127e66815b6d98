"""What a licence file says of paths: records of bundled parts, and sentences about folders."""

import pytest

from scrub.licenses.parts import parted, records

RECORDS = """\
Name: hull
Files: pack/_hull.*.so pack/hull
Description: Convex hulls
License: Qhull
  Hull, Copyright (c) 1993

Name: faces
Files: pack/fonts/*.ttf
License: OFL-1.1

Files: pack/none.c
Files: pack/b.c
License: MIT
"""


def test_records_are_rules_about_their_files() -> None:
    said = list(records(RECORDS.splitlines(), 101))
    assert [(each.expression, each.scope[0], each.start_line, each.end_line) for each in said] == [
        ("Qhull", "pack/_hull.*.so", 102, 104),
        ("OFL-1.1", "pack/fonts/*.ttf", 108, 109),
        ("MIT", "pack/b.c", 112, 113),
    ]
    assert said[0].scope[2:] == ("pack/hull", "pack/hull/*")


@pytest.mark.parametrize(
    ("sentence", "paths"),
    [
        ("The files in the `lib` directory use a BSD 2-Clause license.", ["lib"]),
        ("All files in lib/ are licensed under the MIT license.", ["lib"]),
        ("Files in src/zed/ and tools/zed/ are covered by the GPL.", ["src/zed", "tools/zed"]),
        ("src/zed/zed.c is released under the GPL.", ["src/zed/zed.c"]),
        ("Zed's templates (in `data/zed`) are licensed under the BSD license.", ["data/zed"]),
        ("The examples folder is public domain.", ["examples"]),
        ("Simply exclude the zed/check/ directory, as it is the only code under the JSON license.", ["zed/check"]),
        ("Everything in the 'contrib/old' directory (see there) is distributed under the GPL", ["contrib/old"]),
    ],
)  # fmt: skip
def test_a_sentence_about_paths_holds_there_alone(sentence: str, paths: list[str]) -> None:
    own, kept, (part,) = parted(f"MIT License\n{sentence}")
    assert (own, kept) == ("MIT License", (0,))
    assert (part.said, part.paragraph) == (sentence, 1)
    assert part.scope == tuple(glob for path in paths for glob in (path, f"{path}/*"))


@pytest.mark.parametrize(
    "sentence",
    [
        "All files except those in src/ are under the GPL.",
        "Files in src/ are under the GPL, unless they say otherwise.",
        "The code in src/ is under the MIT license and also the GPL.",
        "All files in this directory are under the GPL.",
        "The files in the root directory are under the GPL.",
        "This software is under the MIT/X11 license.",
        "You may use and/or distribute it under the GPL.",
        "See docs/LICENSE.txt for the license.",
        "All code in src/a, lib/b/ and docs/ is released under the GPL.",  # not all of them are read
        "The files in src/ are sorted.",
        "https://example.org/licenses/ is where the GPL is found.",
        "The GPL covers the files in src/ too.",
    ],
)
def test_any_other_sentence_holds_for_the_package(sentence: str) -> None:
    assert parted(f"MIT License\n{sentence}") == (f"MIT License\n{sentence}", (0, 1), ())


def test_terms_of_several_folders_in_one_paragraph_are_told_apart() -> None:
    said = "Two licenses are used: - all files in the `lib` directory use a BSD license - all other files use the GPL"
    own, kept, (part,) = parted(said)
    assert (own, kept) == ("Two licenses are used: - all other files use the GPL", (0,))
    assert part.said == "- all files in the `lib` directory use a BSD license"
    assert part.scope == ("lib", "lib/*")
