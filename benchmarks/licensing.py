"""What the licence stage costs a run, in one go, phase by phase.

    python benchmarks/licensing.py --corpus corpus --out results --cache DIR [--mb 250] [--cold]

Over the same shards: a plain Spark copy, codesieve without licences (dedup.toml), with them
(policy `permissive`), and with a policy that keeps every document.  Detections are kept in DIR;
--cold runs once before, so that they are there, and prints what that took.  CPU seconds are those
of all processes, sampled by phase of the run; the start of the session is left out, as the copy's.
With `permissive` fewer documents stay, so pass 2 writes less: what the stage adds to pass 2 is
that of the third run, which writes as many as the first.  What follows the last phase (report,
digests of the state) is counted to that, so only the sum of all differences is the stage's.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

from measure import process_tree
from run import described, machine_facts, subset_load
from systems import CODESIEVE, DEDUP_ONLY, Load, run_copy, warm_codesieve

from corpus.earlier import EMIT
from scrub.licenses.known import categories

SAMPLE_S = 0.1
SETTINGS = """
[licenses]
cache = "{cache}"
policy = "{policy}"

[secrets]
kinds = []

[personal_data]
kinds = []
"""
KEEPING = """
name = "keeps all"
version = "1"

[categories]
{categories}

[expressions]
unknown_id = "allow"

[documents]
unknown = "keep"
undetermined = "keep"
review = "keep"
"""
TARGET = 0.5  # of the plain copy, with a warm cache


def main(arguments: list[str]) -> int:
    """Run the command line."""
    options = _options(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    load = Load.of("whole corpus", options.corpus)
    if options.mb:
        load = subset_load(load, options.out, options.mb)
    settings = _settings(options, policy="permissive")
    policy = options.out / "keeps-all.toml"
    ruled = "\n".join(f'"{each}" = "allow"' for each in sorted(categories()))
    policy.write_text(KEEPING.format(categories=ruled))
    keeping = _settings(options, policy=str(policy.resolve()))
    started_under = os.getloadavg()
    warm_codesieve(load, options.out)
    warm_text = options.out / "warm" / "shards"
    phases(Load.of("warm", warm_text), options.out / "warm", settings)  # kernels of the stage too
    if options.cold:
        cold = phases(load, options.out / "cold", settings)
        print(f"cold: {sum(cold.values()):.1f} CPU s, of which judging {cold['judge']:.1f}")
    copy = run_copy(load, options.out / "copy")[0]
    without = phases(load, options.out / "without", DEDUP_ONLY)
    with_it = phases(load, options.out / "with", settings)
    kept = phases(load, options.out / "kept", keeping)
    told = table(load, copy.cpu_s, without, with_it, kept)
    report = f"{told}\n\n{machine_facts(started_under)}"
    (options.out / "licensing.md").write_text(report + "\n")
    print(report)
    return 0


def phases(load: Load, work: Path, settings: Path) -> dict[str, float]:
    """Return the CPU seconds of each phase of a run with ``settings``; a phase is the first word of
    what the run says of its progress, the start of the session is left out.
    """
    run = work / "run"
    shutil.rmtree(run, ignore_errors=True)
    command = [*CODESIEVE, "clean", *map(str, load.shards), "--out", str(run)]
    spent: dict[str, float] = defaultdict(float)
    counted_s = 0.0
    said = ["start"]
    process = subprocess.Popen(
        [*command, "--settings", str(settings)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines = process.stderr
    assert lines is not None

    def listen() -> None:
        said.extend(line.split(":")[0].split()[0] for line in lines if line[:1].isalpha())

    listener = threading.Thread(target=listen)
    listener.start()
    while process.poll() is None:
        phase = said[-1]
        # A process that has ended is counted in its parent, so only the sum never falls.
        so_far_s = sum(stat.cpu_s for stat in process_tree(process.pid).values())
        spent[phase] += max(0.0, so_far_s - counted_s)
        counted_s = max(counted_s, so_far_s)
        time.sleep(SAMPLE_S)
    listener.join()
    if process.returncode:
        raise SystemExit(f"codesieve ended with {process.returncode}")
    steps = json.loads((run / "run.json").read_text())["steps"]
    session_s = sum(step["cpu_s"] for step in steps if step["step"] == "session")
    before = spent.pop("start", 0.0) + spent.pop("starting", 0.0)
    return defaultdict(float, spent | {"digest": spent["digest"] + before - session_s})


def table(
    load: Load,
    copy_s: float,
    without: dict[str, float],
    with_it: dict[str, float],
    kept: dict[str, float],
) -> str:
    """Return the CPU seconds by phase, and what the stage took."""
    lines = [
        f"{described(load)}; plain copy {copy_s:.1f} CPU s",
        "",
        "| phase | without | with | difference | all kept | difference |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    every = list(dict.fromkeys((*without, *with_it)))
    for phase in every:
        off_s, on_s, kept_s = without[phase], with_it[phase], kept[phase]
        lines.append(
            f"| {phase} | {off_s:.1f} | {on_s:.1f} | {on_s - off_s:+.1f}"
            f" | {kept_s:.1f} | {kept_s - off_s:+.1f} |"
        )
    off_s, on_s, kept_s = (sum(each.values()) for each in (without, with_it, kept))
    lines.append(
        f"| all | {off_s:.1f} | {on_s:.1f} | {on_s - off_s:+.1f}"
        f" | {kept_s:.1f} | {kept_s - off_s:+.1f} |"
    )
    stage_s = sum((kept if phase == EMIT else with_it)[phase] - without[phase] for phase in every)
    lines.append(
        f"\nThe stage: {stage_s:.1f} CPU s, {stage_s / copy_s:.2f} of the plain copy (target"
        f" {TARGET}); with what it spares pass 2, {(on_s - off_s) / copy_s:.2f}."
    )
    return "\n".join(lines)


def _settings(options: argparse.Namespace, *, policy: str) -> Path:
    path: Path = options.out / f"licensing-{Path(policy).stem}.toml"
    path.write_text(SETTINGS.format(cache=options.cache.resolve(), policy=policy))
    return path


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder of shards")
    parser.add_argument("--out", type=Path, default=Path("artifacts/bench"), help="for results")
    parser.add_argument("--cache", type=Path, required=True, help="folder of kept detections")
    parser.add_argument("--mb", type=int, default=0, help="MB of whole repositories (default: all)")
    parser.add_argument(
        "--cold", action="store_true", help="fill the cache before, and say the cost"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
