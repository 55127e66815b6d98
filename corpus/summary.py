"""What a run did to its documents, in numbers that add up: a summary of a part, and ``+``.

Summaries form a commutative monoid (as in Schelter et al., Automating Large-Scale Data Quality
Verification, VLDB 2018), so parts can be summed in any order and grouping.  Their size depends on
the number of languages and reasons, never on the number of documents.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.decision import Action, Family, Reason
from corpus.errors import ConservationError
from corpus.records import from_json, to_json

SIMILARITY_BINS: Final = 51  # 0.50, 0.51, ... 0.99, and exactly 1
SIMILARITY_FLOOR: Final = 0.5
SIZE_BINS: Final = 64  # bin k holds sizes of k binary digits: 2**(k - 1) to 2**k - 1 bytes

_CELL_KEYS: Final = ("action", "stage", "reason", "language")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Cell:
    """The documents that share action, stage, reason and language; ``rows`` counts repeats too."""

    action: Action
    stage: str
    reason: Reason
    language: str  # "" if unknown
    documents: int
    rows: int
    size_bytes: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what the documents share."""
        return (self.action, self.stage, self.reason, self.language)

    def __add__(self, other: "Cell") -> "Cell":
        return dataclasses.replace(
            self,
            documents=self.documents + other.documents,
            rows=self.rows + other.rows,
            size_bytes=self.size_bytes + other.size_bytes,
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """A number of documents and their bytes."""

    documents: int = 0
    size_bytes: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            documents=self.documents + other.documents,
            size_bytes=self.size_bytes + other.size_bytes,
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """Counts over decisions.

    ``cells`` are sorted by key and never empty.  ``similarity`` counts near-duplicate removals by
    exact Jaccard index, in bins of 0.01 from 0.5, the last for 1 alone; ``similarity_below`` those
    under 0.5.  ``sizes_kept`` and ``sizes_dropped`` count documents by binary digits of their size.
    """

    cells: tuple[Cell, ...] = ()
    similarity: tuple[int, ...] = (0,) * SIMILARITY_BINS
    similarity_below: int = 0
    sizes_kept: tuple[int, ...] = (0,) * SIZE_BINS
    sizes_dropped: tuple[int, ...] = (0,) * SIZE_BINS

    @classmethod
    def empty(cls) -> "Summary":
        """Return the summary of no decisions, the neutral element of ``+``."""
        return cls()

    @classmethod
    def of(cls, decisions: pa.Table | pa.RecordBatch) -> "Summary":
        """Return the summary of ``decisions`` (schema :data:`corpus.decision.DECISION`)."""
        table = pa.table(decisions.select([*_CELL_KEYS, "repeats", "size_bytes", "score"]))
        dropped = pc.equal(table.column("action"), Action.DROP.value)
        near = [reason.value for reason in Reason if reason.family is Family.NEAR_DUPLICATE]
        near_rows = table.filter(
            pc.and_(dropped, pc.is_in(table.column("reason"), pa.array(near, pa.string())))
        )
        similarity, below = _similarity_bins(near_rows.column("score").to_numpy())
        return cls(
            cells=_cells(table),
            similarity=similarity,
            similarity_below=below,
            sizes_kept=_size_bins(table.filter(pc.invert(dropped)).column("size_bytes").to_numpy()),
            sizes_dropped=_size_bins(table.filter(dropped).column("size_bytes").to_numpy()),
        )

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(
            cells=_sum_cells([*self.cells, *other.cells]),
            similarity=_add(self.similarity, other.similarity),
            similarity_below=self.similarity_below + other.similarity_below,
            sizes_kept=_add(self.sizes_kept, other.sizes_kept),
            sizes_dropped=_add(self.sizes_dropped, other.sizes_dropped),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the summary as plain JSON values."""
        return to_json(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Summary":
        """Return the summary from the values that :meth:`to_json` gave.

        Raises:
            ConservationError: they are not such values.
        """
        return from_json(cls, values, source="a summary")

    def count(self, where: Callable[[Cell], bool] = lambda _: True) -> Count:
        """Return documents and bytes of the cells for which ``where`` holds."""
        cells = [cell for cell in self.cells if where(cell)]
        return Count(
            documents=sum(cell.documents for cell in cells),
            size_bytes=sum(cell.size_bytes for cell in cells),
        )

    def by(self, key: Callable[[Cell], Any]) -> dict[Any, Count]:
        """Return documents and bytes by ``key``, in ascending order of the keys."""
        counts: dict[Any, Count] = {}
        for cell in self.cells:
            own = Count(documents=cell.documents, size_bytes=cell.size_bytes)
            counts[key(cell)] = counts.get(key(cell), Count()) + own
        return dict(sorted(counts.items()))

    @property
    def kept(self) -> Count:
        """Return what stayed, edited documents included."""
        return self.count(lambda cell: cell.action is not Action.DROP)

    @property
    def edited(self) -> Count:
        """Return what stayed and was edited."""
        return self.count(lambda cell: cell.action is Action.EDIT)

    @property
    def dropped(self) -> Count:
        """Return what left."""
        return self.count(lambda cell: cell.action is Action.DROP)

    @property
    def rows(self) -> int:
        """Return the input rows that the documents stand for."""
        return sum(cell.rows for cell in self.cells)

    @property
    def repeats(self) -> int:
        """Return the input rows beyond the first of equal ones."""
        return self.rows - self.count().documents

    @property
    def dropped_by_reason(self) -> dict[Reason, Count]:
        """Return what left, by reason, in order of precedence."""
        gone = Summary(cells=tuple(cell for cell in self.cells if cell.action is Action.DROP))
        counts = gone.by(lambda cell: cell.reason)
        return {reason: counts[reason] for reason in Reason if reason in counts}


def require_conserved(documents_in: int, summary: Summary) -> None:
    """Check that every input document has exactly one decision: in = kept + dropped.

    Raises:
        ConservationError: the sums differ.
    """
    out = summary.kept.documents + summary.dropped.documents
    if documents_in != out:
        raise ConservationError(
            f"{documents_in} documents came in, but {out} have a decision",
            why=f"{summary.kept.documents} kept and {summary.dropped.documents} dropped make {out}",
            mend="this is a defect of codesieve: keep the run directory and report it",
        )


def _cells(table: pa.Table) -> tuple[Cell, ...]:
    sums = table.group_by(_CELL_KEYS, use_threads=False).aggregate(
        [("size_bytes", "count"), ("repeats", "sum"), ("size_bytes", "sum")]
    )
    return _sum_cells(
        Cell(
            action=Action(row["action"]),
            stage=row["stage"],
            reason=Reason(row["reason"]),
            language=row["language"],
            documents=row["size_bytes_count"],
            rows=row["repeats_sum"],
            size_bytes=row["size_bytes_sum"],
        )
        for row in sums.to_pylist()
    )


def _sum_cells(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    by_key: dict[tuple[str, str, str, str], list[Cell]] = {}
    for cell in cells:
        by_key.setdefault(cell.key, []).append(cell)
    return tuple(functools.reduce(Cell.__add__, by_key[key]) for key in sorted(by_key))


def _similarity_bins(scores: np.ndarray[Any, Any]) -> tuple[tuple[int, ...], int]:
    # A Jaccard index is a ratio of integers: 0.57 * 100 falls a rounding short of 57, and the tiny
    # term mends that; a ratio that lies so close below a bound has a denominator over 10**9.
    bins = np.floor(scores * 100 + 1e-9).astype(np.int64) - round(100 * SIMILARITY_FLOOR)
    inside = np.bincount(bins[bins >= 0], minlength=SIMILARITY_BINS)
    return tuple(inside.tolist()), int((bins < 0).sum())


def _size_bins(sizes_bytes: np.ndarray[Any, Any]) -> tuple[int, ...]:
    _, digits = np.frexp(sizes_bytes.astype(np.float64))  # exact below 2**53 bytes
    return tuple(np.bincount(digits, minlength=SIZE_BINS).tolist())


def _add(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(one + other for one, other in zip(left, right, strict=True))
