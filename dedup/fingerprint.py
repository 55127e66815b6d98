"""Documents -> shingle sets and signatures, over Arrow buffers, one pass, one core."""

import dataclasses
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus.native import native
from dedup.arrow_text import text_buffers
from dedup.header import notice_span
from dedup.jaccard import ShingleSets
from dedup.lexer import LEAD, PAD, lex
from dedup.lexer_table import lexer_table
from dedup.minhash import STEP, Permutations, sign
from dedup.shingles import hash_windows, sorted_set, table_bits

_NO_SHINGLES: Final = np.zeros(0, np.uint64)
RESERVED_SEED: Final = 2  # of the one permutation that no signature uses: samples are drawn by it


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprints:
    """Signatures and shingle sets of n documents.

    ``signatures``: uint32 (n, k).  ``reserved``: uint32 (n,), the min-hash under a permutation that
    the signature does not use.  ``tokens``: int64 (n,), how many tokens each document has.
    """

    signatures: NDArray[np.uint32]
    reserved: NDArray[np.uint32]
    sets: ShingleSets
    tokens: NDArray[np.int64]


_TEXT = "Array(uint8, 1, 'C', readonly=True)"


@native(f"void({_TEXT}, uint8[::1])")
def copy_text(source: NDArray[np.uint8], target: NDArray[np.uint8]) -> None:
    """Copy ``source``: a loop over plain indices becomes memcpy, assigning a slice does not."""
    for at in range(target.size):
        target[at] = source[at]


@native("uint64[::1](uint64[::1], int64, int64)")
def _grown(array: NDArray[np.uint64], used: int, needed: int) -> NDArray[np.uint64]:
    """Return ``array``, or a copy of its first ``used`` values with room for ``needed``."""
    if needed <= array.size:
        return array
    wider = np.empty(max(needed, 2 * array.size), np.uint64)
    for at in range(used):
        wider[at] = array[at]
    return wider


@native(
    f"uint64[::1]({_TEXT}, int64[::1], int64[::1], uint8[::1], uint8[:, ::1], uint16[:, ::1],"
    " int64[:, ::1], boolean[::1], int64, int64[::1],"
    " int64[::1], uint64[::1])"
)
def _batch_sets(
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    lexers: NDArray[np.uint8],
    classes: NDArray[np.uint8],
    index: NDArray[np.uint16],
    rules: NDArray[np.int64],
    prose: NDArray[np.bool_],
    width: int,
    sizes: NDArray[np.int64],
    tokens: NDArray[np.int64],
    out: NDArray[np.uint64],
) -> NDArray[np.uint64]:
    """Return the shingle sets of all documents, one after the other; fill ``sizes``, ``tokens``.

    The sets are in ``out``, or in a larger array where it does not hold them.

    Steps per document: (1) copy it between paddings, (2) blank the notice at its head, (3) lex,
    (4) hash windows, (5) sort into a set.
    """
    longest = 0
    for row in range(starts.size):
        longest = max(longest, stops[row] - starts[row])
    padded = np.empty(LEAD + longest + PAD, np.uint8)
    padded[:LEAD] = 10
    hashes = np.empty(longest + 2, np.uint64)
    windows = np.empty(1024, np.uint64)
    table = np.zeros(4096, np.uint64)
    total = 0
    for row in range(starts.size):
        # 1. copy
        length = stops[row] - starts[row]
        end = LEAD + length
        copy_text(text[starts[row] : stops[row]], padded[LEAD:end])
        padded[end : end + PAD] = 32
        # 2. blank
        family = lexers[row]
        if prose[family]:
            head, tail = notice_span(padded, LEAD, end)
            padded[head:tail] = 32
        # 3. lex
        count = lex(padded, LEAD, end, classes[family], index[family], rules, hashes)
        tokens[row] = count
        # 4. hash windows
        windows = _grown(windows, 0, count)
        found = hash_windows(hashes, count, width, windows)
        # 5. sort
        slots = (1 << table_bits(found)) + found + 1
        if slots > table.size:
            table = np.zeros(2 * slots, np.uint64)
        out = _grown(out, total, total + found + 1 + (1 << 4))
        sizes[row] = sorted_set(windows, found, table, out, total)
        total += sizes[row]
    return out


