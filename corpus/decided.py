"""Verdicts as rows of the audit: decisions, and near-duplicates with their witnesses."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.decision import DECISION, REASON_ROW, Action, Reason
from corpus.output import PAIR, whole


def decision_table(rows: pa.Table, *, edited: set[str], settings_digest: str) -> pa.Table:
    """Return the decisions (schema DECISION) of ``rows``: kept where ``reasons`` is null."""
    reasons = whole(rows.column("reasons"))
    lengths = pc.fill_null(pc.list_value_length(reasons), 0).to_numpy()
    ends = np.concatenate(([0], np.cumsum(lengths)))
    flat = pc.list_flatten(reasons)
    of_first = pa.array(ends[:-1], mask=lengths == 0)
    first = {field.name: pc.struct_field(flat, field.name).take(of_first) for field in REASON_ROW}
    was_edited = pc.is_in(rows.column("doc_id"), pa.array(sorted(edited), pa.string()))
    stays = pc.if_else(was_edited, Action.EDIT.value, Action.KEEP.value)
    why_stays = pc.if_else(was_edited, Reason.REDACTED.value, Reason.KEPT.value)
    values = pa.StructArray.from_arrays(
        [pc.struct_field(flat, field.name) for field in REASON_ROW], fields=list(REASON_ROW)
    )
    columns = {
        "action": pc.if_else(lengths == 0, stays, Action.DROP.value),
        "stage": pc.fill_null(first["stage"], ""),
        "reason": pc.if_else(lengths == 0, why_stays, first["reason"]),
        "because_of": pc.fill_null(first["because_of"], ""),
        "score": pc.fill_null(first["score"], 0.0),
        "all_reasons": pa.ListArray.from_arrays(
            pa.array(ends, pa.int32()), values, DECISION.field("all_reasons").type
        ),
        "settings_digest": pa.repeat(pa.scalar(settings_digest), rows.num_rows),
    }
    arrays = [columns[name] if name in columns else rows.column(name) for name in DECISION.names]
    typed = [array.cast(field.type) for array, field in zip(arrays, DECISION, strict=True)]
    return pa.Table.from_arrays(typed, schema=DECISION)


def near_pairs(documents: pa.Table) -> pa.Table:
    """Return (schema PAIR) every near-duplicate among ``documents`` with its witness."""
    names = {Reason.NEAR_DUPLICATE.value, Reason.NEAR_DUPLICATE_AGGRESSIVE.value}
    rows = [
        {
            "doc_id": row["doc_id"],
            "kept_doc_id": reason["because_of"],
            "jaccard": reason["score"],
            "intersection": row["intersection"],
            "union_size": row["union_size"],
        }
        for row in documents.select(["doc_id", "reasons", "intersection", "union_size"])
        .filter(pc.is_valid(documents.column("reasons")))
        .to_pylist()
        for reason in row["reasons"]
        if reason["reason"] in names
    ]
    return pa.Table.from_pylist(rows, schema=PAIR)
