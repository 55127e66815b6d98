"""The main job: a claimed directory, prepared input, the stages, and what is committed of them.

The order of the stages is :func:`corpus.pipeline.run`; which ones there are is
:func:`jobs.stages.stages_for`.
"""

import dataclasses
import os
from typing import Final

from pyspark.sql import SparkSession

from corpus.accounts import counts, stage_counts
from corpus.facts import InputFile, OutputFile, Residual, Role
from corpus.files import Store
from corpus.inheritance import disown
from corpus.lineage import EventType, announced
from corpus.manifest import Manifest, manifest_text, write_manifest
from corpus.pipeline import Result, Run, run
from corpus.progress import Progress
from corpus.rundir import MANIFEST, WORK, RunKey, claimed, digest_of
from corpus.runlog import Event
from corpus.settings import as_mapping
from corpus.sources.states import note_states, require_unchanged
from corpus.stages import Stages
from corpus.summary import require_conserved
from dedup.facts import near_facts
from dedup.stages.duplicates import Duplicates, Evidence, Judgement
from dedup.stages.measuring import Measuring
from jobs.circumstances import Watch
from jobs.inputs import input_files
from jobs.licensing import engines_of, with_licenses
from jobs.outcome import Outcome, finished, outcome_of
from jobs.prepare import Inputs, Prepared, prepared
from jobs.requests import requests_digest, requests_in, with_requests
from jobs.scrubbing import run_facts
from jobs.sealing import seal
from jobs.settings import Settings, digest_with_policy
from jobs.stages import STAGE_NAMES, Following, stages_for
from jobs.telling import told
from scrub.keys import ids_of, require_key, run_keys
from scrub.measure.recall import figures
from scrub.requests.stored import store_requests

SOURCES: Final = "state/sources.json"


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
    requests = requests_in(settings.requests.file, settings)
    key = RunKey(
        settings_digest=digest_with_policy(settings),
        inputs_digest=digest_of(list(inputs.keys)),
        engines_digest=digest_of({**engines_of(settings), **run_facts(settings)}),
        requests_digest=requests_digest(requests),
    )
    # 1. claim
    with claimed(out, key) as store:
        require_unchanged(store, SOURCES, inputs.states)
        if store.exists(MANIFEST):
            return finished(store, key, progress)
        note_states(store, SOURCES, inputs.states)
        # 2. prepare
        work = prepared(spark, store, inputs, settings, progress)
        ids = ids_of(settings.scrub, run_keys(os.environ, key.work_digest))
        read = input_files(spark, work, store, key.work_digest, progress)
        files = tuple(dataclasses.replace(each, sha256=ids.digest(each.sha256)) for each in read)
        following = Following(requests=requests)
        # 3. run to 5. write
        return completed(
            spark, store, settings, key, inputs, work, files, following, progress, watch
        )


def completed(
    spark: SparkSession,
    store: Store,
    settings: Settings,
    key: RunKey,
    inputs: Inputs,
    work: Prepared,
    files: tuple[InputFile, ...],
    following: Following,
    progress: Progress,
    watch: Watch,
) -> Outcome:
    """Return the run over ``work`` in the claimed directory ``store``, run and committed."""
    if following.requests:
        store_requests(store, following.requests)
    keys = run_keys(os.environ, key.work_digest)
    stages = stages_for(settings, work, keys, following)
    running = Run(
        spark=spark,
        store=store,
        splits=work.splits,
        skipped_files=work.skipped_files,
        user_columns=work.user_columns,
        settings_digest=key.settings_digest,
        run_digest=key.work_digest,
        progress=progress,
        ids=ids_of(settings.scrub, keys),
    )
    result = run(running, stages)
    require_conserved(result.rows_in - result.repeats, result.summary)
    manifest = _manifest(settings, key, files, result, stages, running, following)
    manifest = with_licenses(
        running, manifest, stages.eligibility, result.evidence.nodes, inputs, settings.licenses
    )
    disown(store, [file.path for file in manifest.outputs])
    if following.requests:
        manifest = with_requests(spark, store, manifest, following.requests, keys)
    seal(spark, store, key, inputs, result)
    return _commit(running, settings, manifest, result, watch)


def _committed(manifest: Manifest) -> dict[str, str | float]:
    """Return what the log tells of a run that is done."""
    return {
        "run_key": manifest.run_key,
        "content_root": manifest.content_root,
        "documents_in": manifest.counts.documents_in,
        "kept": manifest.counts.kept,
        "edited": manifest.counts.edited,
        "dropped": manifest.counts.dropped,
        "size_bytes_in": manifest.counts.size_bytes_in,
        "alarms": len(manifest.loss_alarms),
    }


def _manifest(
    settings: Settings,
    key: RunKey,
    files: tuple[InputFile, ...],
    result: Result[Evidence, Judgement],
    stages: Stages[Evidence, Judgement],
    running: Run,
    following: Following,
) -> Manifest:
    duplicates = stages.duplicates
    assert isinstance(duplicates, Duplicates)
    measured = following.measured
    if settings.measure.sample_documents and not measured:
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
        parents=following.parents,
        residual=Residual(
            documents_scanned=result.scrubbing.rescanned, findings=result.scrubbing.residue
        ),
        scrubbing=result.scrubbing,
    )


def _commit(
    running: Run,
    settings: Settings,
    manifest: Manifest,
    result: Result[Evidence, Judgement],
    watch: Watch,
) -> Outcome:
    """Write report, cards, run record and, last, the manifest; return what was committed."""
    store = running.store
    manifest = told(running.spark, store, settings, manifest, result.summary)
    watch.record(store, manifest_text(manifest))
    write_manifest(store, manifest)
    store.delete(WORK)
    running.progress.log.tell(Event.RUN_COMMITTED, **_committed(manifest))
    return outcome_of(store, result.summary)
