"""The main job: the composition root, the only place that knows all stages.

The order of the stages is :func:`corpus.pipeline.run`; which ones there are is :func:`stages_for`.
"""

import dataclasses
import os
from typing import Final

import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from corpus.accounts import counts, stage_counts
from corpus.console import closing_lines
from corpus.errors import InputError
from corpus.facts import InputFile, OutputFile, Residual, Role
from corpus.files import Store
from corpus.lineage import EventType, announced
from corpus.manifest import Manifest, manifest_text, read_manifest, write_manifest
from corpus.pipeline import Result, Run, run
from corpus.progress import Progress
from corpus.rundir import MANIFEST, WORK, RunKey, claimed, digest_of
from corpus.settings import as_mapping
from corpus.sources.states import note_states, require_unchanged
from corpus.stages import Stages
from corpus.summary import Summary, require_conserved
from dedup.bands import choose_bands
from dedup.facts import near_facts
from dedup.keeper import keeper_order
from dedup.observe import ObserveDuplicates
from dedup.stages.duplicates import Duplicates, Evidence, Judgement
from dedup.stages.measuring import Measuring
from jobs.circumstances import Watch
from jobs.inputs import input_files
from jobs.licensing import engines_of, licensing_for, with_licenses
from jobs.prepare import Inputs, Prepared, prepared
from jobs.scrubbing import run_facts, scrub_for
from jobs.sealing import seal
from jobs.settings import Settings, digest_with_policy
from jobs.telling import REPORT, told
from scrub.keys import Keys, require_key, run_keys
from scrub.licenses.observe import ObserveLicenses
from scrub.licenses.stage import ROWS
from scrub.measure.recall import figures
from scrub.redaction.rows import STAGE as SCRUB

