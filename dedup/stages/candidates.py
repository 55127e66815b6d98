"""Candidate pairs over Spark: signatures -> band keys -> buckets -> pairs.

The four steps of :mod:`dedup.buckets`; each is one grouped Arrow function, and what travels between
them are packed arrays of numbers, a few rows a task.
"""

import dataclasses
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyspark.sql import DataFrame

from corpus.evidence import POSITION_BITS
from corpus.files import Store
from dedup.bands import Bands, band_keys
from dedup.buckets import by_bucket, matches, packed, remainders, seen_again
from dedup.places import positions_of, read_signatures

_REMAINDERS: Final = "bucket int, part int, remainders binary"
_MARKS: Final = "part int, bucket int, marks binary"
_AGAIN: Final = "bucket int, part int, keys binary, positions binary"
CANDIDATES: Final = (
    "left_part int, pairs binary, large_key long, members array<long>, "
    "keys_again long, buckets long"
)
_CANDIDATE_ROW: Final = pa.schema(
    [
        pa.field("left_part", pa.int32()),
        pa.field("pairs", pa.binary()),
        pa.field("large_key", pa.int64()),
        pa.field("members", pa.list_(pa.int64())),
        pa.field("keys_again", pa.int64()),
        pa.field("buckets", pa.int64()),
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Banding:
    """How signatures become candidates; pickled to the executors."""

    store: Store
    bands: Bands
    bucket_bits: int
    pairs_limit: int

    @property
    def buckets(self) -> int:
        """Return the number of buckets."""
        return 1 << self.bucket_bits

    def candidates(self, representatives: DataFrame) -> DataFrame:
        """Return the candidates (schema CANDIDATES) among ``representatives`` (part, ref).

        A row holds either ``pairs`` (packed) whose left document lies in
        ``left_part``, or a large bucket with its ``members``, or the counts of keys seen again and
        of buckets with two members or more.
        """
        # Lambdas, because Spark counts the parameters of a bound method with self among them.
        sent = representatives.groupBy("part").applyInArrow(
            lambda rows: self._send(rows), _REMAINDERS
        )
        by_range = sent.repartition(self.buckets, "bucket").groupBy("bucket")
        answered = by_range.applyInArrow(_answer, _MARKS).groupBy("part")
        kept = representatives.groupBy("part").cogroup(answered)
        again = kept.applyInArrow(lambda rows, marks: self._send_again(rows, marks), _AGAIN)
        owned = again.repartition(self.buckets, "bucket").groupBy("bucket")
        return owned.applyInArrow(lambda rows: self._match(rows), CANDIDATES)

    def _keys(self, references: NDArray[np.int64]) -> NDArray[np.uint64]:
        return band_keys(read_signatures(self.store, references), self.bands)

    def _send(self, rows: pa.Table) -> pa.Table:
        part, references = _sorted(rows)
        ordered = by_bucket(self._keys(references), self.bucket_bits)
        blobs = [
            remainders(ordered.keys[ordered.bucket(number)]).tobytes()
            for number in range(self.buckets)
        ]
        return pa.table(
            {
                "bucket": pa.array(range(self.buckets), pa.int32()),
                "part": pa.array([part] * self.buckets, pa.int32()),
                "remainders": pa.array(blobs, pa.binary()),
            }
        )

    def _send_again(self, rows: pa.Table, answers: pa.Table) -> pa.Table:
        part, references = _sorted(rows)
        ordered = by_bucket(self._keys(references), self.bucket_bits)
        blobs = []
        numbers = answers.column("bucket").to_pylist()
        for number, marks in zip(numbers, answers.column("marks").to_pylist(), strict=True):
            keys = ordered.keys[ordered.bucket(number)]
            again = np.unpackbits(np.frombuffer(marks, np.uint8), count=len(keys)).astype(np.bool_)
            positions = ordered.positions[ordered.bucket(number)][again]
            absolute = positions_of(references[positions]).astype(np.uint32)
            blobs.append((keys[again].tobytes(), absolute.tobytes()))
        return pa.table(
            {
                "bucket": pa.array(numbers, pa.int32()),
                "part": pa.array([part] * len(numbers), pa.int32()),
                "keys": pa.array([keys for keys, _ in blobs], pa.binary()),
                "positions": pa.array([positions for _, positions in blobs], pa.binary()),
            }
        )

    def _match(self, rows: pa.Table) -> pa.Table:
        keys = np.concatenate(
            [np.frombuffer(blob, np.uint64) for blob in rows.column("keys").to_pylist()]
        )
        references = np.concatenate(
            [
                np.frombuffer(blob, np.uint32).astype(np.int64) | (part << POSITION_BITS)
                for part, blob in zip(
                    rows.column("part").to_pylist(),
                    rows.column("positions").to_pylist(),
                    strict=True,
                )
            ]
        )
        found = matches(keys, references, pairs_limit=self.pairs_limit)
        out = [{"left_part": part, "pairs": packed(pairs)} for part, pairs in by_left(found.pairs)]
        out += [
            # Keys are uint64; Spark has only signed ones, and the sign means nothing here.
            {"large_key": int(np.uint64(key).view(np.int64)), "members": members.tolist()}
            for key, members in found.large
        ]
        out.append({"keys_again": len(keys), "buckets": found.buckets})
        return pa.Table.from_pylist(out, schema=_CANDIDATE_ROW)


def by_left(pairs: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield ``pairs`` (sorted by their left reference) by the part of the left one."""
    parts = pairs[:, 0] >> POSITION_BITS
    for group in np.split(pairs, np.flatnonzero(np.diff(parts)) + 1):
        if len(group):
            yield int(group[0, 0] >> POSITION_BITS), group


def _sorted(rows: pa.Table) -> tuple[int, NDArray[np.int64]]:
    references = np.sort(rows.column("ref").to_numpy())
    return int(rows.column("part")[0].as_py()), references


def _answer(rows: pa.Table) -> pa.Table:
    blobs = [np.frombuffer(blob, np.uint32) for blob in rows.column("remainders").to_pylist()]
    marks = [bits.tobytes() for bits in seen_again(blobs)]
    return pa.table(
        {
            "part": rows.column("part"),
            "bucket": rows.column("bucket"),
            "marks": pa.array(marks, pa.binary()),
        }
    )
