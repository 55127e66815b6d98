"""Judge what a deduplication kept and removed, by a measure that is the same for every system.

    python benchmarks/judge.py corpus/*.parquet --kept ours=run/documents --kept peer=kept.parquet

--kept names a system and its list of kept documents: a Parquet file, or a folder of them, with
repo, revision and path.

Two documents are similar if their Jaccard index is at or above --threshold, computed exactly for
all pairs, or if they are the same text but for line endings and blanks at line ends. Then, for
each system:
  removed    share of the documents that it removed
  orphans    removed documents to which no kept document is similar
  precision  share of the removals that are no orphans
  recall     share that was removed of the documents that can go: the removals that are no
             orphans, and what a greedy choice would still remove from what was kept; so it does
             not matter which copy a system prefers to keep
  leftover   share of the kept documents to which another kept document is similar
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from equal_text import first_of_equal_text
from neutral import word_shingles
from numpy.typing import NDArray

from dedup.fingerprint import shingle_sets
from dedup.identical import identical_groups
from dedup.jaccard import ShingleSets
from dedup.join import exact_join
from dedup.lexer import lexer_ids
from dedup.settings import NearSettings

IDENTITY = ["repo", "revision", "path"]


class Measure(StrEnum):
    """What the similarity of two documents is taken over."""

    NEUTRAL = "neutral"
    """5-grams of the words of the raw text."""
    CODESIEVE = "codesieve"
    """Shingles of lexed code tokens, as this project verifies with."""
    TEXT_DEDUP = "text-dedup"
    """Lower-cased 5-grams between non-word characters, the empty ones too, as text-dedup signs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Similarity:
    """Which documents are similar: those of one form, and those of two forms that are a pair.

    ``form`` is int64[documents]; ``pairs`` is int64[m, 2] of forms, ascending, all of them.
    """

    form: NDArray[np.int64]
    pairs: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """How well a system chose; shares are 0..1."""

    documents: int
    removed: int
    orphans: int
    missed: int
    leftover: int

    @property
    def removed_share(self) -> float:
        """Removed documents per document."""
        return self.removed / max(self.documents, 1)

    @property
    def precision(self) -> float:
        """Removals beside a similar kept document, per removal; 1 where nothing was removed."""
        return 1 - self.orphans / self.removed if self.removed else 1.0

    @property
    def recall(self) -> float:
        """Justified removals, per document that could go; 1 where none could."""
        justified = self.removed - self.orphans
        return justified / (justified + self.missed) if justified + self.missed else 1.0

    @property
    def leftover_share(self) -> float:
        """Kept documents beside another similar kept one, per kept document."""
        return self.leftover / max(self.documents - self.removed, 1)


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "shards", nargs="+", type=Path, help="the Parquet files that every system read"
    )
    parser.add_argument(
        "--kept", action="append", required=True, metavar="NAME=PATH", help="a system, repeatable"
    )
    parser.add_argument(
        "--threshold",
        type=float,
        default=0.7,
        help="Jaccard index from which documents are similar",
    )
    parser.add_argument("--measure", type=Measure, choices=list(Measure), default=Measure.NEUTRAL)
    options = parser.parse_args(arguments)
    documents = read_documents(options.shards)
    similarity = similar_documents(documents, options.measure, threshold=options.threshold)
    print(
        "| system | removed | orphans | precision | recall | leftover |\n"
        "|---|---:|---:|---:|---:|---:|"
    )
    for system in options.kept:
        name, _, path = system.partition("=")
        verdict = judge(similarity, kept_flags(documents, Path(path)))
        print(f"| {name} | {cells(verdict)} |")
    return 0


def cells(verdict: Verdict) -> str:
    """Return removed, orphans, precision, recall and leftover as cells of a Markdown table."""
    return (
        f"{verdict.removed_share:.1%} | {verdict.orphans:,} | {verdict.precision:.4f}"
        f" | {verdict.recall:.4f} | {verdict.leftover_share:.2%}"
    )


