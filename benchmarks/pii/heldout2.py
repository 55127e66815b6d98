"""The second held-out exam of personal data: whole files, written before its author looked at a rule.

    python benchmarks/pii/heldout2.py [--misses KIND] [--seed N] [--rounds N]

``heldout2/people.txt`` and ``network.txt``: a header ``=== path``, then the file, in which ``⟦name⟧`` is a value of
:mod:`heldout2_values`; nothing in ``clean.txt`` is anybody's. A finding that touches no value is wrong, wherever it stands.
"""

import argparse
import collections
import dataclasses
import random
import re
from pathlib import Path

from heldout2_values import VALUES

from corpus.language import language_of
from scrub.pii.detector import PersonalDataDetector

FOLDER = Path(__file__).resolve().parent / "heldout2"


@dataclasses.dataclass
class Score:
    values: int = 0
    found: int = 0
    exact: int = 0


def filled(text: str, rng: random.Random) -> tuple[bytes, list[tuple[str, int, int]]]:
    """The text, and kind, first byte and end of each value."""
    out, labels = b"", []
    for place, part in enumerate(re.split("[⟦⟧]", text)):
        if place % 2 == 0:
            out += part.encode()
            continue
        if not part:
            continue  # an empty mark keeps a path of the exam from looking like one of this machine
        kind, draw = VALUES[part]
        value = draw(rng).encode()
        labels.append((kind, len(out), len(out) + len(value)))
        out += value
    return out, labels


def files(seed: int, rounds: int) -> list[tuple[str, bytes, list[tuple[str, int, int]]]]:
    """Path, text and labels of every file."""
    rng, out = random.Random(seed), []
    for _ in range(rounds):
        for name in ("people", "network", "clean"):
            pieces = re.split(
                r"^=== (.+)\n", (FOLDER / f"{name}.txt").read_text(), flags=re.MULTILINE
            )
            out += [
                (path, *filled(text, rng))
                for path, text in zip(pieces[1::2], pieces[2::2], strict=True)
            ]
    return out


def main() -> None:
    """Print recall, exact spans and precision by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", default="")
    parser.add_argument("--seed", type=int, default=411)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    detector = PersonalDataDetector()
    scores: dict[str, Score] = collections.defaultdict(Score)
    right, wrong = collections.Counter[str](), collections.Counter[str]()
    clean = alarms = 0
    for path, text, labels in files(options.seed, options.rounds):
        found = [
            (each.start_byte, each.end_byte, each.kind.value)
            for each in detector.scan(text, path=path, language=language_of(path, text)).findings
        ]
        for kind, start, end in labels:
            touching = [each for each in found if each[0] < end and start < each[1]]
            whole = any(first <= start and end <= last for first, last, _ in touching)
            exact = [each[:2] for each in touching] == [(start, end)]
            scores[kind].values += 1
            scores[kind].found += whole
            scores[kind].exact += whole and exact
            if options.misses in {kind, "all"} and not exact:
                print(
                    "miss" if not whole else "wide",
                    kind,
                    path,
                    text[max(0, start - 50) : end + 30],
                    [(text[a:b], what) for a, b, what in touching],
                )
        for start, end, kind in found:
            touches = any(start < last and first < end for _, first, last in labels)
            (right if touches else wrong)[kind] += 1
            if not touches and options.misses in {kind, "wrong", "all"}:
                print("wrong", kind, path, text[max(0, start - 50) : end + 30], text[start:end])
        clean += not labels
        alarms += bool(found) and not labels
    print(f"{'kind':22} {'values':>6} {'recall':>7} {'exact':>7} {'precision':>9}")
    for kind, score in scores.items():
        precision = "" if " " in kind else f"{right[kind] / max(1, right[kind] + wrong[kind]):9.1%}"
        print(
            f"{kind:22} {score.values:6} {score.found / score.values:7.1%} {score.exact / max(1, score.found):7.1%} {precision}"
        )
    print(
        f"clean files with a finding: {alarms} of {clean}; wrong findings by kind: {wrong.most_common()}"
    )


if __name__ == "__main__":
    main()
