"""What taking secrets and personal data out costs a run, and what it proves, in one go.

    python benchmarks/scrubbing.py --corpus corpus --out results [--mb 250] [--peer-mb 10]

Over the same shards: a plain Spark copy, codesieve without its scrub stage (dedup.toml) and with it
(scrub.toml), licences off in both.  The stage's CPU seconds are their difference, everything in it:
detectors, redaction, the second scan, parsers, rows of the audit, and what the run writes twice
because a document left in pass 2.  Beside it detect-secrets and kingfisher, each alone, over
--peer-mb of the documents; their figures are their own and are not extrapolated.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent / "secrets"))

import peers as alone
import pyarrow.parquet as pq
from run import described, machine_facts, subset_load
from systems import DEDUP_ONLY, HERE, Load, Result, run_codesieve, run_copy, warm_codesieve

SCRUB = HERE / "scrub.toml"
PEERS: dict[str, Callable[[], Callable[[bytes, str], list[tuple[int, int, str]]]]] = {
    "detect-secrets": alone.detect_secrets,
    "kingfisher": alone.kingfisher,
}
HEADER = (
    "| load | system | CPU s | ratio to copy | MB/s per core | peak MB | findings |\n"
    "|---|---|---:|---:|---:|---:|---:|"
)


def main(arguments: list[str]) -> int:
    """Run the command line."""
    options = _options(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    load = Load.of("whole corpus", options.corpus)
    if options.mb:
        load = subset_load(load, options.out, options.mb)
    warm_codesieve(load, options.out)
    started_under = os.getloadavg()
    copy = run_copy(load, options.out / "copy")[0]
    without = run_codesieve(load, options.out / "without", settings=DEDUP_ONLY)
    with_it = run_codesieve(load, options.out / "with", settings=SCRUB)
    told = manifest(options.out / "with")
    rows = [HEADER, *_rows(copy, without, with_it, told)]
    rows += [_peer_row(name, load, options.peer_mb) for name in PEERS if options.peer_mb]
    report = "\n".join([*rows, "", *proofs(told), "", machine_facts(started_under)])
    (options.out / "scrub.md").write_text(report + "\n")
    print(report)
    return 0


def manifest(work: Path) -> dict[str, Any]:
    """Return what the run below ``work`` says of itself."""
    told: dict[str, Any] = json.loads((work / "run" / "manifest.json").read_text())
    return told


def _rows(copy: Result, without: Result, with_it: Result, told: dict[str, Any]) -> list[str]:
    """Return the rows of the copy, both runs, and their difference: what the stage took.

    The stage reads the documents that stay, the runs read all.
    """
    load = copy.load
    kept_mb = told["counts"]["size_bytes_kept"] / 1e6
    found = sum(told["scrubbing"]["findings"].values())
    named = (
        ("plain copy", copy, ""),
        ("without scrub", without, ""),
        ("with scrub", with_it, found),
    )
    rows = [
        f"| {described(load)} | {name} | {each.cpu_s:.1f} | {each.cpu_s / copy.cpu_s:.2f}"
        f" | {each.mb_per_cpu_s:.1f} | {each.peak_mb:,.0f} | {findings} |"
        for name, each, findings in named
    ]
    stage_cpu_s = with_it.cpu_s - without.cpu_s
    rows.append(
        f"| {load.name}, {kept_mb:,.0f} MB kept | **the stage** | {stage_cpu_s:.1f}"
        f" | {stage_cpu_s / copy.cpu_s:.2f} | {kept_mb / stage_cpu_s:.1f}"
        f" | {with_it.peak_mb - without.peak_mb:+,.0f} | {found} |"
    )
    return rows


def _peer_row(name: str, load: Load, megabytes: float) -> str:
    """Return the row of a peer over the first documents of every shard, in this process."""
    find = PEERS[name]()
    texts = [
        text for shard in load.shards for text in _texts(shard, megabytes * 1e6 / len(load.shards))
    ]
    size_mb = sum(len(text) for text, _ in texts) / 1e6
    started = time.process_time()
    findings = sum(len(find(text, path)) for text, path in texts)
    cpu_s = time.process_time() - started
    return (
        f"| {size_mb:.0f} MB of it | {name} alone | {cpu_s:.1f} | - | {size_mb / cpu_s:.2f}"
        f" | - | {findings} |"
    )


def _texts(shard: Path, budget_bytes: float) -> list[tuple[bytes, str]]:
    found: list[tuple[bytes, str]] = []
    for batch in pq.ParquetFile(shard).iter_batches(batch_size=64, columns=["content", "path"]):
        for row in batch.to_pylist():
            if budget_bytes <= 0:
                return found
            found.append((row["content"].encode(), row["path"]))
            budget_bytes -= len(found[-1][0])
    return found


def proofs(told: dict[str, Any]) -> list[str]:
    """Return what the manifest says of edits, residue and syntax, a line each."""
    counts, sums = told["counts"], told["scrubbing"]
    reasons = [
        f"{reason} {counts['dropped_by_reason'].get(reason, 0):,}"
        for reason in ("only_a_secret", "residue")
    ]
    lines = [
        f"edited: {counts['edited']:,} of {counts['kept']:,} documents",
        f"dropped: {', '.join(reasons)}",
        f"scanned again: {sums['rescanned']:,} documents; residue: {sums['residue']:,}",
    ]
    for language in sorted(sums["parsed"].keys() | sums["kept"].keys()):
        parsed, kept = sums["parsed"].get(language, 0), sums["kept"].get(language, 0)
        plainer, broken = sums["parse_safe"].get(language, 0), sums["broken"].get(language, 0)
        lines.append(
            f"{language}: {parsed:,} edited files parsed before, {plainer:,} by plainer edits,"
            f" broken {broken:,} ({broken / max(parsed + kept, 1):.3%});"
            f" {kept:,} more by the lexer's proof alone"
        )
    return lines


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder of shards")
    parser.add_argument("--out", type=Path, default=Path("artifacts/bench"), help="for results")
    parser.add_argument("--mb", type=int, default=0, help="MB of whole repositories (default: all)")
    parser.add_argument("--peer-mb", type=float, default=10, help="MB for the peers; 0: none")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
