"""What a report is made of: aggregates and names, never document text."""

import dataclasses

from corpus.losses import ClusterRow, ClusterSize, RepositoryLoss
from corpus.manifest import Manifest
from corpus.records import JsonTable, from_json
from corpus.summary import Summary


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ReportData:
    """A run as its report shows it; ``manifest`` need not list the report itself.

    ``losses`` hold those of most documents and of the greatest share among the repositories of at
    least ``alarm_documents``; ``alarms`` were raised, the greatest of which the manifest lists.
    """

    run_name: str
    manifest: Manifest
    summary: Summary
    losses: tuple[RepositoryLoss, ...]
    alarm_documents: int
    alarms: int
    clusters: tuple[ClusterRow, ...]
    cluster_sizes: tuple[ClusterSize, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """An estimated share with its 95 % interval, and the observations that it rests on."""

    value: float
    low: float
    high: float
    observations: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CurvePoint:
    """Of the pairs with similarity from ``low`` to ``high``: the share that became candidates."""

    low: float
    high: float
    pairs: int
    observed: float
    expected: float


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What ``manifest.measured`` says; docs/manifest.md tells every field."""

    tau: float
    modulus: int
    documents: int
    pair_recall: Share
    document_recall: Share
    removed: int
    removed_proven: int
    precision: float
    leftover: Share
    curve: tuple[CurvePoint, ...]


def measured(table: JsonTable) -> Measured | None:
    """Return ``table`` typed; ``None`` if the run measured nothing.

    Raises:
        ConservationError: it is no such table.
    """
    return from_json(Measured, table, source="manifest.measured") if table else None