STAGE_NAMES: Final = ("sources", "licenses", "duplicates", SCRUB)
SOURCES: Final = "state/sources.json"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A finished run: its manifest, its summary, and the lines that tell a person about it."""

    manifest: Manifest
    lines: tuple[str, ...]


def stages_for(settings: Settings, work: Prepared, keys: Keys) -> Stages[Evidence, Judgement]:
    """Return the stages of the main job.

    Licences, takedown and contamination go to ``eligibility``, secrets and personal data to
    ``emission``; their evidence, where it needs the text, to ``evidence``.
    """
    near, licensing = settings.near, licensing_for(settings, work)
    bands = choose_bands(
        threshold=near.threshold, recall=near.recall, permutations=near.permutations
    )
    return Stages(
        evidence=(
            ObserveDuplicates(
                shingle_tokens=near.shingle_tokens,
                min_shingles=near.min_shingles,
                equal_shingles=near.equal_shingles,
                permutations=near.permutations,
            ),
            *((ObserveLicenses(),) if licensing else ()),
        ),
        eligibility=licensing,
        duplicates=Duplicates(
            near=near,
            bands=bands,
            order=keeper_order(settings.keeper.order, available=work.user_columns),
            user_columns=work.user_columns,
            parts=len(work.splits),
        ),
        emission=scrub_for(settings, work, keys),
        licenses=ROWS if licensing else "",
    )


def clean(
    spark: SparkSession,
    inputs: Inputs,
    out: str,
    settings: Settings,
    progress: Progress,
    watch: Watch,
) -> Outcome:
    """Return the run of ``inputs`` into directory ``out``, resumed if it was begun there."""
    to = settings.run.lineage
    with announced(to, inputs=inputs.uris, output=out, say=progress.say) as lineage:
        outcome = _cleaned(spark, inputs, out, settings, progress, watch)
        lineage.tell(EventType.COMPLETE, outcome.manifest)
    return outcome


def _cleaned(
    spark: SparkSession,
    inputs: Inputs,
    out: str,
    settings: Settings,
    progress: Progress,
    watch: Watch,
) -> Outcome:
    """Return the run as :func:`clean` does.

    1. claim the directory, 2. prepare the input, 3. run the stages, 4. measure, 5. write the
    state's manifest, the report, the run's manifest last, and clear the work files.
    """
    require_key(settings.scrub, os.environ)
    key = RunKey(
        settings_digest=digest_with_policy(settings),
        inputs_digest=digest_of(list(inputs.keys)),
        engines_digest=digest_of({**engines_of(settings), **run_facts(settings)}),
    )
    # 1. claim
    with claimed(out, key) as store:
        require_unchanged(store, SOURCES, inputs.states)
        if store.exists(MANIFEST):
            return _finished(store, key, progress)
        note_states(store, SOURCES, inputs.states)
        # 2. prepare
        work = prepared(spark, store, inputs, settings, progress)
        files = input_files(spark, work, store, key.digest, progress)
        # 3. run
        stages = stages_for(settings, work, run_keys(os.environ, key.digest))
        running = Run(
            spark=spark,
            store=store,
            splits=work.splits,
            skipped_files=work.skipped_files,
            user_columns=work.user_columns,
            settings_digest=key.settings_digest,
            run_digest=key.digest,
            progress=progress,
        )
        result = run(running, stages)
        require_conserved(result.rows_in - result.repeats, result.summary)
        # 4. measure
        manifest = _manifest(settings, key, files, result, stages, running)
        nodes = result.evidence.documents
        manifest = with_licenses(
            running, manifest, stages.eligibility, nodes, inputs, settings.licenses
        )
        # 5. write
        seal(spark, store, key, inputs, result)
        return _commit(spark, store, settings, manifest, result, watch)


def _manifest(
    settings: Settings,
    key: RunKey,
    files: tuple[InputFile, ...],
    result: Result[Evidence, Judgement],
    stages: Stages[Evidence, Judgement],
    running: Run,
) -> Manifest:
    duplicates = stages.duplicates
    assert isinstance(duplicates, Duplicates)
    measured: dict[str, object] = {}
    if settings.measure.sample_documents:
        measuring = Measuring.of(
            duplicates, settings.measure, result.evidence, result.judgement.settled
        )
        measured = measuring.measure(running.spark).to_json()
    return Manifest(
        content_root=result.content_root,
        decisions_root=result.decisions_root,
        engines=engines_of(settings),
        settings=as_mapping(settings),
        settings_digest=key.settings_digest,
        run_key=key.digest,
        inputs=files,
        counts=counts(result.summary, rows_in=result.rows_in),
        stages=stage_counts(result.summary, STAGE_NAMES),
        outputs=tuple(OutputFile(**{**file, "role": Role(file["role"])}) for file in result.files),
        near_duplicates=(near_facts(duplicates, result.evidence, result.judgement),),
        measured=measured,
        recall=figures(result.scrubbing),
        residual=Residual(
            documents_scanned=result.scrubbing.rescanned, findings=result.scrubbing.residue
        ),
        scrubbing=result.scrubbing,
    )


def _commit(
    spark: SparkSession,
    store: Store,
    settings: Settings,
    manifest: Manifest,
    result: Result[Evidence, Judgement],
    watch: Watch,
) -> Outcome:
    """Write report, cards, run record and, last, the manifest; return what was committed."""
    manifest = told(spark, store, settings, manifest, result.summary)
    watch.record(store, manifest_text(manifest))
    write_manifest(store, manifest)
    store.delete(WORK)
    return _outcome(store, result.summary)


def _finished(store: Store, key: RunKey, progress: Progress) -> Outcome:
    store.delete(WORK)  # the lock of this look
    manifest = read_manifest(store)
    if manifest.run_key != key.digest:
        differs = "settings" if manifest.settings_digest != key.settings_digest else "input or code"
        raise InputError(
            f"{store.uri} belongs to another run",
            why=f"it is finished, and differs in {differs}",
            mend="choose another --out, or remove that directory",
        )
    progress.say(f"{store.uri} is finished already; nothing to do")
    return _outcome(store, summary_of(store, manifest))


def summary_of(store: Store, manifest: Manifest) -> Summary:
    """Return the summary of a finished run, from its decisions, a file at a time."""
    total = Summary.empty()
    for file in manifest.outputs:
        if file.role is Role.DECISIONS:
            with store.open(file.path) as opened:
                total += Summary.of(pq.read_table(opened))
    return total


def _outcome(store: Store, summary: Summary) -> Outcome:
    manifest = read_manifest(store)
    lines = closing_lines(manifest, summary, report=f"{store.uri}/{REPORT}")
    return Outcome(manifest=manifest, lines=lines)
