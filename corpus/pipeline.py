"""The pipeline: the order of decisions, in one place (DESIGN, section 3).

1. evidence for every document (pass 1);  2. groups and verified edges;  3. and 4. who is eligible;
5. what stays among the eligible;  6. pass 2.  What pass 2 drops goes back to 5, until nothing
changes.  Text is read in 1 and 6 only, by tasks, never by the JVM.
"""

import contextlib
import dataclasses
from typing import Any, Final, Generic

from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.earlier import EMIT, earlier_keys
from corpus.eligibility import Placing
from corpus.emit import LEAVES, EmitTask
from corpus.engine import run_tasks
from corpus.errors import ConservationError
from corpus.evidence import EvidenceStage, EvidenceTask, part_name
from corpus.files import Store
from corpus.inheritance import remember
from corpus.locality import few_jobs
from corpus.private_ids import Ids
from corpus.progress import Progress
from corpus.relations import Tables
from corpus.returned import Returning, drops_by_part
from corpus.roots import roots_of
from corpus.rundir import Receipts
from corpus.scrubbing import Scrubbing
from corpus.skipped import Skipping
from corpus.stages import E, J_co, Stages
from corpus.summary import Summary
from corpus.tables import Split
from corpus.verdicts import Judging, PartVerdicts, require_conserved

COPIES_TOGETHER: Final = 4  # parts that are mostly copied take a second each, detectors two to load
MAX_TURNS: Final = 20  # of pass 2 going back to the keeper choice; each removes a document at least


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run in its claimed directory: session, store, what it works on, and its digests."""

    spark: SparkSession
    store: Store
    splits: tuple[Split, ...]
    skipped_files: tuple[str, ...]
    user_columns: tuple[str, ...]
    settings_digest: str
    run_digest: str
    progress: Progress
    ids: Ids = dataclasses.field(default_factory=Ids)

    @property
    def receipts(self) -> Receipts:
        """Return the run's receipts."""
        return Receipts(store=self.store)

    @property
    def tables(self) -> Tables:
        """Return the run's tables between the steps."""
        return Tables(spark=self.spark, store=self.store, folder="state/tables")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Result(Generic[E, J_co]):
    """What the run came to: files, summary, roots, evidence and judgement of duplicates."""

    rows_in: int
    repeats: int
    files: tuple[dict[str, Any], ...]
    state_files: tuple[dict[str, Any], ...]  # digested while written
    summary: Summary
    scrubbing: Scrubbing
    content_root: str
    decisions_root: str
    turns: int
    evidence: E
    judgement: J_co


