"""Recall, precision, exact spans and false alarms of secret detection, beside its peers.

    python benchmarks/secrets/run.py [--peers] [--misses KIND] [--seed N] [--rounds N]

Cases are generated (values.py, contexts.py, cases.py, clean.py) and share no pattern with the rules.
"""

import argparse
import collections
import dataclasses
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import cases
import clean
import peers as alone

from corpus.language import language_of
from scrub.secrets.detector import SecretDetector

Spans = list[tuple[int, int, str]]
Finder = Callable[[bytes, str], Spans]


@dataclasses.dataclass
class Score:
    cases: int = 0
    found: int = 0
    exact: int = 0
    right: int = 0  # findings that touch a label
    wrong: int = 0


def ours() -> Finder:
    detector = SecretDetector()

    def find(text: bytes, path: str) -> Spans:
        scan = detector.scan(text, path=path, language=language_of(path, text))
        return [(each.start_byte, each.end_byte, each.rule) for each in scan.findings]

    return find


def finders(*, peers: bool) -> dict[str, Finder]:
    """Ours, and the engines that are also run alone."""
    if not peers:
        return {"codesieve": ours()}
    return {
        "codesieve": ours(),
        "kingfisher": alone.kingfisher(),
        "detect-secrets": alone.detect_secrets(),
    }


def covered(span: tuple[int, int], found: Spans) -> bool:
    """Whether every byte of ``span`` is in some finding."""
    at = span[0]
    for start, end, _ in sorted(found):
        if start <= at < end:
            at = end
    return at >= span[1]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--misses", default="")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    exam = cases.positives(options.seed, options.rounds) + clean.negatives(
        options.seed, options.rounds
    )
    for name, find in finders(peers=options.peers).items():
        began = time.process_time()
        scores = marked(exam, find, options.misses if name == "codesieve" else "")
        print(f"\n{name}: {len(exam)} cases, {time.process_time() - began:.1f} CPU s")
        print_table(scores)


def marked(exam: Iterable[cases.Case], find: Finder, show: str) -> dict[str, Score]:
    """The scores by kind."""
    scores: dict[str, Score] = collections.defaultdict(Score)
    for each in exam:
        score = scores[each.kind]
        found = find(each.text, each.path)
        score.cases += 1
        touching = [
            f for f in found if any(f[0] < end and start < f[1] for start, end in each.spans)
        ]
        score.right += len(touching)
        score.wrong += len(found) - len(touching)
        whole = bool(each.spans) and all(covered(span, found) for span in each.spans)
        low, high = (each.spans[0][0], each.spans[-1][1]) if each.spans else (0, 0)
        score.found += whole if each.spans else bool(found)
        outside = any(start < low or end > high for start, end, _ in touching)
        score.exact += whole and not outside
        if show in {each.kind, "all"} and (
            found if not each.spans else not whole or outside or len(found) > len(touching)
        ):
            said = [(each.text[start:end][:60], rule) for start, end, rule in found]
            print("!", each.kind, each.path, each.text[:260], said)
    return scores


def print_table(scores: dict[str, Score]) -> None:
    print(f"{'kind':18} {'cases':>6} {'recall':>7} {'exact':>7} {'precision':>9}")
    for kind, score in scores.items():
        if kind == "clean":
            print(f"{kind:18} {score.cases:6} {score.found / score.cases:7.1%} (false alarms)")
            continue
        exact = score.exact / max(1, score.found)
        precision = score.right / max(1, score.right + score.wrong)
        print(
            f"{kind:18} {score.cases:6} {score.found / score.cases:7.1%} {exact:7.1%} {precision:9.1%}"
        )


if __name__ == "__main__":
    main()
