"""Our run against brute force: all pairs, exactly, with the same keeper rule."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from judge import IDENTITY, Similarity, Verdict, judge, kept_flags, read_documents, similarity_of
from numpy.typing import NDArray
from systems import DEDUP_ONLY, Load, run_codesieve

from corpus.decision import Family, Reason
from corpus.document import doc_id
from dedup.fingerprint import shingle_sets
from dedup.independent_set import select
from dedup.jaccard import ShingleSets
from dedup.lexer import lexer_ids
from dedup.settings import NearSettings
from dedup.text import normalised

# The keeper order is one column, so that it can be stated again here in one line.
SETTINGS = '\n[near]\nthreshold = {threshold}\n\n[keeper]\norder = ["path_depth"]\n'
DUPLICATE_REASONS = sorted(
    reason for reason in Reason if reason.family in (Family.EXACT_DUPLICATE, Family.NEAR_DUPLICATE)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Accuracy:
    """Our choice beside that of brute force, by our own shingles.

    ``expected`` is how many documents brute force removes and ``expected_removed`` how many of
    these we removed; ``false_witnesses`` counts removals whose named document is not kept, or
    is not at or above the threshold.
    """

    threshold: float
    verdict: Verdict
    expected: int
    expected_removed: int
    false_witnesses: int

    @property
    def share_removed(self) -> float:
        """Share of what brute force removes that we removed."""
        return self.expected_removed / max(self.expected, 1)


def accuracy(load: Load, work: Path, *, thresholds: Sequence[float]) -> list[Accuracy]:
    """Return how near our run comes to brute force at each threshold."""
    documents = read_documents(load.shards)
    content = documents["content"].cast(pa.large_binary())
    ids = document_ids(documents, content)
    sets = representative_sets(documents, content, ids)
    rank = keeper_rank(documents, ids)
    found = []
    for threshold in thresholds:
        place = work / f"accuracy-{threshold}"
        place.mkdir(parents=True, exist_ok=True)
        settings = place / "settings.toml"
        settings.write_text(DEDUP_ONLY.read_text() + SETTINGS.format(threshold=threshold))
        run_codesieve(load, place, settings=settings)
        similarity = similarity_of(
            sets,
            documents["content"],
            least_equal=NearSettings().equal_shingles,
            least_shingles=NearSettings().min_shingles,
            threshold=threshold,
        )
        kept = kept_flags(documents, place / "run" / "documents")
        expected = expected_kept(similarity, rank)
        witnesses = witness_pairs(place / "run" / "audit" / "decisions", ids)
        found.append(
            Accuracy(
                threshold=threshold,
                verdict=judge(similarity, kept),
                expected=int((~expected).sum()),
                expected_removed=int((~expected & ~kept).sum()),
                false_witnesses=count_false_witnesses(similarity, kept, witnesses),
            )
        )
    return found


def document_ids(documents: pa.Table, content: pa.ChunkedArray) -> list[str]:
    """Return the doc_id of each document."""
    identity = zip(*(documents[name].to_pylist() for name in IDENTITY), content, strict=True)
    return [
        doc_id(
            repo=repo,
            revision=revision,
            path=path,
            sha256=hashlib.sha256(text.as_py()).hexdigest(),
        )
        for repo, revision, path, text in identity
    ]


def representative_sets(
    documents: pa.Table, content: pa.ChunkedArray, ids: list[str]
) -> ShingleSets:
    """Return our shingles of each document: those of the smallest doc_id with the same exact text.

    Copies of one text can have different languages, and so different tokens.
    """
    own = shingle_sets(
        content,
        lexer_ids(documents["language"].to_pylist()),
        shingle_tokens=NearSettings().shingle_tokens,
    )
    first: dict[bytes, int] = {}
    digests = [hashlib.sha256(normalised(text.as_py())).digest() for text in content]
    for row in sorted(range(len(ids)), key=ids.__getitem__):
        first.setdefault(digests[row], row)
    rows = np.array([first[digest] for digest in digests], np.int64)
    return own.take(rows)


def keeper_rank(documents: pa.Table, ids: list[str]) -> NDArray[np.int64]:
    """Return the place of each document in keeper order, 0 the best: path depth, then doc_id."""
    depth = pc.count_substring(documents["path"], "/").to_pylist()
    order = sorted(range(len(ids)), key=lambda row: (depth[row], ids[row]))
    rank = np.empty(len(ids), np.int64)
    rank[order] = np.arange(len(ids))
    return rank


def expected_kept(similarity: Similarity, rank: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return what brute force keeps: the best document of each form that the keeper rule keeps."""
    forms = int(similarity.form.max(initial=-1)) + 1
    best = np.full(forms, len(rank), np.int64)
    np.minimum.at(best, similarity.form, rank)
    form_rank = np.empty(forms, np.int64)
    form_rank[np.argsort(best)] = np.arange(forms)
    chosen = select(forms, similarity.pairs, form_rank, np.ones(len(similarity.pairs)))
    return chosen.kept[similarity.form] & (best[similarity.form] == rank)


def witness_pairs(decisions: Path, ids: list[str]) -> NDArray[np.int64]:
    """Return (row removed, row named as the reason) of all duplicates, int64[m, 2]."""
    table = pq.read_table(decisions, columns=["doc_id", "reason", "because_of"])
    table = table.filter(pc.is_in(table["reason"].cast(pa.string()), pa.array(DUPLICATE_REASONS)))
    row_of = {name: row for row, name in enumerate(ids)}
    pairs = [
        (row_of[removed], row_of[witness])
        for removed, witness in zip(
            table["doc_id"].to_pylist(), table["because_of"].to_pylist(), strict=True
        )
    ]
    return np.array(pairs, np.int64).reshape(-1, 2)


def count_false_witnesses(
    similarity: Similarity, kept: NDArray[np.bool_], witnesses: NDArray[np.int64]
) -> int:
    """Return how many removals name a document that is not kept or not similar."""
    form, known = similarity.form, {(i, j) for i, j in similarity.pairs.tolist()}
    return sum(
        not kept[witness]
        or not (
            form[removed] == form[witness]
            or (min(form[removed], form[witness]), max(form[removed], form[witness])) in known
        )
        for removed, witness in witnesses.tolist()
    )
