"""The rules that ScanCode compares with a text approximately: the same ones, found faster.

For each stretch of a text ScanCode intersects its set of tokens with that of each of 30,000 rules
and drops the rules that share too little, nine tenths of the time of an approximate match.  Here an
inverted index counts what each rule shares, the rules that ScanCode would drop for that are left
out, and ScanCode ranks the others as ever.
"""

import contextlib
import importlib
import itertools
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

ALL: Final = 0.0  # resemblance (0 to 1) that every rule has


class Candidates:
    """The inverted index of ScanCode's ``index``: 8 MB, made in half a second.

    ``_rows[_starts[token] : _starts[token + 1]]`` are the rules that have the ``token``, as rows of
    the other arrays.
    """

    def __init__(self, index: Any) -> None:  # noqa: ANN401 (ScanCode's)
        self._module: Any = importlib.import_module("licensedcode.match_set")
        self._ranked: Any = self._module.compute_candidates
        self._rids: NDArray[np.int64] = np.array(sorted(index.approx_matchable_rids), np.int64)
        sets = [index.sets_by_rid[rid] for rid in self._rids]
        sizes = [len(each) for each in sets]
        tokens = np.fromiter(itertools.chain.from_iterable(sets), np.int32, sum(sizes))
        order = np.argsort(tokens, kind="stable")
        self._rows = np.repeat(np.arange(len(sets), dtype=np.int32), sizes)[order]
        self._starts = np.searchsorted(tokens[order], np.arange(len(index.tokens_by_tid) + 1))
        self._legalese = int(index.len_legalese)
        rules = [index.rules_by_rid[rid] for rid in self._rids]
        self._lengths = np.array([rule.get_length(unique=True) for rule in rules])
        self._least = np.array([max(1, rule.get_min_matched_length(unique=True)) for rule in rules])
        self._least_high = np.array(
            [max(1, rule.get_min_high_matched_length(unique=True)) for rule in rules]
        )
        self._least_share = np.array([rule.minimum_coverage / 100 for rule in rules])

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """Let ScanCode rank only what :meth:`possible` leaves, as long as the context lasts."""
        self._module.compute_candidates = self.ranked
        try:
            yield
        finally:
            self._module.compute_candidates = self._ranked

    def ranked(
        self,
        query_run: Any,  # noqa: ANN401 (ScanCode's)
        idx: Any,  # noqa: ANN401 (ScanCode's)
        matchable_rids: set[int],
        *,
        high_resemblance: bool = False,
        high_resemblance_threshold: float = 0.8,
        **options: Any,  # noqa: ANN401 (ScanCode's)
    ) -> list[Any]:
        """Return what ScanCode's ``compute_candidates`` returns."""
        tokens = {token for token in query_run.matchable_tokens() if token >= 0}
        resemblance = high_resemblance_threshold if high_resemblance else ALL
        rids = self.possible(tokens, resemblance=resemblance) & matchable_rids
        if not rids:
            return []
        found: list[Any] = self._ranked(
            query_run,
            idx,
            rids,
            high_resemblance=high_resemblance,
            high_resemblance_threshold=high_resemblance_threshold,
            **options,
        )
        return found

    def possible(self, tokens: set[int], *, resemblance: float) -> set[int]:
        """Return the rules that share enough of the ``tokens`` (ids) with a text of these, by the
        bounds of ScanCode's ``compare_token_sets``, and resemble it at least so much (0 to 1).
        """
        shared_high = self._shared(token for token in tokens if token < self._legalese)
        shared = shared_high + self._shared(token for token in tokens if token >= self._legalese)
        enough = (shared >= self._least) & (shared_high >= self._least_high)
        enough &= shared / self._lengths >= self._least_share
        if resemblance > ALL:
            enough &= shared / (len(tokens) + self._lengths - shared) >= resemblance
        return set(self._rids[enough].tolist())

    def _shared(self, tokens: Iterator[int]) -> NDArray[np.int64]:
        """Return for each rule how many of the ``tokens`` it has."""
        rows = [self._rows[self._starts[token] : self._starts[token + 1]] for token in tokens]
        every = np.concatenate(rows) if rows else np.zeros(0, np.int32)
        return np.bincount(every, minlength=len(self._rids))