@native("void(uint64[::1], int64[::1], uint32[::1], uint32[::1], uint32[:, ::1], uint32[::1])")
def _batch_minima(
    shingles: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    multipliers: NDArray[np.uint32],
    terms: NDArray[np.uint32],
    signatures: NDArray[np.uint32],
    reserved: NDArray[np.uint32],
) -> None:
    lanes = np.empty(multipliers.size, np.uint32)
    mixed = np.empty(STEP, np.uint32)
    width = signatures.shape[1]
    for row in range(reserved.size):
        sign(shingles, offsets[row], offsets[row + 1], multipliers, terms, mixed, lanes)
        for lane in range(width):
            signatures[row, lane] = lanes[lane]
        reserved[row] = lanes[width]


def fingerprint(
    content: pa.Array | pa.ChunkedArray,
    lexers: NDArray[np.uint8],
    *,
    permutations: Permutations,
    shingle_tokens: int,
) -> Fingerprints:
    """Return the fingerprints of the documents ``content`` (strings or binaries, null is empty).

    ``lexers`` is the lexer id of each (:func:`dedup.lexer.lexer_ids`).  A signature is there for
    every document, however few shingles it has; whether to trust it is for the caller to say.

    >>> pair = pa.array(["int a = 1; // one", "int a=1;"])
    >>> permutations = Permutations.generate(4, seed=1)
    >>> from dedup.lexer import lexer_ids
    >>> ids = lexer_ids(["C", "C"])
    >>> prints = fingerprint(pair, ids, permutations=permutations, shingle_tokens=5)
    >>> prints.tokens.tolist(), bool((prints.signatures[0] == prints.signatures[1]).all())
    ([5, 5], True)
    """
    sets, tokens = sets_and_tokens(content, lexers, shingle_tokens=shingle_tokens)
    signatures, reserved = signatures_of(sets, permutations=permutations)
    return Fingerprints(signatures=signatures, reserved=reserved, sets=sets, tokens=tokens)


def shingle_sets(
    content: pa.Array | pa.ChunkedArray, lexers: NDArray[np.uint8], *, shingle_tokens: int
) -> ShingleSets:
    """Return the shingle sets of the documents ``content``, without signatures."""
    return sets_and_tokens(content, lexers, shingle_tokens=shingle_tokens)[0]


def sets_and_tokens(
    content: pa.Array | pa.ChunkedArray, lexers: NDArray[np.uint8], *, shingle_tokens: int
) -> tuple[ShingleSets, NDArray[np.int64]]:
    """Return the shingle sets of the documents ``content``, and how many tokens each has."""
    if len(content) != len(lexers):
        raise ValueError(f"{len(content)} documents but {len(lexers)} lexer ids")
    chunks = content.chunks if isinstance(content, pa.ChunkedArray) else [content]
    table = lexer_table()
    parts, counts, totals, row = [_NO_SHINGLES], [np.zeros(1, np.int64)], [], 0
    for chunk in chunks:
        text, starts, stops = text_buffers(chunk)
        sizes, tokens = np.zeros(len(chunk), np.int64), np.zeros(len(chunk), np.int64)
        ids = np.ascontiguousarray(lexers[row : row + len(chunk)], np.uint8)
        found = _batch_sets(
            text, starts, stops, ids, table.classes, table.index, table.rules, table.prose,
            shingle_tokens, sizes, tokens, np.empty(int((stops - starts).sum()) // 4, np.uint64),
        )  # fmt: skip
        parts.append(found[: sizes.sum()])
        counts.append(sizes)
        totals.append(tokens)
        row += len(chunk)
    values = parts[1] if len(parts) == 2 else np.concatenate(parts)
    sets = ShingleSets(values=values, offsets=np.cumsum(np.concatenate(counts)))
    return sets, np.concatenate(totals) if totals else np.zeros(0, np.int64)


def signatures_of(
    sets: ShingleSets, *, permutations: Permutations
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return signatures, uint32 (n, k), and reserved min-hashes, uint32 (n,), of n shingle sets."""
    both = permutations.with_one_more(seed=RESERVED_SEED)
    signatures = np.empty((len(sets), len(permutations)), np.uint32)
    reserved = np.empty(len(sets), np.uint32)
    _batch_minima(sets.values, sets.offsets, *both.padded(), signatures, reserved)
    return signatures, reserved


def warm() -> None:
    """Compile all kernels, or find them in numba's cache.

    Importing this module does that already; here they also run once, so that a broken cache shows.
    """
    permutations = Permutations.generate(8, seed=1)
    sample = pa.array(["warm = 'up'  # all kernels\n" * 8])
    fingerprint(sample, np.zeros(1, np.uint8), permutations=permutations, shingle_tokens=5)
