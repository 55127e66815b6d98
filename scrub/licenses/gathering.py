"""What tasks send each other so that whole trees meet the detections of their paragraphs.

Parts send paragraphs to buckets by hash, and say which trees' buckets want to know; those send the
detections on, and the parts their documents.
"""

import dataclasses
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray

from corpus.bucketed import Bucketed, read_columns
from corpus.evidence import FINGERPRINTS, part_name
from corpus.exchange import Sent, bucket_of_doc_ids, padded, split
from corpus.files import Store
from scrub.licenses.alike import alike, codes_of
from scrub.licenses.resolve import DOCUMENTS, TREE_ROW
from scrub.licenses.statements import SAID
from scrub.licenses.tables import DETECTIONS, LICENSES, PARAGRAPH, PARAGRAPHS, STATEMENTS

WANTED: Final = pa.field("wanted_by", pa.list_(pa.int32()))
"""The buckets of trees in which a paragraph occurs."""
_PLACES: Final = ("ref", "doc_id", "size_bytes", "repo", "revision", "path")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Gathering:
    """Reads the evidence of a part; pickled to the executors.  ``declared`` are user columns."""

    store: Store
    trees: int  # buckets
    declared: tuple[str, ...]

    def paragraphs(self, part: int, buckets: int) -> Sent:
        """Yield the paragraphs of ``part`` (paragraph, text, wanted_by) by bucket of the hash."""
        statements = self._side_table(part, LICENSES, STATEMENTS)
        texts = self._side_table(part, PARAGRAPHS, PARAGRAPH)
        places = self._places(part, ("doc_id", "repo", "revision"))
        row = pc.index_in(statements.column("doc_id"), places.column("doc_id").combine_chunks())
        tree = pa.array(tree_buckets(places, self.trees)).take(row)
        pairs = pa.table({"paragraph": statements.column("paragraph"), "tree": tree})
        wanted = pairs.group_by("paragraph").aggregate([("tree", "distinct")])
        first = pc.index_in(wanted.column("paragraph"), texts.column("paragraph").combine_chunks())
        has_text = pc.is_valid(first)
        lists = wanted.column("tree_distinct").filter(has_text).cast(WANTED.type)
        rows = texts.take(first.filter(has_text)).append_column(WANTED, lists)
        yield from split(rows, bucket_of_doc_ids(rows.column("paragraph"), buckets))

    def documents(self, part: int) -> Sent:
        """Yield the documents of ``part`` (TREE_ROW) by the bucket of their tree."""
        names = tuple(dict.fromkeys((*_PLACES, *self.declared)))
        rows = self._places(part, names)
        declared = pa.array(_declared(rows, self.declared), DOCUMENTS.field("declared").type)
        documents = rows.select(list(_PLACES)).append_column("declared", declared)
        statements = self._side_table(part, LICENSES, STATEMENTS)
        documents = documents.append_column("statements", _said(documents, statements))
        yield from split(padded(documents, TREE_ROW), tree_buckets(rows, self.trees))

    def _places(self, part: int, columns: tuple[str, ...]) -> pa.Table:
        return read_columns(self.store, f"{FINGERPRINTS}/{part_name(part)}.parquet", columns)

    def _side_table(self, part: int, name: str, schema: pa.Schema) -> pa.Table:
        path = f"state/{name}/{part_name(part)}.arrow"
        if not self.store.exists(path):  # of a part without documents
            return schema.empty_table()
        with self.store.open(path) as file:
            return pa.ipc.open_file(file).read_all().select(schema.names)


def distinct_paragraphs(rows: pa.Table) -> pa.Table:
    """Return each paragraph of ``rows`` once, sorted by hash, with all that want it."""
    ordered = rows.sort_by("paragraph")
    hashes = ordered.column("paragraph")
    first = pc.index_in(pc.unique(hashes), hashes.combine_chunks())
    parents = pc.list_parent_indices(ordered.column(WANTED.name)).to_numpy()
    trees = pc.list_flatten(ordered.column(WANTED.name)).to_numpy()
    number = pc.index_in(hashes, pc.unique(hashes)).to_numpy()[parents]
    pairs = np.unique(np.column_stack((number, trees)), axis=0)
    counts = np.bincount(pairs[:, 0], minlength=len(first))
    offsets = pa.array(np.concatenate(([0], np.cumsum(counts))), pa.int32())
    wanted = pa.ListArray.from_arrays(offsets, pa.array(pairs[:, 1], pa.int32()))
    distinct = ordered.select(PARAGRAPH.names).take(first)
    return distinct.append_column(WANTED, wanted)


def detections_by_tree(detections: Bucketed, bucket: int) -> Sent:
    """Yield the detections of one ``bucket`` (TREE_ROW) by the buckets that want them."""
    rows = detections.read(bucket, (*DETECTIONS.names, WANTED.name))
    parents = pc.list_parent_indices(rows.column(WANTED.name))
    trees = pc.list_flatten(rows.column(WANTED.name)).to_numpy().astype(np.int64)
    yield from split(padded(rows.drop_columns([WANTED.name]).take(parents), TREE_ROW), trees)


def tree_buckets(places: pa.Table, buckets: int) -> NDArray[np.int64]:
    """Return the bucket of each document's repository and revision: int64 (n,)."""
    columns = [places.column(name) for name in ("repo", "revision")]
    first, tree = alike(*map(codes_of, columns))
    names = zip(*(column.take(pa.array(first)).to_pylist() for column in columns), strict=True)
    hashes = [xxhash.xxh3_64_intdigest("\0".join(name).encode()) for name in names]
    found = [(each >> 32) * buckets >> 32 for each in hashes]
    return np.array(found, np.int64)[tree]


def _said(documents: pa.Table, statements: pa.Table) -> pa.Array:
    """Return the statements of each document (list of struct), null where there are none."""
    ids = documents.column("doc_id").combine_chunks()
    row = pc.index_in(statements.column("doc_id"), ids)  # of repeated rows, the first
    numbers = row.to_numpy()
    order = np.argsort(numbers, kind="stable")
    counts = np.bincount(numbers, minlength=len(ids))
    offsets = pa.array(np.concatenate(([0], np.cumsum(counts))), pa.int32())
    columns = [
        statements.column(field.name).combine_chunks().take(order) for field in SAID.value_type
    ]
    values = pa.StructArray.from_arrays(columns, fields=list(SAID.value_type))
    lists = pa.ListArray.from_arrays(offsets, values, SAID, mask=pa.array(counts == 0))
    if len(ids.unique()) == len(ids):
        return lists
    return lists.take(pc.index_in(ids, ids))  # so that repeats say what their first row says


def _declared(rows: pa.Table, columns: tuple[str, ...]) -> list[list[str] | None]:
    """Return what the ``columns`` of a table say of each row's licence, null where nothing."""
    said: list[list[str] | None] = [None] * rows.num_rows
    for name in columns:
        for row, value in enumerate(rows.column(name).to_pylist()):
            values = [value] if isinstance(value, str) else value
            texts = [each for each in values or () if isinstance(each, str) and each.strip()]
            said[row] = said[row] or texts or None
    return said
