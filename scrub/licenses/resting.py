"""What cleaned documents rest on: the places of the notices that they must keep."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from scrub.licenses.derivation import Step
from scrub.licenses.notices import asks_for_notice
from scrub.licenses.thin import places, whole

PLACE: Final = ("doc_id", "start_line", "end_line", "license")
_HEAD: Final = ("verdict_at", "step", "chosen", "evidence")
THIN_COLUMNS: Final = ("doc_id", *_HEAD[1:])
"""What is read of thin rows."""
_SAID: Final = ("doc_id", "start_line", "end_line")
_KEYS: Final = ("verdict_at", *PLACE)


def needed_places(rows: pa.Table, documents: pa.Table) -> pa.Table:
    """Return the places (PLACE, documents) of the notices that cleaned ``documents`` rest on and
    must keep: those of the deciding step, and NOTICE files.  ``rows`` are thin, of all documents of
    the part; equal ones are looked at once.
    """
    known = rows.column("doc_id").combine_chunks()
    short = rows.select(["doc_id", "verdict_at", "around_at", "step"])
    kept = short.select(["doc_id", "verdict_at"]).take(
        pc.index_in(documents.column("doc_id"), known)
    )
    sizes = kept.group_by("verdict_at", use_threads=False).aggregate([("doc_id", "count")])
    asking = [each for each in pc.unique(rows.column("chosen")).to_pylist() if _asks(each)]
    asks = pc.is_in(rows.column("chosen"), pa.array(asking, pa.string())).to_numpy()
    holder = places(sizes, rows, "verdict_at")  # what is true of it is so of all of its verdict
    heads = short.take(pa.array(holder[asks[holder]]))
    said = _said(whole(heads, rows, _HEAD).combine_chunks())
    is_own = pc.equal(said.column("doc_id"), "")
    others = said.filter(pc.invert(is_own))
    # Places in the document itself, but those that its surroundings name as well.
    own = (
        said.filter(is_own)
        .drop_columns(["doc_id"])
        .join(kept, "verdict_at", join_type="inner", use_threads=False)
    )
    own = own.join(others, list(_KEYS), join_type="left anti", use_threads=False)
    others = others.join(sizes, "verdict_at", join_type="inner", use_threads=False)
    ones = pa.repeat(pa.scalar(1, pa.int64()), own.num_rows)
    every = pa.concat_tables(
        [
            others.rename_columns({"doc_id_count": "documents"}).select([*PLACE, "documents"]),
            own.append_column("documents", ones).select([*PLACE, "documents"]),
        ]
    )
    summed = every.group_by(list(PLACE), use_threads=False).aggregate([("documents", "sum")])
    return summed.rename_columns([*PLACE, "documents"])


def _said(rows: pa.Table) -> pa.Table:
    """Return what is needed (_KEYS, ``doc_id`` is "" in the file itself) of each of ``rows``, whole
    and one of a verdict, each place once.
    """
    parent = pc.list_parent_indices(rows.column("evidence"))
    flat = pc.list_flatten(rows.column("evidence"))
    step = pc.struct_field(flat, "step")
    deciding = pc.equal(step, rows.column("step").take(parent))
    is_needed = pc.and_(
        pc.or_(deciding, pc.equal(step, str(Step.ATTRIBUTION))),
        pc.not_equal(pc.struct_field(flat, "paragraph"), ""),
    )
    found = {name: pc.struct_field(flat, name).filter(is_needed) for name in _SAID}
    parent = parent.filter(is_needed)
    found["license"] = rows.column("chosen").take(parent)
    found["verdict_at"] = rows.column("verdict_at").take(parent)
    return pa.table(found).group_by(list(_KEYS), use_threads=False).aggregate([])


def _asks(license_: str) -> bool:
    return bool(license_) and asks_for_notice(license_)
