"""Run everything side by side over real code, and print one table.

    python benchmarks/run.py --corpus corpus --out results              # all systems
    python benchmarks/run.py --corpus corpus --out results --linear     # does cost grow with size?
    python benchmarks/run.py --corpus corpus --out results --accuracy   # ours against brute force

--corpus is a folder that build_corpus.py made; without it, the corpus is built first. Our run and
the plain copy go over the whole corpus and over a subset of --peer-mb; the peers, a hundred times
slower, only over the subset. Nothing is extrapolated: every row says what it ran over.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import build_corpus
from accuracy import accuracy
from judge import Measure, Verdict, cells, judge, kept_flags, read_documents, similar_documents
from subset import write_subset
from systems import (
    DEDUP_ONLY,
    PEER_MEASURES,
    Load,
    Result,
    run_codesieve,
    run_copy,
    run_peer,
    warm_codesieve,
)

SMALL_MB = 250  # of the two points of --linear, and of --accuracy
GROWTH_LIMIT = 1.15
THRESHOLDS = (0.7, 0.85)

HEADER = (
    "| load | system | CPU s | MB/s per core | ratio to copy | start CPU s | peak MB"
    " | removed | orphans | precision | recall | leftover | own orphans | own leftover |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)

ACCURACY_HEADER = (
    "| tau | documents | removed | orphans | precision | recall | leftover"
    " | false witnesses | of brute force's removals |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)
NOTHING = "-"  # in a cell: the system chooses nothing, or has no measure of its own


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A result with the verdicts on it, where it chose and where it has a measure of its own."""

    result: Result
    neutral: Verdict | None = None
    own: Verdict | None = None


