"""What pass 2 reports of secrets and personal data: rows of the audit, and sums for the manifest.

Neither holds a value: places, kinds, counts, and fingerprints that only the key's owner can make.
"""

import collections
import dataclasses
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from corpus.records import from_json, to_json

FINDINGS_VERSION: Final = "1"

FINDING: Final = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("start_byte", pa.int64(), nullable=False),  # UTF-8, in the input's content
        pa.field("end_byte", pa.int64(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),  # 1-based
        pa.field("action", pa.string(), nullable=False),  # replaced, line_dropped, tagged
        pa.field("fingerprint", pa.string(), nullable=False),  # hex; keyed, in no root
        pa.field("confidence", pa.float64(), nullable=False),  # 0 to 1
    ],
    metadata={b"codesieve.findings": FINDINGS_VERSION.encode()},
)
"""The columns of ``audit/findings``; in the order of documents within a file, then of places."""

SUPPRESSED: Final = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("exemption", pa.string(), nullable=False),
        pa.field("occurrences", pa.int64(), nullable=False),
    ],
    metadata={b"codesieve.suppressed": FINDINGS_VERSION.encode()},
)
"""The columns of ``audit/suppressed``: look-alikes that stand, counted; sorted."""

NO_FINDINGS: Final = pa.RecordBatch.from_pylist([], schema=FINDING)
NO_SUPPRESSED: Final = pa.RecordBatch.from_pylist([], schema=SUPPRESSED)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Scrubbing:
    """Sums over documents of pass 2, a commutative monoid under ``+``.

    ``findings`` by kind; ``rescanned`` documents were scanned again after redaction, and
    ``residue`` findings were confirmed in them that had to take the document along.  ``parsed``
    counts edited documents, by language, that their parser took before; ``broken`` those of them
    that it does not take after; ``parse_safe`` those for which a plainer replacement was used.
    ``kept`` counts those beside them of which no parser was asked: all edits lie within string
    literals and comments, so that they parse as they did.

    Where a run measures, ``planted`` values by kind were put into copies of documents,
    ``recalled`` ones would have gone, and of those ``exact`` ones to the byte.
    """

    findings: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Places by kind."""
    rescanned: int = 0
    """Documents that were scanned again after redaction."""
    residue: int = 0
    """Findings confirmed in them, whose documents were dropped."""
    parsed: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Edited documents, by language, that their parser took before."""
    parse_safe: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Of them, those that needed a plainer replacement."""
    broken: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Of them, those that it does not take after."""
    kept: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Edited documents, by language, that parse as before: edits lie in literals and comments."""
    planted: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Made-up values, by kind, that were put into copies of documents to measure recall."""
    recalled: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Of them, those of which every byte would have gone."""
    exact: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Of them, those whose span was right to the byte."""

    def __add__(self, other: "Scrubbing") -> "Scrubbing":
        """Return the sums over the documents of both.

        >>> (Scrubbing(findings={"a": 1}) + Scrubbing(findings={"a": 2, "b": 1})).findings
        {'a': 3, 'b': 1}
        """
        return self._with(other, operator.add)

    def __sub__(self, other: "Scrubbing") -> "Scrubbing":
        """Return the sums over the documents of this one that are none of ``other``.

        >>> (Scrubbing(findings={"a": 3, "b": 1}) - Scrubbing(findings={"a": 1, "b": 1})).findings
        {'a': 2}
        """
        return self._with(other, operator.sub)

    def _with(self, other: "Scrubbing", combined: Callable[[Any, Any], Any]) -> "Scrubbing":
        """Return every sum of both, ``combined``: numbers, and counts by name, as Counters are."""
        values: dict[str, Any] = {}
        for field in dataclasses.fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if isinstance(mine, Mapping):
                counts = combined(collections.Counter(mine), collections.Counter(theirs))
                values[field.name] = dict(sorted(counts.items()))
            else:
                values[field.name] = combined(mine, theirs)
        return Scrubbing(**values)

    def to_json(self) -> dict[str, Any]:
        """Return the sums as plain JSON values."""
        return to_json(self)

    @classmethod
    def from_json(cls, values: object) -> "Scrubbing":
        """Return the sums from the values that :meth:`to_json` gave.

        Raises:
            ConservationError: they are not such values.
        """
        return from_json(cls, values, source="a receipt")


def counted(suppressed: list[pa.RecordBatch]) -> pa.Table:
    """Return the rows of ``suppressed`` (schema SUPPRESSED) with equal ones summed, sorted; what
    sums to nothing is left out.
    """
    keys = ["kind", "rule", "exemption"]
    table = pa.Table.from_batches(suppressed, schema=SUPPRESSED)
    sums = table.group_by(keys, use_threads=False).aggregate([("occurrences", "sum")])
    named = sums.rename_columns([*keys, "occurrences"]).select(SUPPRESSED.names)
    some = named.filter(pc.not_equal(named.column("occurrences"), 0))
    return some.sort_by([(key, "ascending") for key in keys]).cast(SUPPRESSED)
