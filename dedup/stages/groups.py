"""Documents to nodes: three exchanges, by text, by shingle set, by node.

What happens to the rows of one bucket is :mod:`dedup.groups`.
"""

import dataclasses
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed, read_columns, rows_of
from corpus.evidence import FINGERPRINTS, part_name
from corpus.exchange import Sent, bucket_of_digests, bucket_of_references, exchange, split
from corpus.files import Store
from dedup.groups import distinct_documents, set_proposals, with_node, with_text_node
from dedup.keeper import KeeperOrder
from dedup.keeper_key import KEEPER_KEY, with_keeper_key
from dedup.stages.verify import Verification

_KEYS: Final = ("doc_id", "ref", "part", "row", "sha256", "text_key", "set_key", "reserved")
_FOR_KEEPERS: Final = ("path", "size_bytes")
_TEXTS: Final = (*_KEYS, "repeats", "text_node", KEEPER_KEY)
NODES: Final = tuple(name for name in (*_TEXTS, "node") if name not in {"row", "text_node"})
"""Columns of a document, beside the ``bucket`` of its node."""
PARTS_PER_BUCKET: Final = 8  # a part is about 128 MB of text, 10,000 documents


def bucket_count(parts: int) -> int:
    """Return how many buckets the documents of ``parts`` are cut into; no result depends on it.

    >>> bucket_count(1), bucket_count(16_000)
    (2, 2000)
    """
    return max(2, -(-parts // PARTS_PER_BUCKET))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Grouping:
    """How fingerprints become documents with a node; pickled to the executors."""

    texts: Bucketed
    sets: Bucketed
    nodes: Bucketed
    order: KeeperOrder
    user_columns: tuple[str, ...]
    verification: Verification

    @property
    def store(self) -> Store:
        """Return the run's store."""
        return self.nodes.store

    def run(self, spark: SparkSession, parts: int) -> None:
        """Write ``nodes`` (columns NODES), one row a doc_id, cut by node, unless it is there."""
        buckets = self.nodes.count
        documents = (rows_of(self.store, _path(part)) for part in range(parts))
        for table, sources, rows, send, receive in (
            (self.texts, parts, documents, self._send_fingerprints, self._receive_texts),
            (self.sets, buckets, self.texts.counts(), self._send_texts, self._receive_sets),
            (self.nodes, buckets, self.sets.counts(), self._send_sets, self._receive_nodes),
        ):
            if not table.is_done:
                exchange(spark, range(sources), buckets, send=send, receive=receive, rows=rows)
                table.finish()

    def _send_fingerprints(self, part: int) -> Sent:
        names = dict.fromkeys((*_KEYS, *_FOR_KEEPERS, *self.user_columns))
        rows = read_columns(self.store, _path(part), tuple(names))
        keyed = with_keeper_key(rows, self.order)
        unneeded = [name for name in _FOR_KEEPERS if name not in self.user_columns]
        keyed = keyed.drop_columns(unneeded)
        yield from split(keyed, bucket_of_digests(keyed.column("text_key"), self.texts.count))

    def _receive_texts(self, bucket: int, rows: pa.Table) -> None:
        documents = with_text_node(distinct_documents(rows, self.user_columns))
        self.texts.write(bucket, documents.select(_TEXTS))

    def _send_texts(self, bucket: int) -> Sent:
        """Send equal texts, and texts whose sets may be equal, to one bucket."""
        rows = self.texts.read(bucket, _TEXTS)
        first = pc.index_in(rows.column("text_node"), rows.column("ref").combine_chunks())
        set_key = rows.column("set_key").take(first)
        key = pc.coalesce(set_key, pc.binary_slice(rows.column("text_key"), 0, 16))
        yield from split(rows, bucket_of_digests(key, self.sets.count))

    def _receive_sets(self, bucket: int, rows: pa.Table) -> None:
        is_node = pc.equal(rows.column("ref"), rows.column("text_node"))
        compared = rows.filter(pc.and_(is_node, pc.is_valid(rows.column("set_key"))))
        found = self.verification.pairs(set_proposals(compared))
        equal = found[found[:, 2] == found[:, 3]]
        stands = pa.table({"text_node": equal[:, 1], "set_node": equal[:, 0]})
        self.sets.write(bucket, with_node(rows, stands).select(NODES))

    def _send_sets(self, bucket: int) -> Sent:
        rows = self.sets.read(bucket, NODES)
        yield from split(rows, _by_node(rows, self.nodes.count))

    def _receive_nodes(self, bucket: int, rows: pa.Table) -> None:
        number = pa.repeat(pa.scalar(bucket, pa.int32()), len(rows))
        self.nodes.write(bucket, rows.sort_by("ref").append_column("bucket", number))


def _path(part: int) -> str:
    return f"{FINGERPRINTS}/{part_name(part)}.parquet"


def _by_node(rows: pa.Table, buckets: int) -> NDArray[np.int64]:
    return bucket_of_references(rows.column("node").to_numpy(), buckets)
