"""``codesieve takedown``: the next release of a run, without what was asked for."""

import dataclasses
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus.eligibility import KNOWN_DROPS
from corpus.errors import InputError
from corpus.facts import Parent, Role
from corpus.files import Store, store_at
from corpus.inheritance import inherit
from corpus.locality import few_jobs
from corpus.manifest import Manifest, read_manifest
from corpus.progress import Progress
from corpus.report.numbers import counted
from corpus.rundir import MANIFEST, RunKey, claimed, digest_of
from corpus.settings import from_mapping
from corpus.state import StateManifest, read_state
from jobs.circumstances import Watch
from jobs.clean import completed
from jobs.licensing import engines_of
from jobs.outcome import Outcome, finished
from jobs.prepare import Inputs, prepared_again
from jobs.requests import requests_digest, requests_in
from jobs.scrubbing import run_facts
from jobs.settings import Settings, digest_with_policy
from jobs.stages import Following
from scrub.keys import require_key
from scrub.requests.request import Request, merged
from scrub.requests.stored import read_stored

COMMAND: Final = "codesieve takedown"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Base:
    """The release that the next one is made of, found fit for it."""

    store: Store
    manifest: Manifest
    state: StateManifest
    settings: Settings
    requests: tuple[Request, ...]  # the old ones and the new ones

    @property
    def key(self) -> RunKey:
        """Return the key of the release to make."""
        return RunKey(
            settings_digest=self.manifest.settings_digest,
            inputs_digest=self.state.inputs_digest,
            engines_digest=digest_of({**engines_of(self.settings), **run_facts(self.settings)}),
            requests_digest=requests_digest(self.requests),
        )


def base_of(run: str, request_file: str) -> Base:
    """Return the finished run in ``run`` with the requests in ``request_file`` added to its own.

    Raises:
        InputError: it is no finished run, its state is gone, or other versions have made it.
        SettingsError: the requests cannot be used.
    """
    store = store_at(run)
    manifest = read_manifest(store)
    state = read_state(store, manifest, needed_by=COMMAND)
    settings = from_mapping(Settings, manifest.settings, source=f"{store.uri}/{MANIFEST}")
    new = requests_in(request_file, settings)
    require_key(settings.scrub, os.environ)
    ours, theirs = engines_of(settings), manifest.engines
    differing = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    if differing or digest_with_policy(settings) != manifest.settings_digest:
        what = ", ".join(differing) or "the licence policy"
        raise InputError(
            f"{store.uri} was made otherwise than this codesieve would",
            why=f"it differs in {what}, so nothing of it can be taken over",
            mend="use the versions, rules and key of that run, or clean the input again with"
            " [requests] file",
        )
    old = read_stored(store)
    return Base(
        store=store,
        manifest=manifest,
        state=state,
        settings=settings,
        requests=merged(old, new),
    )


def take_down(
    spark: SparkSession,
    base: Base,
    out: str,
    tables: Sequence[str],
    progress: Progress,
    watch: Watch,
) -> Outcome:
    """Return the next release, in the run directory ``out``; ``tables``: the input, if it moved.

    1. claim, 2. take over what the base has done, 3. run what is left.
    """
    # 1.
    with claimed(out, base.key) as store, few_jobs(spark):
        if store.exists(MANIFEST):
            return finished(store, base.key, progress)
        # 2.
        progress.say(f"take over: {base.store.uri}")
        inherit(base.store, base.manifest, base.state, store)
        work = prepared_again(store, base.state, base.settings, tables=tables)
        inputs = Inputs(
            uris=base.state.tables,
            are_tables=bool(base.state.tables),
            splits=work.splits,
            states={},
        )
        # 3.
        return completed(
            spark, store, base.settings, base.key, inputs, work, base.manifest.inputs,
            following_of(base), progress, watch,
        )  # fmt: skip


def following_of(base: Base) -> Following:
    """Return what the release after ``base`` knows of it."""
    store, manifest = base.store, base.manifest
    findings = [f.path for f in manifest.outputs if f.role is Role.FINDINGS]
    turn = int(base.state.turn.rpartition("-")[2])
    tables = [f"state/tables/{KNOWN_DROPS}"]
    tables += [f"state/tables/turn-{turn - 1}-reasons"] if turn else []
    drops = [
        file.path.lstrip("/")
        for table in tables
        for file in store.files(table, recursive=False)
        if file.path.endswith(".parquet")
    ]
    return Following(
        requests=base.requests,
        findings=tuple(f"{store.uri}/{path}" for path in findings),
        drops=tuple(f"{store.uri}/{path}" for path in drops),
        measured=manifest.measured,
        parents=(
            Parent(
                manifest_sha256=hashlib.sha256(store.read(MANIFEST)).hexdigest(),
                content_root=manifest.content_root,
                decisions_root=manifest.decisions_root,
            ),
        ),
    )


def previewed(
    spark: SparkSession, base: Base, tables: Sequence[str], progress: Progress, watch: Watch
) -> tuple[str, ...]:
    """Return what the release would change: it is made beside the base, compared, and removed."""
    beside = Path(base.store.root).parent
    with tempfile.TemporaryDirectory(prefix=".takedown-", dir=beside) as folder:
        out = f"{folder}/release"
        made = take_down(spark, base, out, tables, progress, watch)
        return tuple(effect(spark, base, store_at(out), made.manifest))


def effect(spark: SparkSession, base: Base, store: Store, manifest: Manifest) -> Iterator[str]:
    """Yield lines that tell what ``manifest``, in ``store``, changes of its base.

    Only files of decisions that differ are read.
    """
    old, new = _decisions(base.manifest), _decisions(manifest)
    yield f"{counted(len(new - old), 'part')} of {len(new)} written anew"
    for fact in manifest.requests:
        gone = counted(fact.documents, "document")
        yield f"  {fact.id}: {gone} left ({fact.basis}, {fact.target})"
    if old - new and new - old:
        before = _fates(spark, base.store, old - new).withColumnRenamed("stays", "stayed")
        after = _fates(spark, store, new - old)
        both = before.join(after, on="doc_id", how="inner")
        went = F.count(F.when(F.col("stayed") & ~F.col("stays"), 1)).alias("went")
        come = F.count(F.when(~F.col("stayed") & F.col("stays"), 1)).alias("come")
        row = both.agg(went, come).collect()[0]
        yield f"{counted(row['went'], 'kept document')} leave the corpus"
        yield f"{counted(row['come'], 'copy', 'copies')} come in for them"
    yield f"content root  {manifest.content_root}"


def _decisions(manifest: Manifest) -> frozenset[str]:
    return frozenset(file.path for file in manifest.outputs if file.role is Role.DECISIONS)


def _fates(spark: SparkSession, store: Store, paths: frozenset[str]) -> DataFrame:
    files = [f"{store.uri}/{path}" for path in sorted(paths)]
    rows = spark.read.parquet(*files)
    return rows.select("doc_id", (F.col("action") != "drop").alias("stays"))
