"""The decisions of a run, each looked at by itself: closed lists, precedence, order, leaves."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.audit.reading import batches
from corpus.decision import DECISION, REASON_ROW, Action, Reason
from corpus.facts import OutputFile
from corpus.files import Store
from corpus.merkle import HASH_BYTES, leaf_hashes
from corpus.rows import DECISION_LEAF, SORT_KEYS

REASON_NAMES: Final = pa.array([reason.value for reason in Reason], pa.string())
LEAF_FIELD: Final = pa.field("leaf", pa.binary())
DECISION_ROW: Final = pa.schema([*DECISION.remove_metadata(), LEAF_FIELD])
REASON_OF: Final = pa.schema([pa.field("doc_id", pa.string()), *REASON_ROW])

Wrong = Callable[[str, str], None]


def decision_batches(
    store: Store, file: OutputFile, wrong: Wrong, *, settings_digest: str
) -> Iterator[pa.RecordBatch]:
    """Yield the decisions of one file with their leaves (schema DECISION_ROW), each checked.

    ``wrong`` is told what is wrong with a decision, and which one.

    Raises:
        ConservationError: the file is no table of decisions, or damaged.
    """
    last: tuple[Any, ...] = ()
    for batch in batches(store, file, DECISION.remove_metadata()):
        rows = batch.select(DECISION.names)
        keys = rows.select(list(SORT_KEYS))
        last = _check_order(keys, last, file.path, wrong)
        _check_words(rows, settings_digest, wrong)
        _check_reasons(rows, wrong)
        leaves = leaf_hashes(rows, DECISION_LEAF)
        cut = [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)]
        yield pa.RecordBatch.from_arrays(
            [*rows.columns, pa.array(cut, pa.binary())], schema=DECISION_ROW
        )


def exploded(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Return all reasons of the decisions ``rows``, one a row (schema REASON_OF)."""
    reasons = rows.column("all_reasons")
    parents = pc.list_parent_indices(reasons)
    flat = pc.list_flatten(reasons)
    fields = [pc.struct_field(flat, field.name) for field in REASON_ROW]
    return pa.RecordBatch.from_arrays(
        [rows.column("doc_id").take(parents), *fields], schema=REASON_OF
    )


def _check_order(
    keys: pa.RecordBatch, last: tuple[Any, ...], path: str, wrong: Wrong
) -> tuple[Any, ...]:
    """Return the last of ``keys``, which must ascend from ``last`` on."""
    if not keys.num_rows:
        return last
    order = pc.sort_indices(keys, [(name, "ascending") for name in SORT_KEYS]).to_numpy()
    first, final = (
        tuple(keys.column(name)[at].as_py().encode() for name in SORT_KEYS)
        for at in (0, keys.num_rows - 1)
    )
    if np.any(order != np.arange(len(order))) or (last and first <= last):
        wrong("the rows of a file are not sorted by (repo, path, doc_id)", path)
    return final


def _check_words(rows: pa.RecordBatch, settings_digest: str, wrong: Wrong) -> None:
    actions = pa.array([action.value for action in Action])
    action, reason = rows.column("action"), rows.column("reason")
    kept, edited = pc.equal(action, Action.KEEP.value), pc.equal(action, Action.EDIT.value)
    known = pc.is_in(reason, REASON_NAMES)
    stays = pc.or_(pc.equal(reason, Reason.KEPT.value), pc.equal(reason, Reason.REDACTED.value))
    fits = pc.or_(
        pc.or_(
            pc.and_(kept, pc.equal(reason, Reason.KEPT.value)),
            pc.and_(edited, pc.equal(reason, Reason.REDACTED.value)),
        ),
        pc.and_(pc.equal(action, Action.DROP.value), pc.invert(stays)),
    )
    checks = (
        ("the action is none of keep, edit, drop", pc.is_in(action, actions)),
        ("the reason is not in the closed list", known),
        ("the reason does not fit the action", pc.or_(fits, pc.invert(known))),
        (
            "settings_digest is not the run's",
            pc.equal(rows.column("settings_digest"), settings_digest),
        ),
        ("repeats is less than 1", pc.greater_equal(rows.column("repeats"), 1)),
        ("size_bytes is negative", pc.greater_equal(rows.column("size_bytes"), 0)),
    )
    for what, holds in checks:
        _tell(rows, pc.invert(pc.fill_null(holds, False)), what, wrong)


def _check_reasons(rows: pa.RecordBatch, wrong: Wrong) -> None:
    """Check that a dropped document has reasons in order of precedence, the first its decision's,
    and that one that stays has none.
    """
    reasons = rows.column("all_reasons")
    lengths = pc.list_value_length(reasons).to_numpy(zero_copy_only=False)
    is_dropped = pc.equal(rows.column("action"), Action.DROP.value).to_numpy(zero_copy_only=False)
    _tell(rows, pa.array(is_dropped & (lengths == 0)), "a dropped document has no reason", wrong)
    _tell(
        rows, pa.array(~is_dropped & (lengths > 0)), "a document stays for all its reasons", wrong
    )
    flat, parents = pc.list_flatten(reasons), pc.list_parent_indices(reasons).to_numpy()
    rank = pc.fill_null(pc.index_in(pc.struct_field(flat, "reason"), REASON_NAMES), -1).to_numpy()
    _tell_parents(rows, parents[rank < 0], "one of all_reasons is not in the closed list", wrong)
    same = parents[1:] == parents[:-1]
    behind = parents[1:][same & (rank[1:] < rank[:-1])]
    _tell_parents(rows, behind, "all_reasons are not in order of precedence", wrong)
    firsts = np.flatnonzero(np.concatenate(([True], ~same))) if len(parents) else parents
    mine = rows.take(pa.array(parents[firsts]))
    for field in REASON_ROW:
        listed = pc.struct_field(flat, field.name).take(pa.array(firsts))
        differs = pc.not_equal(listed, mine.column(field.name))
        _tell(mine, differs, f"{field.name} is not that of the first of all_reasons", wrong)


def _tell_parents(rows: pa.RecordBatch, parents: Sequence[int], what: str, wrong: Wrong) -> None:
    mask = np.zeros(rows.num_rows, np.bool_)
    mask[np.asarray(parents, np.int64)] = True
    _tell(rows, pa.array(mask), what, wrong)


def _tell(rows: pa.RecordBatch, mask: pa.Array, what: str, wrong: Wrong) -> None:
    found = rows.filter(mask)
    names = [found.column(name).to_pylist() for name in ("doc_id", "repo", "path")]
    for doc_id, repo, path in zip(*names, strict=True):
        wrong(what, f"{doc_id} {repo}/{path}")
