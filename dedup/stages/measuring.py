"""Recall and precision of a run, measured on a sample of its own documents.

The sample is drawn by the reserved min-hash, so that near pairs come together; within it an exact
join finds every pair, and the run's own evidence is looked up beside it.
"""

import dataclasses
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.files import Store
from dedup.bands import Bands, band_keys
from dedup.jaccard import jaccard
from dedup.join import exact_join
from dedup.measure import Measurement, Sample, TruePairs, measure
from dedup.places import read_sets, read_signatures
from dedup.sampling import drawn, sampling_modulus
from dedup.settings import MeasureSettings, NearSettings

WITNESSES_CHECKED: Final = 4_000  # removals whose similarity is computed anew, at most


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Measuring:
    """What is measured: the settings and the bands of the run."""

    near: NearSettings
    settings: MeasureSettings
    bands: Bands
    store: Store

    def measure(self, documents: DataFrame, edges: DataFrame, selection: DataFrame) -> Measurement:
        """Return the measurement of a run.

        ``documents`` holds ref, node, reserved (null: not compared); ``edges`` the verified pairs;
        ``selection`` who was kept.  1. draw, 2. join exactly, 3. look up what the run found,
        4. check witnesses.
        """
        # 1. draw
        nodes = documents.where("ref = node and reserved is not null").select("ref", "reserved")
        total = nodes.count()
        modulus = sampling_modulus(total, self.settings.sample_documents)
        sample = drawn_nodes(nodes, modulus)
        references = np.sort(sample.column("ref").to_numpy())
        order = np.argsort(sample.column("ref").to_numpy())
        reserved = sample.column("reserved").to_numpy()[order].astype(np.uint32)
        # 2. join exactly
        sets = read_sets(self.store, references)
        rows, shared = exact_join(sets, threshold=min(self.settings.floor, self.near.threshold))
        both = sets.sizes()[rows].sum(axis=1)
        # 3. look up
        drawn_refs = documents.sparkSession.createDataFrame(pa.table({"ref": references}))
        dropped = _collected(
            selection.where("not kept").select(F.col("node").alias("ref")), drawn_refs
        )
        kept = ~np.isin(references, dropped.column("ref").to_numpy())
        pairs = TruePairs(
            rows=rows,
            similarity=shared / (both - shared),
            proposed=self._proposed(references, rows),
            found=_among(references[rows], _edges_within(edges, drawn_refs)),
        )
        # 4. check witnesses
        witnesses = selection.where("not kept").join(
            drawn_refs.withColumnRenamed("ref", "node"), on="node", how="left_semi"
        )
        return measure(
            Sample(reserved=reserved, kept=kept, modulus=modulus),
            pairs,
            tau=self.near.threshold,
            kept_documents=total - selection.where("not kept").count(),
            witness_similarity=self._anew(witnesses),
            bands=self.bands.bands,
            rows=self.bands.rows,
        )

    def _proposed(
        self, references: NDArray[np.int64], rows: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        if not len(references):
            return np.zeros(0, np.bool_)
        keys = band_keys(read_signatures(self.store, references), self.bands)
        proposed: NDArray[np.bool_] = (keys[rows[:, 0]] == keys[rows[:, 1]]).any(axis=1)
        return proposed

    def _anew(self, removed: DataFrame) -> NDArray[np.float64]:
        """Return the exact J of removed nodes and their witnesses, from their sets once more."""
        some = removed.select("node", "witness").orderBy("node").limit(WITNESSES_CHECKED).toArrow()
        pairs = np.stack(
            (some.column("node").to_numpy(), some.column("witness").to_numpy()), axis=1
        )
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


def drawn_nodes(nodes: DataFrame, modulus: int) -> pa.Table:
    """Return (ref, reserved) of the ``nodes`` in the sample: some thousands in any corpus."""

    def draw(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield batch.filter(pa.array(drawn(batch.column("reserved").to_numpy(), modulus)))

    return nodes.mapInArrow(draw, "ref long, reserved long").toArrow()


def _collected(rows: DataFrame, drawn_refs: DataFrame) -> pa.Table:
    return rows.join(F.broadcast(drawn_refs), on="ref", how="left_semi").toArrow()


def _edges_within(edges: DataFrame, drawn_refs: DataFrame) -> NDArray[np.int64]:
    left = F.broadcast(drawn_refs.withColumnRenamed("ref", "left"))
    right = F.broadcast(drawn_refs.withColumnRenamed("ref", "right"))
    within = edges.join(left, on="left", how="left_semi").join(right, on="right", how="left_semi")
    table = within.select("left", "right").toArrow()
    return np.stack((table.column("left").to_numpy(), table.column("right").to_numpy()), axis=1)


def _among(pairs: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which rows of ``pairs`` are rows of ``edges``, whichever way round."""
    known = {(min(pair), max(pair)) for pair in edges.tolist()}
    return np.array([(min(pair), max(pair)) in known for pair in pairs.tolist()], np.bool_)
