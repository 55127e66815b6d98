"""Recall and precision of a run, measured on a sample of its own documents.

The sample is drawn by the reserved min-hash, so that near pairs come together; within it an exact
join finds every pair, and the run's own evidence is looked up beside it.
"""

import dataclasses
import itertools
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.exchange import Sent, exchange
from corpus.files import Store
from dedup.bands import Bands, band_keys
from dedup.jaccard import jaccard
from dedup.join import exact_join
from dedup.measure import Measurement, Sample, TruePairs, measure
from dedup.places import read_sets, read_signatures
from dedup.sampling import drawn, sampling_modulus
from dedup.settings import MeasureSettings, NearSettings
from dedup.stages.duplicates import Duplicates, Evidence
from dedup.stages.selection import EdgeFiles
from dedup.stages.settle import Settled

WITNESSES_CHECKED: Final = 4_000  # removals whose similarity is computed anew, at most
_WORK: Final = "_work/measuring"
_DRAWN: Final = ("ref", "reserved")
_FOUND: Final = ("kind", "left", "right", "dropped")
_PAIRS: Final = "pair"  # kinds of what is looked up
_DROPPED: Final = "dropped"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Measuring:
    """What is measured: a run's settings and bands, its ``nodes``, ``compared`` of which have a
    signature, its verified ``edges``, and the ``selection`` of who was kept.
    """

    near: NearSettings
    settings: MeasureSettings
    bands: Bands
    nodes: Bucketed
    compared: int
    edges: EdgeFiles
    selection: Bucketed

    @classmethod
    def of(
        cls, stage: Duplicates, settings: MeasureSettings, evidence: Evidence, settled: Settled
    ) -> Self:
        """Return what is to be measured of a run of ``stage``."""
        return cls(
            near=stage.near,
            settings=settings,
            bands=stage.bands,
            nodes=evidence.nodes,
            compared=evidence.banding.compared(),
            edges=settled.edges,
            selection=settled.chosen.selection,
        )

    @property
    def store(self) -> Store:
        """Return the run's store."""
        return self.nodes.store

    @property
    def modulus(self) -> int:
        """Return which share of the documents is drawn: one in so many."""
        return sampling_modulus(self.compared, self.settings.sample_documents)

    def measure(self, spark: SparkSession) -> Measurement:
        """Return the measurement: 1. draw, 2. join exactly, 3. look up what the run found,
        4. check witnesses.
        """
        # 1. draw
        if not self._sample.is_done:
            buckets = range(self.nodes.count)
            drawn_from, keep = self.nodes.counts(), self._sample.write
            exchange(spark, buckets, 1, send=self._send_drawn, receive=keep, rows=drawn_from)
            self._sample.finish()
        sample = self._sample.read(0, _DRAWN).sort_by("ref")
        references = sample.column("ref").to_numpy()
        reserved = sample.column("reserved").to_numpy().astype(np.uint32)
        # 2. join exactly
        sets = read_sets(self.store, references)
        rows, shared = exact_join(sets, threshold=min(self.settings.floor, self.near.threshold))
        both = sets.sizes()[rows].sum(axis=1)
        # 3. look up
        if not self._found.is_done:
            sources = [(_DROPPED, str(bucket)) for bucket in range(self.selection.count)]
            sources += [(_PAIRS, path) for path in self.edges.files]
            looked_at = itertools.chain([self.edges.count], self.selection.counts())
            keep = self._found.write
            exchange(spark, sources, 1, send=self._send_found, receive=keep, rows=looked_at)
            self._found.finish()
        found = self._found.read(0, _FOUND)
        pairs = _pairs(found, _PAIRS)
        dropped = _pairs(found, _DROPPED)
        kept = ~np.isin(references, dropped[:, 0])
        true_pairs = TruePairs(
            rows=rows,
            similarity=shared / (both - shared),
            proposed=self._proposed(references, rows),
            found=_among(references[rows], pairs),
        )
        # 4. check witnesses
        return measure(
            Sample(reserved=reserved, kept=kept, modulus=self.modulus),
            true_pairs,
            tau=self.near.threshold,
            kept_documents=self.compared - (pc.sum(found.column("dropped")).as_py() or 0),
            witness_similarity=self._anew(dropped),
            bands=self.bands.bands,
            rows=self.bands.rows,
        )

    @property
    def _sample(self) -> Bucketed:
        return Bucketed(store=self.store, folder=f"{_WORK}/sample", count=1)

    @property
    def _found(self) -> Bucketed:
        return Bucketed(store=self.store, folder=f"{_WORK}/found", count=1)

    def _send_drawn(self, bucket: int) -> Sent:
        rows = self.nodes.read(bucket, ("ref", "node", "reserved"))
        is_node = pc.equal(rows.column("ref"), rows.column("node"))
        nodes = rows.filter(pc.and_(is_node, pc.is_valid(rows.column("reserved"))))
        chosen = drawn(nodes.column("reserved").to_numpy(), self.modulus)
        yield 0, nodes.filter(pa.array(chosen)).select(_DRAWN)

    def _send_found(self, source: tuple[str, str]) -> Sent:
        """Send what was found within the sample, and how many were dropped at all."""
        kind, name = source
        sample = self._sample.read(0, ("ref",)).column("ref").combine_chunks()
        if kind == _PAIRS:
            rows, all_dropped = self.edges.read(name), 0
            left, right = rows.column("left"), rows.column("right")
            inside = pc.and_(pc.is_in(left, sample), pc.is_in(right, sample))
        else:
            rows = self.selection.read(int(name), ("node", "witness", "kept"))
            rows = rows.filter(pc.invert(rows.column("kept")))
            left, right, all_dropped = rows.column("node"), rows.column("witness"), len(rows)
            inside = pc.is_in(left, sample)
        within = pa.table({"left": left, "right": right}).filter(inside)
        yield 0, _message(kind, within, 0)
        yield 0, _message(kind, within.slice(0, 0), all_dropped)

    def _proposed(
        self, references: NDArray[np.int64], rows: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        if not len(references):
            return np.zeros(0, np.bool_)
        keys = band_keys(read_signatures(self.store, references), self.bands)
        proposed: NDArray[np.bool_] = (keys[rows[:, 0]] == keys[rows[:, 1]]).any(axis=1)
        return proposed

    def _anew(self, removed: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the exact J of ``removed`` nodes and their witnesses, from their sets once more.

        Those with the smallest references are taken, WITNESSES_CHECKED of them.
        """
        pairs = removed[np.argsort(removed[:, 0])][:WITNESSES_CHECKED]
        references, local = np.unique(pairs, return_inverse=True)
        sets = read_sets(self.store, references)
        bounds = sets.offsets
        return np.array(
            [
                jaccard(
                    sets.values[bounds[left] : bounds[left + 1]],
                    sets.values[bounds[right] : bounds[right + 1]],
                )
                for left, right in local.reshape(-1, 2)
            ]
        )


def _message(kind: str, pairs: pa.Table, dropped: int) -> pa.Table:
    """Return ``pairs`` (left, right) of a ``kind``; if there are none, the count ``dropped``."""
    if not len(pairs):
        pairs = pa.table({name: pa.nulls(1, pa.int64()) for name in ("left", "right")})
    columns = {
        "kind": pa.repeat(pa.scalar(kind), len(pairs)),
        "left": pairs.column("left"),
        "right": pairs.column("right"),
        "dropped": pa.repeat(pa.scalar(dropped, pa.int64()), len(pairs)),
    }
    return pa.table(columns)


def _pairs(found: pa.Table, kind: str) -> NDArray[np.int64]:
    """Return the pairs of a ``kind``: int64 (m, 2)."""
    there = pc.and_(pc.equal(found.column("kind"), kind), pc.is_valid(found.column("left")))
    rows = found.filter(there)
    return np.column_stack((rows.column("left").to_numpy(), rows.column("right").to_numpy()))


def _among(pairs: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which rows of ``pairs`` are rows of ``edges``, whichever way round."""
    known = {(min(pair), max(pair)) for pair in edges.tolist()}
    return np.array([(min(pair), max(pair)) in known for pair in pairs.tolist()], np.bool_)