def run(run: Run, stages: Stages[E, J_co]) -> Result[E, J_co]:
    """Return the result of the ``stages`` over the run's splits; the steps are the module's.

    Raises:
        ConservationError: documents in are not kept + dropped.
    """
    # 1. evidence
    seen_tasks = _evidence_tasks(run, stages.evidence)
    seen = run_tasks(
        run.spark, "fingerprint", seen_tasks, receipts=run.receipts, progress=run.progress
    )
    rows_in = sum(outcome["documents"] + outcome["skipped"] for outcome in seen)
    # 2. groups and verified edges
    run.progress.say("relate: exact groups, candidate pairs, verification")
    evidence = stages.duplicates.relate(run.tables)
    skipped = Skipping(table=run.tables.cut("skipped", evidence.nodes.count))
    skipped.write(run.spark, len(run.splits))
    # 3. and 4. who is eligible
    if stages.eligibility:
        run.progress.say("judge: who may stay, whatever duplicates it has")
    reasons = eligible = tuple(
        path for stage in stages.eligibility for path in stage.reasons(evidence, run.tables)
    )
    written: set[str] = set()
    earlier: tuple[Bucketed, ...] = ()
    for turn in range(MAX_TURNS):
        # 5. what stays among the eligible
        run.progress.say("choose: keepers" + (f", turn {turn + 1}" if turn else ""))
        with few_jobs(run.spark) if turn else contextlib.nullcontext():
            judgement, parts = _choose(
                run, stages, evidence, skipped.table, reasons, f"turn-{turn}"
            )
        require_conserved(rows_in, parts)
        # 6. pass 2
        tasks, emitted = _emit(run, stages, parts)
        files = tuple(file for outcome in emitted for file in outcome["files"])
        written.update(file["path"] for file in files)
        if not any(outcome["drops"] for outcome in emitted):
            break
        returned = run.tables.cut(f"turn-{turn}-reasons", evidence.nodes.count)
        returning = Returning(
            parts=len(run.splits),
            drops=drops_by_part(tasks, emitted),
            nodes=evidence.nodes,
            duplicates=judgement.duplicates,
            turn=turn,
            earlier=earlier,
            table=returned,
        )
        reasons, earlier = (*eligible, *returning.write(run.spark)), (returned,)
    else:
        raise ConservationError(
            f"pass 2 still drops documents after {MAX_TURNS} turns",
            why="every turn promoted copies that had to be dropped too",
            mend="look at the reasons in _work/drops; the input may consist of such copies",
        )
    for path in sorted(written.difference(file["path"] for file in files)):
        run.store.delete(path)  # of an earlier turn: nobody may take it for the run's
    roots = roots_of(
        run.spark,
        run.store,
        {
            tree: [f"{LEAVES}/{tree}/{task.key}.parquet" for task in tasks]
            for tree in ("content", "decisions")
        },
        sample=(tuple(key) for outcome in emitted for key in outcome["keys"]),
        ranges=evidence.nodes.count,
        run_digest=run.run_digest,
        receipts=run.receipts,
    )
    _forget_turns(run.store, {task.key for task in tasks})
    remember(run.store, "fingerprint", seen_tasks, seen)
    remember(run.store, EMIT, tasks, emitted)
    return Result(
        rows_in=rows_in,
        repeats=sum(part.repeated for part in parts),
        files=files,
        state_files=tuple(file for outcome in seen for file in outcome["files"]),
        summary=sum((Summary.from_json(each["summary"]) for each in emitted), Summary.empty()),
        scrubbing=sum((Scrubbing.from_json(each["scrubbing"]) for each in emitted), Scrubbing()),
        content_root=roots["content"],
        decisions_root=roots["decisions"],
        turns=turn + 1,
        evidence=evidence,
        judgement=judgement,
    )


def _choose(
    run: Run,
    stages: Stages[E, J_co],
    evidence: E,
    skipped: Bucketed,
    reasons: tuple[str, ...],
    turn: str,
) -> tuple[J_co, list[PartVerdicts]]:
    """Return the duplicates when the ``reasons`` (files) say who may not stay, and all verdicts."""
    barred = run.tables.below(turn).cut("reasons", evidence.nodes.count)
    Placing(files=reasons, nodes=evidence.nodes, table=barred).write(run.spark)
    judgement = stages.duplicates.judge(evidence, barred, turn)
    judging = Judging(
        documents=evidence.nodes,
        reasons=barred,
        duplicates=judgement.duplicates,
        skipped=skipped,
        parts=len(run.splits),
        folder=f"_work/verdicts/{turn}",
    )
    return judgement, judging.write(run.spark)


def _evidence_tasks(run: Run, stages: tuple[EvidenceStage, ...]) -> list[EvidenceTask]:
    return [
        EvidenceTask(
            split=split,
            part=part,
            run_digest=run.run_digest,
            stages=stages,
            skipped=run.skipped_files[part :: len(run.splits)],
            store=run.store,
            ids=run.ids,
        )
        for part, split in enumerate(run.splits)
    ]


def _emit(
    run: Run, stages: Stages[E, J_co], parts: list[PartVerdicts]
) -> tuple[list[EmitTask], list[dict[str, Any]]]:
    earlier = earlier_keys(run.store, [part_name(verdicts.part) for verdicts in parts])
    tasks = [
        EmitTask(
            split=run.splits[verdicts.part],
            part=verdicts.part,
            verdicts=verdicts,
            stages=stages.emission,
            run_digest=run.run_digest,
            settings_digest=run.settings_digest,
            user_columns=run.user_columns,
            licenses=stages.licenses,
            store=run.store,
            earlier=earlier[part_name(verdicts.part)],
            ids=run.ids,
        )
        for verdicts in parts
    ]
    outcomes = run_tasks(
        run.spark,
        EMIT,
        tasks,
        receipts=run.receipts,
        progress=run.progress,
        together=COPIES_TOGETHER if all(earlier.values()) else 1,
    )
    return tasks, outcomes


def _forget_turns(store: Store, keys: set[str]) -> None:
    """Remove the leaves of parts as an earlier turn, or an earlier release, had them."""
    for file in list(store.files(LEAVES)):
        if file.path.rpartition("/")[2].removesuffix(".parquet") not in keys:
            store.delete(file.path)
