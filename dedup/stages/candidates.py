"""Candidate pairs over Spark: signatures -> band keys -> buckets -> pairs.

The four steps of :mod:`dedup.buckets`, each a hop of one relay; what travels between them are
packed arrays of numbers, a few rows a task.
"""

import dataclasses
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.evidence import POSITION_BITS
from corpus.exchange import Hop, Sent, relay, split
from dedup.bands import Bands, band_keys
from dedup.buckets import bucket_starts, by_bucket, matches, packed, remainders, seen_again
from dedup.places import parts_of, positions_of, read_signatures

_NODES: Final = "_nodes"  # in the candidates' folder: how many nodes have a signature
KEYS: Final = "_work/band-keys"  # large, and soon made again from the signatures
CANDIDATES: Final = pa.schema(
    [
        pa.field("left_part", pa.int32()),
        pa.field("pairs", pa.binary()),
        pa.field("pairs_proposed", pa.int64()),
        pa.field("keys_again", pa.int64()),
        pa.field("buckets", pa.int64()),
        pa.field("large_buckets", pa.int64()),
    ]
)
"""Either ``pairs`` (packed) whose left document lies in ``left_part``, or the counts: pairs, keys
seen again, buckets with two members or more, large ones among them."""
MEMBERS: Final = pa.schema([pa.field("large_key", pa.int64()), pa.field("ref", pa.int64())])
"""A member of a large bucket."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Banding:
    """How signatures become candidates; pickled to the executors.

    ``nodes`` are the documents; ``keys`` are written on the way, cut by part; ``candidates`` and
    ``members`` (schemas CANDIDATES, MEMBERS) are what comes out, cut by key.
    """

    nodes: Bucketed
    keys: Bucketed
    candidates: Bucketed
    members: Bucketed
    parts: int
    bands: Bands
    pairs_limit: int

    @property
    def bucket_bits(self) -> int:
        """Return log2 of the number of key buckets."""
        return self.candidates.count.bit_length() - 1

    def compared(self) -> int:
        """Return how many nodes have keys, once they are written."""
        return int(self.candidates.store.read(f"{self.candidates.folder}/{_NODES}"))

    def run(self, spark: SparkSession) -> None:
        """Write the candidates among the nodes that have a signature, unless they are there."""
        if self.candidates.is_done:
            return
        by_part, by_key = self.keys.count, self.candidates.count
        hops = [
            Hop(buckets=by_part, do=self._send_remainders),
            Hop(buckets=by_key, do=_answer),
            Hop(buckets=by_part, do=self._send_again),
            Hop(buckets=by_key, do=self._match),
        ]
        relay(spark, range(self.nodes.count), self._send_nodes, hops, rows=self.nodes.counts())
        nodes = self.keys.rows() // self.bands.bands
        self.candidates.store.write(f"{self.candidates.folder}/{_NODES}", str(nodes).encode())
        self.members.finish()
        self.candidates.finish()

    def _send_nodes(self, bucket: int) -> Sent:
        rows = representatives(self.nodes.read(bucket, ("ref", "node", "reserved")))
        parts = rows.column("ref").to_numpy() >> POSITION_BITS
        yield from split(rows, parts * self.keys.count // self.parts)

    def _send_remainders(self, bucket: int, rows: pa.Table) -> Sent:
        references = np.sort(rows.column("ref").to_numpy())
        keys = np.empty((0, self.bands.bands), np.uint64)
        if len(references):
            keys = band_keys(read_signatures(self.keys.store, references), self.bands)
        ordered = by_bucket(keys, self.bucket_bits)
        of_key = pa.array(references[ordered.positions], pa.int64())
        self.keys.write(bucket, pa.table({"key": ordered.keys, "ref": of_key}))
        for number in range(self.candidates.count):
            sent = remainders(ordered.keys[ordered.bucket(number)]).tobytes()
            yield number, pa.table({"source": [bucket], "remainders": [sent]})

    def _send_again(self, bucket: int, rows: pa.Table) -> Sent:
        table = self.keys.read(bucket, ("key", "ref"))
        keys, references = table.column("key").to_numpy(), table.column("ref").to_numpy()
        first = -(-bucket * self.parts // self.keys.count)  # part of the bucket
        starts = bucket_starts(keys, self.bucket_bits)
        answers = zip(*(rows.column(name).to_pylist() for name in ("source", "marks")), strict=True)
        for number, marks in answers:
            mine = slice(starts[number], starts[number + 1])
            count = starts[number + 1] - starts[number]
            again = np.unpackbits(np.frombuffer(marks, np.uint8), count=count).astype(np.bool_)
            found = references[mine][again]
            columns = {
                "key": keys[mine][again],
                "position": positions_of(found).astype(np.uint32),
                "part": (parts_of(found) - first).astype(np.uint8),
                "first": np.full(1, first, np.int32),
            }
            blobs = {name: [values.tobytes()] for name, values in columns.items()}
            yield number, pa.table(blobs)

    def _match(self, bucket: int, rows: pa.Table) -> Sent:
        kinds = {"key": np.uint64, "position": np.uint32, "part": np.uint8, "first": np.int32}
        key, position, part, first = (
            [np.frombuffer(blob, kind) for blob in rows.column(name).to_pylist()]
            for name, kind in kinds.items()
        )
        parts = [own.astype(np.int64) + start for own, start in zip(part, first, strict=True)]
        references = np.concatenate(position) | (np.concatenate(parts) << POSITION_BITS)
        keys = np.concatenate(key)
        found = matches(keys, references, pairs_limit=self.pairs_limit)
        out = [{"left_part": part, "pairs": packed(pairs)} for part, pairs in by_left(found.pairs)]
        counts = {"keys_again": len(keys), "buckets": found.buckets}
        counts |= {"pairs_proposed": len(found.pairs), "large_buckets": len(found.large)}
        large = [
            # Keys are uint64; Spark has only signed ones, and the sign means nothing here.
            {"large_key": int(np.uint64(key).view(np.int64)), "ref": ref}
            for key, members in found.large
            for ref in members.tolist()
        ]
        self.members.write(bucket, pa.Table.from_pylist(large, schema=MEMBERS))
        self.candidates.write(bucket, pa.Table.from_pylist([*out, counts], schema=CANDIDATES))
        return iter(())


def representatives(documents: pa.Table) -> pa.Table:
    """Return (ref) of the nodes that have enough shingles for a signature."""
    is_node = pc.equal(documents.column("ref"), documents.column("node"))
    chosen = pc.and_(is_node, pc.is_valid(documents.column("reserved")))
    return documents.filter(chosen).select(["ref"])


def by_left(pairs: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield ``pairs`` (sorted by their left reference) by the part of the left one."""
    parts = pairs[:, 0] >> POSITION_BITS
    for group in np.split(pairs, np.flatnonzero(np.diff(parts)) + 1):
        if len(group):
            yield int(group[0, 0] >> POSITION_BITS), group


def _answer(bucket: int, rows: pa.Table) -> Sent:
    blobs = [np.frombuffer(blob, np.uint32) for blob in rows.column("remainders").to_pylist()]
    for source, bits in zip(rows.column("source").to_pylist(), seen_again(blobs), strict=True):
        yield source, pa.table({"source": [bucket], "marks": [bits.tobytes()]})
