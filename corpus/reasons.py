"""Reasons why documents may not stay: what stages name, gathered by document.

A stage may also have a *reservation*: the document stays, but no copy against which there is less
to say leaves for its sake.
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.decision import REASON_ROW, Reason

REASONS: Final = "doc_id string, stage string, reason string, because_of string, score double"
"""A reason as stages give it."""
RESERVATION: Final = ""
"""Where a reason stands: the document may stay, with a reservation as weighty as the score says."""

REASON: Final = pa.schema([pa.field("doc_id", pa.string()), *REASON_ROW])
_PRECEDENCE: Final = pa.array([reason.value for reason in Reason])


def barring(reasons: pa.Table) -> pa.Table:
    """Return those of ``reasons`` for which a document may not stay."""
    return reasons.filter(pc.not_equal(reasons.column("reason"), RESERVATION))


def reserved(doc_ids: pa.ChunkedArray, reasons: pa.Table) -> pa.Array:
    """Return the weight of the weightiest reservation about each of ``doc_ids``: int8, 0 for none.

    >>> said = pa.table({"doc_id": ["a", "b"], "reason": [RESERVATION, "empty"], "score": [2.0, 1]})
    >>> reserved(pa.chunked_array([["b", "a"]]), said).to_pylist()
    [0, 2]
    """
    found = reasons.filter(pc.equal(reasons.column("reason"), RESERVATION))
    heaviest = found.sort_by([("score", "descending")])
    place = pc.index_in(doc_ids, heaviest.column("doc_id").combine_chunks())
    weight = heaviest.column("score").cast(pa.int8()).take(place)
    return pc.fill_null(weight, 0).combine_chunks()


def gathered(doc_ids: pa.ChunkedArray, reasons: pa.Table) -> pa.Array:
    """Return the reasons of each of ``doc_ids`` in order of precedence, null where there is none.

    ``reasons`` holds doc_id and the fields of REASON_ROW; those of other documents, and
    reservations, are left out.
    """
    reasons = barring(reasons)
    document = pc.index_in(reasons.column("doc_id"), doc_ids.combine_chunks())
    rank = pc.index_in(reasons.column("reason"), _PRECEDENCE)
    keyed = reasons.append_column("document", document).append_column("rank", rank)
    order = ["document", "rank", "stage", "reason", "because_of", "score"]
    ordered = keyed.filter(pc.is_valid(document)).sort_by([(name, "ascending") for name in order])
    counts = np.bincount(ordered.column("document").to_numpy(), minlength=len(doc_ids))
    offsets = pa.array(np.concatenate(([0], np.cumsum(counts))), pa.int32())
    values = [ordered.column(field.name).combine_chunks() for field in REASON_ROW]
    structs = pa.StructArray.from_arrays(values, fields=list(REASON_ROW))
    return pa.ListArray.from_arrays(
        offsets, structs, pa.list_(REASON_ROW), mask=pa.array(counts == 0)
    )