def read_documents(shards: Sequence[Path]) -> pa.Table:
    """Return identity, language and text of all documents, in the order of the shards."""
    return pa.concat_tables(
        pq.read_table(shard, columns=[*IDENTITY, "language", "content"]) for shard in shards
    )


def kept_flags(documents: pa.Table, kept: Path) -> NDArray[np.bool_]:
    """Return for each document whether the list ``kept`` names it.

    Raises:
        ValueError: the list names a document that was never read, or one twice.
    """
    listed = _names(pq.read_table(kept, columns=IDENTITY))
    flags = pc.is_in(_names(documents), value_set=listed).to_numpy(zero_copy_only=False)
    if flags.sum() != len(listed):
        raise ValueError(f"{kept} names {len(listed)} documents, of which {flags.sum()} were read")
    return flags


def similar_documents(documents: pa.Table, measure: Measure, *, threshold: float) -> Similarity:
    """Return which documents are similar by ``measure`` at ``threshold``, exactly."""
    texts = documents["content"]
    match measure:
        case Measure.NEUTRAL:
            sets, floors = word_shingles(texts), (1, 1)
        case Measure.TEXT_DEDUP:
            lowered = pc.utf8_lower(texts)
            sets, floors = word_shingles(lowered, keep_empty=True), (1, 1)
        case Measure.CODESIEVE:
            settings = NearSettings()
            sets = shingle_sets(
                texts,
                lexer_ids(documents["language"].to_pylist()),
                shingle_tokens=settings.shingle_tokens,
            )
            floors = (settings.equal_shingles, settings.min_shingles)
    return similarity_of(
        sets, texts, least_equal=floors[0], least_shingles=floors[1], threshold=threshold
    )


def similarity_of(
    sets: ShingleSets,
    texts: pa.ChunkedArray,
    *,
    least_equal: int,
    least_shingles: int,
    threshold: float,
) -> Similarity:
    """Return which documents are similar: those of equal text, whatever a measure makes of them
    (a name can say that one is C and its copy C++), and those of similar shingles.

    With fewer shingles than ``least_shingles`` sets must be equal, with fewer than ``least_equal``
    texts.
    """
    first = identical_groups(sets)
    small = np.flatnonzero(sets.sizes() < least_equal)
    first[small] = small
    first = first[first_of_equal_text(texts)]
    nodes, form = np.unique(first, return_inverse=True)
    joined = np.flatnonzero(sets.sizes()[nodes] >= least_shingles)
    pairs, _shared = exact_join(sets.take(nodes[joined]), threshold=threshold)
    return Similarity(form=form, pairs=joined[pairs])


def judge(similarity: Similarity, kept: NDArray[np.bool_]) -> Verdict:
    """Return the verdict on a choice; ``kept`` is bool[documents]."""
    form, pairs = similarity.form, similarity.pairs
    kept_in_form = np.bincount(form[kept], minlength=int(form.max(initial=-1)) + 1)
    form_kept = kept_in_form > 0
    beside_kept = np.zeros(len(form_kept), np.bool_)
    for mine, other in ((0, 1), (1, 0)):
        beside_kept[pairs[form_kept[pairs[:, other]], mine]] = True
    orphan = ~kept & ~(form_kept | beside_kept)[form]
    leftover = kept & ((kept_in_form > 1) | beside_kept)[form]
    return Verdict(
        documents=len(kept),
        removed=int((~kept).sum()),
        orphans=int(orphan.sum()),
        missed=int(kept.sum()) - _greedy_size(form_kept, pairs),
        leftover=int(leftover.sum()),
    )


def _greedy_size(chosen: NDArray[np.bool_], pairs: NDArray[np.int64]) -> int:
    """Return how many of the chosen forms a greedy independent set keeps, the first ones first."""
    stays = chosen.copy()
    for better, worse in pairs[chosen[pairs].all(axis=1)].tolist():
        if stays[better]:
            stays[worse] = False
    return int(stays.sum())


def _names(table: pa.Table) -> pa.Array:
    columns = [table[name].cast(pa.large_string()) for name in IDENTITY]
    return pc.binary_join_element_wise(*columns, pa.scalar("\0", pa.large_string()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