def main(arguments: list[str]) -> int:
    """Run the command line."""
    options = _options(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    corpus = options.corpus or options.out / "corpus"
    if not any(corpus.glob("*.parquet")):
        build_corpus.main(["--out", str(corpus)])
    load = Load.of("whole corpus", corpus)
    mode: Callable[[Load, argparse.Namespace], str] = side_by_side
    if options.linear:
        mode = linear
    elif options.accuracy:
        mode = against_brute_force
    warm_codesieve(load, options.out)
    started_under = os.getloadavg()
    table = mode(load, options)
    report = f"{table}\n\n{machine_facts(started_under)}"
    (options.out / "table.md").write_text(report + "\n")
    print(report)
    return 0


def side_by_side(whole: Load, options: argparse.Namespace) -> str:
    """Return the table of all systems."""
    small = subset_load(whole, options.out, options.peer_mb)
    results = [
        *run_copy(small, options.out / "small"),
        run_codesieve(small, options.out / "small", settings=options.settings),
        *(
            run_peer(peer, small, options.out / "small", options.out / "environments")
            for peer in options.peers
        ),
    ]
    judged = judge_all(results)
    if not options.subset_only:
        results = [
            *run_copy(whole, options.out / "whole"),
            run_codesieve(whole, options.out / "whole", settings=options.settings),
        ]
        judged += judge_all(results)
    return "\n".join([HEADER, *(row(each, judged) for each in judged)])


def linear(whole: Load, options: argparse.Namespace) -> str:
    """Return how the cost per MB of our run grows from a small load to the whole."""
    small = subset_load(whole, options.out, SMALL_MB)
    results = [
        run_codesieve(load, options.out / f"linear-{load.text_mb:.0f}", settings=options.settings)
        for load in (small, whole)
    ]
    per_mb = [result.cpu_s / result.load.text_mb for result in results]
    lines = ["| load | CPU s | CPU ms per MB |", "|---|---:|---:|"]
    lines += [
        f"| {described(result.load)} | {result.cpu_s:.1f} | {1000 * cost:.1f} |"
        for result, cost in zip(results, per_mb, strict=True)
    ]
    return "\n".join(
        [*lines, f"\nGrowth {per_mb[1] / per_mb[0]:.2f}; the limit is {GROWTH_LIMIT}."]
    )


def against_brute_force(whole: Load, options: argparse.Namespace) -> str:
    """Return how near our run comes to brute force."""
    small = subset_load(whole, options.out, SMALL_MB)
    lines = [ACCURACY_HEADER]
    lines += [
        f"| {each.threshold} | {each.verdict.documents:,} | {cells(each.verdict)}"
        f" | {each.false_witnesses} | {each.share_removed:.4%} |"
        for each in accuracy(small, options.out, thresholds=THRESHOLDS)
    ]
    return "\n".join(lines)


def subset_load(whole: Load, out: Path, mb: int) -> Load:
    """Return a load of whole repositories of so many MB, written on first use."""
    if mb >= whole.text_mb:
        return whole
    folder = out / f"corpus-{mb}"
    if not folder.exists():
        write_subset(list(whole.shards), folder, budget_bytes=mb * 1_000_000)
    return Load.of("subset", folder)


def judge_all(results: list[Result]) -> list[Judged]:
    """Return verdicts on results over one load, by the neutral and by each one's own measure."""
    deciding = [result for result in results if result.kept]
    if not deciding:
        return [Judged(result=result) for result in results]
    documents = read_documents(deciding[0].load.shards)
    kept = {result.system: kept_flags(documents, result.kept[0]) for result in deciding}
    verdicts: dict[tuple[str, Measure], Verdict] = {}
    for measure in Measure:
        judging = [r for r in deciding if measure in (Measure.NEUTRAL, r.own_measure)]
        if judging:
            similarity = similar_documents(documents, measure, threshold=THRESHOLDS[0])
            verdicts |= {(r.system, measure): judge(similarity, kept[r.system]) for r in judging}
    return [
        Judged(
            result=result,
            neutral=verdicts.get((result.system, Measure.NEUTRAL)),
            own=verdicts.get((result.system, result.own_measure)) if result.own_measure else None,
        )
        for result in results
    ]


def row(judged: Judged, everything: list[Judged]) -> str:
    """Return the table row of one result; the ratio is to the first plain copy of the same load."""
    result = judged.result
    copy_cpu_s = next(
        other.result.cpu_s
        for other in everything
        if other.result.system == "plain copy" and other.result.load == result.load
    )
    quality = cells(judged.neutral) if judged.neutral else " | ".join([NOTHING] * 5)
    own = f"{NOTHING} | {NOTHING}"
    if judged.own:
        own = f"{judged.own.orphans:,} | {judged.own.leftover_share:.2%}"
    return (
        f"| {described(result.load)} | {result.system} | {result.cpu_s:.1f}"
        f" | {result.mb_per_cpu_s:.2f} | {result.cpu_s / copy_cpu_s:.2f} | {result.start_cpu_s:.1f}"
        f" | {result.peak_mb:,.0f} | {quality} | {own} |"
    )


def described(load: Load) -> str:
    """Return the load as the table names it."""
    return f"{load.name}, {load.text_mb:,.0f} MB"


def machine_facts(started_under: tuple[float, float, float]) -> str:
    """Return what the figures depend on besides the code."""
    cpuinfo = Path("/proc/cpuinfo").read_text()
    model = cpuinfo.partition("model name")[2].partition("\n")[0].strip("\t :")
    load = ", ".join(f"{value:.1f}" for value in started_under)
    return (
        f"{os.cpu_count()} cores, {model or platform.machine()};"
        f" Python {platform.python_version()}; load average {load} at the start,"
        f" {os.getloadavg()[0]:.1f} at the end (others' work inflates CPU seconds)."
    )


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, help="folder of shards (default: OUT/corpus)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("artifacts/bench"),
        help="folder for results (default: artifacts/bench)",
    )
    parser.add_argument(
        "--settings",
        type=Path,
        default=DEDUP_ONLY,
        help="settings file for our own run (default: dedup.toml, which only deduplicates)",
    )
    parser.add_argument(
        "--peers",
        type=lambda text: [name for name in text.split(",") if name],
        default=list(PEER_MEASURES),
        help=f"peers to run, by comma, may be empty (default: {','.join(PEER_MEASURES)})",
    )
    parser.add_argument(
        "--peer-mb", type=int, default=60, help="MB of text of the subset (default: 60)"
    )
    parser.add_argument("--subset-only", action="store_true", help="leave the whole corpus out")
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument(
        "--linear", action="store_true", help=f"our cost at {SMALL_MB} MB and at all"
    )
    modes.add_argument("--accuracy", action="store_true", help="our run against brute force")
    options = parser.parse_args(arguments)
    for peer in options.peers:
        if peer not in PEER_MEASURES:
            parser.error(f"no peer is called {peer}: choose among {', '.join(PEER_MEASURES)}")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
