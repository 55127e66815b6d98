"""Who duplicates whom: keepers of nodes, and the kept document that each other one names.

Functions see one bucket of nodes at a time, with all documents of each node.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from corpus.decision import Reason
from dedup.settings import RemovalPolicy

KEEPER: Final = ("doc_id", "ref", "sha256", "text_key")
"""What is carried of a keeper beside its node."""

_NEAR: Final = {
    RemovalPolicy.VERIFIED: Reason.NEAR_DUPLICATE,
    RemovalPolicy.AGGRESSIVE: Reason.NEAR_DUPLICATE_AGGRESSIVE,
}


def targets(dropped: pa.Table, best: pa.Table) -> pa.Table:
    """Return the keeper of the witness of each of ``dropped``.

    ``dropped`` holds node, witness, intersection, union_size, similarity; ``best`` the best
    document of each node.  The result holds node, keeper_doc_id, keeper_ref and the counts.
    """
    found = best.take(pc.index_in(dropped.column("witness"), _whole(best.column("node"))))
    rows = dropped.drop_columns(["witness"])
    for name in ("doc_id", "ref"):
        rows = rows.append_column(f"keeper_{name}", found.column(name))
    return rows


def duplicates(
    documents: pa.Table, best: pa.Table, dropped: pa.Table, policy: RemovalPolicy
) -> pa.Table:
    """Return the duplicates among ``documents``: each names the keeper of its node, or, where the
    node was dropped, the keeper of the node that stands for it.

    ``documents`` holds node and KEEPER; ``best`` as :func:`targets` has it; ``dropped`` is what it
    gave.  A duplicate holds doc_id, ref, reason, because_of, keeper_ref, score, intersection,
    union_size.
    """
    own = best.take(pc.index_in(documents.column("node"), _whole(best.column("node"))))
    other = dropped.take(pc.index_in(documents.column("node"), _whole(dropped.column("node"))))
    stays = pc.is_null(other.column("keeper_doc_id"))
    same_bytes = pc.equal(documents.column("sha256"), own.column("sha256"))
    same_text = pc.equal(documents.column("text_key"), own.column("text_key"))
    reason = pc.case_when(
        pc.make_struct(pc.invert(stays), same_bytes, same_text),
        _NEAR[policy].value,
        Reason.EXACT_DUPLICATE.value,
        Reason.EXACT_DUPLICATE_TEXT.value,
        Reason.NEAR_DUPLICATE.value,  # of equal shingle sets
    )
    rows = pa.table(
        {
            "doc_id": documents.column("doc_id"),
            "ref": documents.column("ref"),
            "reason": reason,
            "because_of": pc.coalesce(other.column("keeper_doc_id"), own.column("doc_id")),
            "keeper_ref": pc.coalesce(other.column("keeper_ref"), own.column("ref")),
            "score": pc.coalesce(other.column("similarity"), 1.0),
            "intersection": pc.coalesce(other.column("intersection"), 0),
            "union_size": pc.coalesce(other.column("union_size"), 0),
        }
    )
    # Null where no document of the node may stay: nothing stands for these.
    return rows.filter(pc.not_equal(rows.column("doc_id"), rows.column("because_of")))


def _whole(values: pa.ChunkedArray) -> pa.Array:
    whole = values.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
