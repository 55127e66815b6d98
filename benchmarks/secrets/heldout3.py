"""The third held-out exam: whole files as repositories hold them, with several secrets and personal data each, and clean files.

    python benchmarks/secrets/heldout3.py [--misses] [--seed N] [--rounds N]

``heldout3/*.txt``: a header ``@@@ path | language``, then the file, in which ``«name»`` is a value of :mod:`heldout3_values` or a key of
:mod:`heldout3_keys` and ``«?name»`` one that is public by design, neither missed nor wrong. Its author had read neither rules nor earlier exams. Asked is the
public interface alone. A secret counts as found when each of its bytes is covered, as exact when what covers it keeps within what may go with it.
"""

import argparse
import math
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from heldout3_build import File, Label, files

from scrub.emission import detectors
from scrub.finding import Finding, Kind
from scrub.settings import ScrubSettings

STEMS = ("code", "data", "ops")
# Names and hardware addresses are not asked for, wallets are one's own, and the ciphertext of a vault goes as a hash does: neither right nor wrong here.
ASIDE = {Kind.NAME, Kind.WALLET, Kind.MAC_ADDRESS, Kind.HASHED_CREDENTIAL}
APART = {"mail_spelt": "e-mail spelt out", "ip4commas": "IPv4 in commas"}
PEOPLE = {"mail": "e-mail", "ip4": "IPv4", "ip6": "IPv6"}


class Counts(NamedTuple):
    """Labels by group, those covered, those covered exactly, and the findings that touch a label or none, by kind."""

    labels: Counter[str]
    found: Counter[str]
    exact: Counter[str]
    true: Counter[str]
    false: Counter[str]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson."""
    if not of:
        return 0.0, 1.0
    share, z = hits / of, 1.96
    centre = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (centre - spread) / (1 + z * z / of), (centre + spread) / (1 + z * z / of)


def group(label: Label) -> str:
    """The row a label is counted in."""
    return APART.get(label.mark) or PEOPLE.get(label.mark) or label.group


def covered(label: Label, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that touch the label if they cover all of it together; nothing otherwise."""
    touching = sorted(
        (f for f in findings if f.start_byte < label.end and f.end_byte > label.start),
        key=lambda f: f.start_byte,
    )
    reached = label.start
    for finding in touching:
        if finding.start_byte > reached:
            return []
        reached = max(reached, finding.end_byte)
    return touching if reached >= label.end else []


class Examiner:
    """Runs every detector over files and counts."""

    def __init__(self) -> None:
        self._detectors = detectors(ScrubSettings(), plain=False)

    def findings(self, file: File) -> list[Finding]:
        """What is found in the file by all detectors."""
        return [
            finding
            for detector in self._detectors
            for finding in detector.scan(file.text, path=file.path, language=file.language).findings
        ]

    def count(self, texts: Iterable[File]) -> Counts:
        """The counts over the files."""
        counts = Counts(Counter(), Counter(), Counter(), Counter(), Counter())
        for file in texts:
            findings = self.findings(file)
            for label in file.labels:
                name, touching = group(label), covered(label, findings)
                counts.labels[name] += 1
                counts.found[name] += bool(touching)
                counts.exact[name] += bool(touching) and all(
                    f.start_byte >= label.low and f.end_byte <= label.high for f in touching
                )
            for f in findings:
                (counts.true if touches(f, file) else counts.false)[f.kind] += 1
        return counts

    def misses(self, texts: Iterable[File]) -> None:
        """Print each label that is not covered, and each finding that touches none."""
        for file in texts:
            findings = self.findings(file)
            for label in file.labels:
                if label.group != "optional" and not covered(label, findings):
                    print(
                        f"missed {label.mark:12} {file.path}: {_line(file, label.start, label.end)}"
                    )
            for f in findings:
                if f.kind not in ASIDE and not touches(f, file):
                    print(f"wrong {f.rule:12} {file.path}: {_line(file, f.start_byte, f.end_byte)}")


def touches(finding: Finding, file: File) -> bool:
    """Whether anything hidden in the file, or what goes with it, is touched."""
    return any(
        finding.start_byte < label.high and finding.end_byte > label.low for label in file.labels
    )


def _line(file: File, start: int, end: int) -> str:
    before = file.text.rfind(b"\n", 0, start) + 1
    after = file.text.find(b"\n", end)
    return file.text[before : after if after >= 0 else len(file.text)].decode()[:160]


def _report(counts: Counts) -> None:
    for name in sorted(counts.labels.keys() - {"optional"}):
        of, found = counts.labels[name], counts.found[name]
        low, high = wilson(found, of)
        exact = counts.exact[name] / max(found, 1)
        print(
            f"{name:18} {found:5} of {of:5} {found / of:7.1%} ({low:.1%} to {high:.1%}), exact {exact:.1%}"
        )
    for kind in sorted((counts.true.keys() | counts.false.keys()) - ASIDE):
        true, false = counts.true[kind], counts.false[kind]
        print(
            f"{kind:18} {true:5} findings touch a label, {false} none: precision {true / (true + false):.1%}"
        )


def main() -> None:
    """Print the figures of the exam."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--misses", action="store_true", help="of the first round")
    options = parser.parse_args()
    examiner = Examiner()
    seeds = [options.seed + 100 * number for number in range(options.rounds)]
    texts = [file for seed in seeds for stem in STEMS for file in files(stem, seed)]
    _report(examiner.count(texts))
    clean = files("clean", options.seed)
    alarmed = [file for file in clean if any(f.kind not in ASIDE for f in examiner.findings(file))]
    print(f"{len(texts)} files; {len(alarmed)} of {len(clean)} clean files with a false alarm")
    if options.misses:
        examiner.misses(texts[: len(texts) // options.rounds] + clean)


if __name__ == "__main__":
    main()
