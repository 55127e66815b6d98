"""Labels of files: Debian's, sure only where nothing else contradicts, and those given by hand."""

import collections
import dataclasses
import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import dep5
import plain
import sources

from scrub.licenses.policy import Ruling
from scrub.licenses.ruling import Rules

HARD = Path(__file__).with_name("hard.tsv")
SEED = 21
BLANKET_FILES = 25  # of a package
SPECIFIC_FILES = 15
_TEXTS = re.compile(r"(?:^|/)(?:un)?(?:licen[cs]e|copying|copyright|notice)[^/]*$", re.IGNORECASE)


class Sample(StrEnum):
    """Which files a label is one of."""

    BLANKET = "stanza *"
    SPECIFIC = "specific stanza"
    HARD = "hard, by hand"


class Doubt(StrEnum):
    """Why a label of Debian's is not sure."""

    HEADER = "the file's own words say otherwise"
    MIXED = "the file's own words name both sides"
    LICENSE_FILE = "the nearest licence file says otherwise"
    MANIFEST = "the package's own manifest says otherwise"
    NAME = "the licence's name is not known"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """What is right for a file."""

    package: str
    path: str
    sample: Sample
    allowed: bool
    note: str  # the stanza's licence, or the reason given by hand


def hand_labels() -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return SHA-256, label and reason of the hard sample by package and path."""
    rows = [line.split("\t") for line in HARD.read_text("utf-8").splitlines() if line[0] != "#"]
    return {(r[0], r[2]): (r[3], r[5], r[6]) for r in rows}


def labels_of(
    tree: sources.Tree, rules: Rules, hard: Mapping[tuple[str, str], tuple[str, str, str]]
) -> tuple[list[Label], collections.Counter[Doubt | str]]:
    """Return the labels of a tree's sampled files, and how many of Debian's are not sure and why."""
    found = dep5.stanzas(tree.copyright)
    left_out: collections.Counter[Doubt | str] = collections.Counter()
    labels = []
    for path in _sampled(tree, found, hard):
        stanza = dep5.stanza_of(path, found)
        assert stanza
        expression = dep5.expression_of(stanza.license)
        ruling = rules.rule(expression).ruling if expression else Ruling.REVIEW
        if ruling not in {Ruling.ALLOW, Ruling.DENY}:
            left_out[Doubt.NAME] += 1
        elif doubt := doubt_of(tree.files, path, allowed=ruling is Ruling.ALLOW):
            left_out[doubt] += 1
        else:
            labels.append(
                Label(
                    package=tree.package,
                    path=path,
                    sample=Sample.BLANKET if stanza.is_blanket else Sample.SPECIFIC,
                    allowed=ruling is Ruling.ALLOW,
                    note=stanza.license,
                )
            )
    for (package, path), (digest, label, reason) in hard.items():
        if package == tree.package:
            text = tree.files.get(path)
            if text is None or hashlib.sha256(text.encode()).hexdigest() != digest:
                left_out["hard: not that file any more"] += 1
            elif label == "unsure":
                left_out["hard: unsure"] += 1
            else:
                labels.append(
                    Label(
                        package=package,
                        path=path,
                        sample=Sample.HARD,
                        allowed=label == "allowed",
                        note=reason,
                    )
                )
    return labels, left_out


def doubt_of(files: Mapping[str, str], path: str, *, allowed: bool) -> Doubt | None:
    """Return why the label of ``path`` is not sure, None if it is.

    >>> files = {"COPYING": "GNU General Public License", "a.c": "int x;", "b.c": "// MIT License"}
    >>> doubt_of(files, "a.c", allowed=True).name, doubt_of(files, "b.c", allowed=True)
    ('LICENSE_FILE', None)
    """
    side = plain.Words.ALLOWED if allowed else plain.Words.RESTRICTED
    said = plain.words(files[path])
    if said is plain.Words.BOTH:
        return Doubt.MIXED
    if said is not plain.Words.NONE:
        return None if said is side else Doubt.HEADER
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        texts = [f for f in _texts(files, _TEXTS) if f.rpartition("/")[0] == folder]
        sides = {plain.words(files[each]) for each in texts} - {plain.Words.NONE}
        doubt = Doubt.LICENSE_FILE
        if not sides:
            manifests = [f for f in _texts(files, plain.MANIFEST) if f.rpartition("/")[0] == folder]
            sides = {plain.declared(files[each]) for each in manifests} - {plain.Words.NONE}
            doubt = Doubt.MANIFEST
        if sides:
            return None if side in sides or plain.Words.BOTH in sides else doubt
    return None


_tree: list[Mapping[str, str]] = []
_found: dict[str, list[str]] = {}


def _texts(files: Mapping[str, str], names: re.Pattern[str]) -> list[str]:
    """Return the paths of ``files`` that ``names`` finds; those of the last tree are remembered."""
    if not _tree or _tree[0] is not files:
        _tree[:] = [files]
        _found.clear()
    if names.pattern not in _found:
        _found[names.pattern] = [path for path in files if names.search(path)]
    return _found[names.pattern]


def _sampled(
    tree: sources.Tree, found: Sequence[dep5.Stanza], hard: Mapping[tuple[str, str], object]
) -> list[str]:
    """Return paths of a seeded sample, licence texts and the hard sample left out."""
    pools: dict[bool, list[str]] = {True: [], False: []}
    for path, text in tree.files.items():
        stanza = dep5.stanza_of(path, found)
        if stanza and text.strip() and not _TEXTS.search(path) and (tree.package, path) not in hard:
            pools[stanza.is_blanket].append(path)
    chooser = random.Random(f"{SEED} {tree.package}")
    return [
        path
        for is_blanket, number in ((True, BLANKET_FILES), (False, SPECIFIC_FILES))
        for path in chooser.sample(pools[is_blanket], min(number, len(pools[is_blanket])))
    ]
