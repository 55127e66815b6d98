"""The second held-out exam: whole files, each with several secrets and look-alikes, written before its author looked at a rule.

    python benchmarks/secrets/heldout2.py [--peers] [--misses KIND] [--seed N] [--rounds N]

``heldout2/*.txt``: a header ``=== path``, then the file, in which ``⟦name⟧`` is a secret of :mod:`heldout2_marks` and ``⟦~name⟧`` a
look-alike of :mod:`heldout2_values`. A secret counts as found when each of its bytes is covered, and as exact when what covers it
keeps within what may go with it. A finding that touches no secret is wrong, in clean files and in others.
"""

import argparse
import collections
import dataclasses
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import heldout2_keys
import heldout2_marks
import run
from heldout2_values import LOOKALIKES, token

FOLDER = Path(__file__).resolve().parent / "heldout2"
POSITIVES = ("code1", "code2", "code3", "shell", "config1", "config2", "data")
CLEAN = ("clean1", "clean2", "clean3")


@dataclasses.dataclass(frozen=True)
class Label:
    """``segments`` must go, what lies within ``outer`` may; an ``optional`` one is neither missed nor wrong."""

    kind: str
    segments: tuple[tuple[int, int], ...]
    outer: tuple[int, int]


@dataclasses.dataclass(frozen=True)
class File:
    path: str
    text: bytes
    labels: tuple[Label, ...]


def templates(name: str) -> list[tuple[str, str]]:
    """Path and text of each template of a file."""
    pieces = re.split(r"^=== (.+)\n", (FOLDER / f"{name}.txt").read_text(), flags=re.MULTILINE)
    return list(zip(pieces[1::2], pieces[2::2], strict=True))


def filled(
    path: str, text: str, rng: random.Random, names: dict[str, str], given: str = ""
) -> File:
    """The template with its marks filled; ``given`` is the vendor's token of ``⟦tok⟧``, the secret part between ``<`` and ``>``."""
    out, labels = b"", []
    marks = heldout2_marks.Marks(rng)
    for place, part in enumerate(re.split("[⟦⟧]", text)):
        if place % 2 == 0:
            out += part.encode()
        elif part in names:
            out += names[part].encode()
        elif part.startswith("~"):
            out += LOOKALIKES[part[1:]](rng).encode()
        else:
            name, _, vendor = part.partition(":")
            value = (
                marks.token(
                    given or token(VENDORS[vendor][1], rng),
                    VENDORS[vendor][0] if vendor else names["SIGN"],
                )
                if name == "tok"
                else marks.value(part)
            )
            at = len(out)
            segments = tuple((at + start, at + end) for start, end in value.segments)
            labels.append(Label(value.kind, segments, (at - value.before, at + len(value.text))))
            out += value.text
    return File(path, out, tuple(labels))


VENDORS = {
    name: (sign, form)
    for line in (FOLDER / "tokens.txt").read_text().splitlines()
    for name, sign, form in [line.split(" ", 2)]
}


def tokens(rng: random.Random) -> Iterator[File]:
    """Each vendor's token in places that name it, and those that show their vendor also where nothing does."""
    named, bare = templates("token_places"), templates("bare_places")
    for name, (sign, form) in VENDORS.items():
        low = name.lower()
        head, *rest = low.split("_")
        names = {
            "NAME": name,
            "name": low,
            "camel": head + "".join(each.title() for each in rest),
            "dotted": low.replace("_", "."),
            "SIGN": sign,
        }
        for path, text in rng.sample(named, 4) + (rng.sample(bare, 2) if sign == "+" else []):
            yield filled(path, text, rng, names, token(form, rng))


def exam(seed: int, rounds: int) -> list[File]:
    """Every file."""
    rng = random.Random(seed)
    out: list[File] = []
    for _ in range(rounds):
        out += [filled(path, text, rng, {}) for name in POSITIVES for path, text in templates(name)]
        out += tokens(rng)
        out += [
            File(path, text, (Label("private_key", tuple(segments), outer),))
            for path, text, segments, outer in heldout2_keys.private_keys(rng)
        ]
        out += [filled(path, text, rng, {}) for name in CLEAN for path, text in templates(name)]
    return out


@dataclasses.dataclass
class Score:
    secrets: int = 0
    found: int = 0
    exact: int = 0


def marked(
    files: list[File], find: run.Finder, show: str
) -> tuple[dict[str, Score], collections.Counter[str], collections.Counter[str]]:
    """Scores by kind; findings that are right and wrong, by what the finder calls them; clean files and alarms under ``clean``."""
    scores: dict[str, Score] = collections.defaultdict(Score)
    right, wrong = collections.Counter[str](), collections.Counter[str]()
    for each in files:
        found = find(each.text, each.path)
        for label in each.labels:
            score = scores[label.kind]
            whole = all(run.covered(segment, found) for segment in label.segments)
            touching = [f for f in found if f[0] < label.outer[1] and label.outer[0] < f[1]]
            exact = whole and all(
                label.outer[0] <= start and end <= label.outer[1] for start, end, _ in touching
            )
            score.secrets += 1
            score.found += whole
            score.exact += exact
            if show in {label.kind, "all"} and not exact:
                line = each.text[max(0, label.outer[0] - 60) : label.outer[1] + 20][:240]
                print(
                    "miss" if not whole else "wide",
                    label.kind,
                    each.path,
                    line,
                    [(each.text[s:e][:50], rule) for s, e, rule in touching],
                )
        for start, end, rule in found:
            touches = any(start < label.outer[1] and label.outer[0] < end for label in each.labels)
            (right if touches else wrong)[rule] += 1
            if not touches and show in {"wrong", "all"}:
                print(
                    "wrong" if each.labels else "ALARM",
                    each.path,
                    rule,
                    each.text[max(0, start - 60) : end + 20][:240],
                    each.text[start:end][:60],
                )
        if not each.labels:
            scores["clean"].secrets += 1
            scores["clean"].found += bool(found)
    return scores, right, wrong


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--misses", default="")
    parser.add_argument("--seed", type=int, default=411)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    files = exam(options.seed, options.rounds)
    for name, find in run.finders(peers=options.peers).items():
        began = time.process_time()
        scores, right, wrong = marked(files, find, options.misses if name == "codesieve" else "")
        print(
            f"\n{name}: {len(files)} files, {sum(len(each.labels) for each in files)} secrets, {time.process_time() - began:.1f} CPU s"
        )
        print(f"{'kind':18} {'secrets':>8} {'recall':>7} {'exact':>7}")
        for kind, score in scores.items():
            exact = "" if kind == "clean" else f"{score.exact / max(1, score.found):7.1%}"
            print(f"{kind:18} {score.secrets:8} {score.found / score.secrets:7.1%} {exact}")
        print(
            f"findings that touch a secret {right.total()}, others {wrong.total()}: precision {right.total() / max(1, right.total() + wrong.total()):.1%}"
        )
        print("others by rule:", wrong.most_common(12))


if __name__ == "__main__":
    main()
