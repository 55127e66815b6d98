"""The licence benchmark's own parts: Debian's stanzas, sure labels, scores, mutations."""

import random
import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "licenses"))

import dep5
import labels
import mutate
import plain
import simple
from score import score

from scrub.licenses.policy import load_policy
from scrub.licenses.ruling import Rules

COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2019 A. Author
License: GPL-2+

Files: lib/*.c
       doc/a?.txt
Copyright: 2019 A. Author
License: Expat or GPL-2+
 Permission is hereby granted

License: GPL-2+
 This text belongs to no files.
"""


def test_the_last_stanza_that_matches_speaks_of_a_file() -> None:
    found = dep5.stanzas(COPYRIGHT)
    names = [
        dep5.stanza_of(path, found) for path in ("a.c", "lib/sub/a.c", "doc/ab.txt", "doc/a.txt")
    ]
    assert [each.license for each in names if each] == [
        "GPL-2+", "Expat or GPL-2+", "Expat or GPL-2+", "GPL-2+",
    ]  # fmt: skip
    assert [each.is_blanket for each in found] == [True, False]


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("Expat", True), ("BSD-3-clause~Intel", True), ("GPL-2+", False), ("LGPL-2.1", False),
        ("Expat or GPL-2", True), ("Expat and GPL-2", False), ("GPL-2 or Expat, and ISC", True),
        ("GPL-3+ with Autoconf exception", False), ("GPL-1+ or Artistic", False),
        ("CC-BY-SA-3.0", False), ("CC-BY-3.0", True), ("public-domain", True), ("MPL-2.0", False),
    ],
)  # fmt: skip
def test_debians_names_are_ruled(name: str, *, allowed: bool) -> None:
    expression = dep5.expression_of(name)
    assert expression
    assert (Rules(load_policy("permissive")).rule(expression).ruling == "allow") is allowed


def test_a_label_is_sure_where_nothing_contradicts_it() -> None:
    files = {
        "LICENSE": "MIT License",
        "sub/COPYING": "GNU General Public License",
        "own.c": "// GPL-2",
        "both.c": "// MIT License or GPL-2",
        "sub/a.c": "int x;",
        "a.c": "int x;",
    }
    doubts = {path: labels.doubt_of(files, path, allowed=True) for path in files if ".c" in path}
    assert doubts == {
        "own.c": labels.Doubt.HEADER,
        "both.c": labels.Doubt.MIXED,
        "sub/a.c": labels.Doubt.LICENSE_FILE,
        "a.c": None,
    }


def test_a_label_is_not_sure_where_the_packages_manifest_contradicts_it() -> None:
    files = {
        "DESCRIPTION": "Package: zed\nLicense: MIT + file LICENSE\n",
        "LICENSE": "YEAR: 2020\nCOPYRIGHT HOLDER: Ada",
        "R/a.R": "x <- 1",
        "sub/pom.xml": "<licenses>\n<license>\n<name>Apache License 2.0</name>\n</licenses>",
        "sub/A.java": "class A {}",
        "gpl/COPYING": "GNU General Public License",
        "gpl/package.json": '{"license": "MIT"}',
        "gpl/a.js": "1",
        "sums/Cargo.toml": 'license = "MIT OR GPL-2.0"',
        "sums/a.rs": "fn a() {}",
    }
    of = {path: labels.doubt_of(files, path, allowed=False) for path in files}
    assert (of["R/a.R"], of["sub/A.java"]) == (labels.Doubt.MANIFEST, labels.Doubt.MANIFEST)
    assert (of["gpl/a.js"], of["sums/a.rs"]) == (None, None)  # the licence file, or both sides


def test_the_hard_sample_is_three_hundred_reasoned_labels() -> None:
    found = labels.hand_labels()
    assert len(found) == 300
    assert {label for _, label, _ in found.values()} == {"allowed", "not_allowed", "unsure"}
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest, _, _ in found.values())
    assert all(reason for _, _, reason in found.values())


def test_simple_rules_read_only_licence_files() -> None:
    rules = Rules(load_policy("permissive"))
    found = {"": {"MIT"}, "gpl": {"GPL-2.0-only"}}
    assert simple.allowed_by("gpl/a.c", found, rules) == {
        "Stack v2 rule": False, "nearest LICENSE": False, "root LICENSE": True,
    }  # fmt: skip
    assert simple.allowed_by("a.c", {}, rules)["Stack v2 rule"]
    assert not simple.allowed_by("a.c", {"": {"MIT OR GPL-2.0-only"}}, rules)["root LICENSE"]


def test_mutations_keep_the_words_of_a_notice() -> None:
    notice = "Permission to use, copy, modify\nand distribute this software is hereby granted."
    kinds = list(mutate.mutations(notice, random.Random(1)))
    assert len(mutate.SYNTAXES) == 25
    assert len({name for name, _, _ in kinds}) == len(kinds)
    wanted = set(re.findall(r"\w+", notice))
    for name, _, text in kinds:
        lost = wanted - set(re.findall(r"\w+", text))
        assert len(lost) == (int(name[0]) if "typos" in name else 0), name


def test_scores_count_what_is_kept_against_its_label() -> None:
    got = score([(True, True), (False, True), (False, False), (True, False)])
    assert (got.right, got.let_through, got.restricted) == (2, 1, 2)
    assert plain.words("/* nothing */") is plain.Words.NONE
