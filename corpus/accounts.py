"""The sums of a manifest, drawn from a run's summary."""

from collections.abc import Sequence
from typing import Final

from corpus.decision import Action, Reason
from corpus.facts import Counts, StageCounts
from corpus.summary import Summary

# A decision names the stage that drops; what stays edited was edited by the one stage that edits.
_EDITING: Final = {Reason.REDACTED: "scrub"}


def counts(summary: Summary, *, rows_in: int) -> Counts:
    """Return the run's sums; ``rows_in`` was counted where the input was read.

    Raises:
        ConservationError: ``summary`` does not account for that many rows.
    """
    everything = summary.count()
    return Counts(
        rows_in=rows_in,
        documents_in=everything.documents,
        repeats=summary.repeats,
        kept=summary.kept.documents,
        edited=summary.edited.documents,
        dropped=summary.dropped.documents,
        dropped_by_reason={
            str(reason): each.documents for reason, each in summary.dropped_by_reason.items()
        },
        size_bytes_in=everything.size_bytes,
        size_bytes_kept=summary.kept.size_bytes,
    )


def stage_counts(summary: Summary, stages: Sequence[str]) -> tuple[StageCounts, ...]:
    """Return what each of ``stages``, in their order, was left with and what it decided.

    A document counts for the stage whose reason came first in precedence.
    """
    left = summary.count().documents
    accounts = []
    for stage in stages:
        dropped = _by_reason(summary, stage, Action.DROP)
        kept = left - sum(dropped.values())
        accounts.append(
            StageCounts(
                stage=stage,
                documents_in=left,
                kept=kept,
                dropped=dropped,
                edited=_by_reason(summary, stage, Action.EDIT),
            )
        )
        left = kept
    return tuple(accounts)


def _by_reason(summary: Summary, stage: str, action: Action) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in summary.cells:
        decided_by = _EDITING.get(cell.reason, cell.stage)
        if decided_by == stage and cell.action is action:
            found[cell.reason] = found.get(cell.reason, 0) + cell.documents
    return {str(reason): documents for reason, documents in found.items()}
