"""How each system is run over the same shards, and what that took.

CPU seconds are those of all processes. What a system needs before it can begin (a Spark session,
imports) is left out on all sides, and kept apart in ``start_cpu_s``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from judge import Measure
from measure import Usage, measured
from subset import write_subset

HERE = Path(__file__).parent
BESIDE = Path(sys.executable).with_name("codesieve")
CODESIEVE = (str(BESIDE),) if BESIDE.exists() else (sys.executable, "-m", "jobs.cli")
DEDUP_ONLY = HERE / "dedup.toml"
WARM_BYTES = 5_000_000
PEER_MEASURES = {
    "datatrove": None,
    "text-dedup": Measure.TEXT_DEDUP,
}  # datatrove trusts its buckets


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """Shards to run over, under a name for the table."""

    name: str
    shards: tuple[Path, ...]
    text_mb: float

    @classmethod
    def of(cls, name: str, folder: Path) -> Load:
        """Return the load that a folder of shards is.

        Raises:
            SystemExit: there are none.
        """
        shards = tuple(sorted(folder.resolve().glob("*.parquet")))
        if not shards:
            raise SystemExit(
                f"{folder} holds no *.parquet: build_corpus.py --out {folder} makes it"
            )
        sizes = (pq.read_table(shard, columns=["size_bytes"])["size_bytes"] for shard in shards)
        text_bytes = sum(pc.sum(size).as_py() for size in sizes)
        return cls(name=name, shards=shards, text_mb=text_bytes / 1e6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One system over one load; ``kept`` is empty for a system that judges nothing."""

    system: str
    load: Load
    cpu_s: float
    start_cpu_s: float
    peak_mb: float
    wall_s: float
    kept: tuple[Path, ...] = ()
    own_measure: Measure | None = None

    @property
    def mb_per_cpu_s(self) -> float:
        """MB of text per CPU second, which is MB/s per core."""
        return self.load.text_mb / self.cpu_s


def run_codesieve(load: Load, work: Path, *, settings: Path | None = None) -> Result:
    """Run ``codesieve clean`` into ``work/run``; run.json says what the session start took."""
    run = work / "run"
    shutil.rmtree(run, ignore_errors=True)
    command = [*CODESIEVE, "clean", *map(str, load.shards), "--out", str(run)]
    command += ["--settings", str(settings)] if settings else []
    usage = _measured("codesieve", command, work)
    steps = json.loads((run / "run.json").read_text())["steps"]
    start_cpu_s = sum(step["cpu_s"] for step in steps if step["step"] == "session")
    return Result(
        system="codesieve",
        load=load,
        cpu_s=usage.cpu_s - start_cpu_s,
        start_cpu_s=start_cpu_s,
        peak_mb=usage.peak_mb,
        wall_s=usage.wall_s,
        kept=(run / "documents",),
        own_measure=Measure.CODESIEVE,
    )


def warm_codesieve(load: Load, work: Path) -> None:
    """Run ``codesieve clean`` over a little text, so that its kernels are compiled."""
    folder = work / "warm"
    shutil.rmtree(folder, ignore_errors=True)
    write_subset(list(load.shards), folder / "shards", budget_bytes=WARM_BYTES)
    run_codesieve(Load.of("warm", folder / "shards"), folder, settings=DEDUP_ONLY)


def run_copy(load: Load, work: Path) -> list[Result]:
    """Run the plain Spark copy twice in one session."""
    answer = work / "copy.json"
    command = [sys.executable, str(HERE / "plain_copy.py"), *map(str, load.shards)]
    command += ["--out", str(work / "copies"), "--result", str(answer)]
    usage = _measured("plain copy", command, work)
    told = json.loads(answer.read_text())
    return [
        Result(
            system=system,
            load=load,
            cpu_s=cpu_s,
            start_cpu_s=told["start_cpu_s"],
            peak_mb=usage.peak_mb,
            wall_s=wall_s,
        )
        for system, cpu_s, wall_s in zip(
            ("plain copy", "plain copy, again"),
            told["copies_cpu_s"],
            told["copies_wall_s"],
            strict=True,
        )
    ]


def run_peer(peer: str, load: Load, work: Path, environments: Path) -> Result:
    """Run the adapter of a peer in its own environment."""
    python = peer_environment(peer, environments)
    own = work / peer
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    kept = own / "kept.parquet"
    command = [str(python), str(HERE / "peers" / peer / "adapter.py"), *map(str, load.shards)]
    usage = _measured(peer, [*command, "--out", str(kept), "--work", str(own / "work")], work)
    told = json.loads((work / f"{peer}.log").read_text().splitlines()[-1])
    return Result(
        system=told["version"],
        load=load,
        cpu_s=usage.cpu_s - told["start_cpu_s"],
        start_cpu_s=told["start_cpu_s"],
        peak_mb=usage.peak_mb,
        wall_s=usage.wall_s,
        kept=(kept,),
        own_measure=PEER_MEASURES[peer],
    )


def peer_environment(peer: str, environments: Path) -> Path:
    """Return the Python of a peer's environment, made from its pins on first use."""
    requirements = HERE / "peers" / peer / "requirements.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    home = environments.resolve() / peer
    made = home / "made-from"
    if not made.exists() or made.read_text() != digest:
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "-r", str(requirements)], check=True)
        made.write_text(digest)
    return home / "bin" / "python"


def _measured(system: str, command: Sequence[str], work: Path) -> Usage:
    work.mkdir(parents=True, exist_ok=True)
    log = work / f"{system}.log"
    print(f"running {system} ...", file=sys.stderr, flush=True)
    usage = measured(command, env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"}, log=log)
    if usage.returncode != 0:
        raise SystemExit(f"{system} ended with {usage.returncode}: see {log}")
    return usage
