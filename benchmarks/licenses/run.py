"""The licence stage against labels: Debian's where they are sure, and 300 hard files by hand.

    python benchmarks/licenses/run.py --cache DIR [--wrong] [--packages NAME...] [--list FILE]

Prints agreement on allowed / not allowed under the policy ``permissive`` and the restricted files
that are let through, beside the targets and the rules that the field uses.  Downloads and ScanCode's
detections are kept in DIR.  ``heldout.txt`` lists packages that nobody looked at before their verdicts
were first counted.
"""

import argparse
import collections
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import labels
import reading
import simple
import sources
from labels import Label, Sample
from score import score

from scrub.licenses.derivation import Verdict
from scrub.licenses.policy import load_policy
from scrub.licenses.ruling import Rules

GENERAL = frozenset({Sample.BLANKET, Sample.SPECIFIC})
TARGETS = {"general": (">= 98 %", "<= 0.5 %"), Sample.HARD: (">= 93 %", "<= 2 %")}
Judged = tuple[Label, Verdict, dict[str, bool]]


def judged(
    cache: Path, names: frozenset[str], rules: Rules, listed: Path = sources.LIST
) -> tuple[list[Judged], list[str]]:
    """Return each label with our verdict and those of simple rules, and lines on what was left out.

    1. trees, labels and evidence; 2. detection of all distinct paragraphs; 3. verdicts.
    """
    # 1. evidence
    hard = labels.hand_labels()
    left_out: collections.Counter[str] = collections.Counter()
    trees, texts = [], dict[str, str]()
    for tree in sources.trees(cache, names, listed):
        own, doubts = labels.labels_of(tree, rules, hard)
        left_out.update(map(str, doubts.elements()))
        evidence = reading.evidence_of(tree.files)
        texts |= evidence.texts
        trees.append((own, evidence))
    # 2. detection
    detections = reading.detections_of(texts, cache)
    # 3. verdicts
    found: list[Judged] = []
    for own, evidence in trees:
        licences = simple.licences(evidence, detections)
        given = reading.verdicts(evidence, detections, {each.path for each in own}, rules)
        found += [
            (each, given[each.path], simple.allowed_by(each.path, licences, rules)) for each in own
        ]
    sure = sum(label.sample in GENERAL for label, _, _ in found)
    doubtful = sum(n for why, n in left_out.items() if not why.startswith("hard"))
    lines = [
        f"{len(trees)} packages, {len(texts):,} distinct paragraphs",
        f"Debian's labels: {sure} sure, {doubtful} left out ({doubtful / (sure + doubtful):.1%})",
        *(f"  {number:5} {why}" for why, number in left_out.most_common()),
    ]
    return found, lines


def table(found: Iterable[Judged]) -> list[str]:
    """Return the table, as lines."""
    every = list(found)
    samples: dict[str, Callable[[Sample], bool]] = {
        "general": lambda sample: sample in GENERAL,
        **{str(name): (lambda sample, name=name: sample is name) for name in Sample},
    }
    lines = [f"{'files':16} {'rule':16} {'n':>5} {'agreement':25} {'restricted let through':30}"]
    for title, chosen in samples.items():
        rows = [each for each in every if chosen(each[0].sample)]
        if not rows:
            continue
        said = {"codesieve": [(label.allowed, reading.is_allowed(v)) for label, v, _ in rows]}
        for name in rows[0][2]:
            said[name] = [(label.allowed, others[name]) for label, _, others in rows]
        for name, pairs in said.items():
            got = score(pairs)
            lines.append(
                f"{title:16} {name:16} {got.files:5} {got.agreement():25} "
                f"{got.leak():20} {got.let_through}/{got.restricted}"
            )
        agreement, leak = TARGETS.get(title, ("", ""))
        if agreement:
            lines.append(f"{title:16} {'(target)':16} {'':5} {agreement:25} {leak}")
    return lines


def wrong(found: Iterable[Judged]) -> list[str]:
    """Return a line for each verdict that is not the label's, leaks first."""
    bad = [each for each in found if each[0].allowed is not reading.is_allowed(each[1])]
    bad.sort(key=lambda each: (each[0].allowed, each[0].sample, each[0].package))
    return [
        f"{'false drop' if label.allowed else 'LEAK'}\t{label.sample}\t{label.package}\t{label.path}"
        f"\t{label.note}\t{verdict.standing} {verdict.why} {verdict.step} {verdict.expression[:80]}"
        for label, verdict, _ in bad
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, required=True, help="folder of downloads")
    parser.add_argument("--packages", nargs="*", default=[], help="only these")
    parser.add_argument("--list", type=Path, default=sources.LIST, help="of packages")
    parser.add_argument("--wrong", action="store_true", help="name the files that are judged wrong")
    options = parser.parse_args()
    rules = Rules(load_policy("permissive"))
    found, lines = judged(options.cache, frozenset(options.packages), rules, options.list)
    print("\n".join([*lines, "", *table(found)]))
    if options.wrong:
        print("\n".join(wrong(found)))


if __name__ == "__main__":
    main()
