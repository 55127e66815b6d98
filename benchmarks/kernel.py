"""Measure the fingerprint kernel: one process, one core, CPU time, best of several rounds.

    python benchmarks/kernel.py PATH... [--mb 128] [--rounds 7]

PATH is a Parquet file with a column `content` (and `language`), or a folder of them, or a folder of
source files.  Printed in MB of text per CPU second: the lexer alone, lexer and shingle sets, the
whole fingerprint (signatures of 252 permutations), and datasketch from Python on a small part.
Rounds of all measurements alternate, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numba
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from datasketch import MinHash
from languages import language_of
from numpy.typing import NDArray

from dedup.arrow_text import text_buffers
from dedup.fingerprint import copy_text, fingerprint, sets_and_tokens, shingle_sets, warm
from dedup.lexer import LEAD, PAD, lex
from dedup.lexer_table import lexer_ids, lexer_table
from dedup.minhash import Permutations

PERMUTATIONS = 252
SHINGLE_TOKENS = 5
DATASKETCH_MB = 1
LONGEST_BYTES = 1_000_000


def main() -> None:
    """Read, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--mb", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    languages, texts = read(options.paths, options.mb * 1_000_000)
    content, lexers = pa.array(texts, pa.large_string()), lexer_ids(languages)
    size_mb = pc.sum(pc.binary_length(content)).as_py() / 1e6
    permutations = Permutations.generate(PERMUTATIONS, seed=1)
    part = texts[:: max(1, round(size_mb / DATASKETCH_MB))]
    warm()
    lex_all(content, lexers)  # compiles the measuring loop
    seconds = best(
        {
            "lexer": lambda: lex_all(content, lexers),
            "lexer + shingle sets": lambda: shingle_sets(
                content, lexers, shingle_tokens=SHINGLE_TOKENS
            ),
            "fingerprint": lambda: fingerprint(
                content, lexers, permutations=permutations, shingle_tokens=SHINGLE_TOKENS
            ),
        },
        options.rounds,
    )
    sets, tokens = sets_and_tokens(content, lexers, shingle_tokens=SHINGLE_TOKENS)
    print(
        f"{size_mb:.0f} MB, {len(texts)} documents, {len(set(languages))} languages, "
        f"{tokens.sum() / size_mb / 1e6:.3f} tokens and "
        f"{len(sets.values) / size_mb / 1e6:.3f} distinct shingles a byte"
    )
    for name, taken in seconds.items():
        print(f"{name:22} {size_mb / taken:8.1f} MB/s per core")
    signing = seconds["fingerprint"] - seconds["lexer + shingle sets"]
    print(f"{'signature':22} {signing / len(sets.values) * 1e9:8.1f} ns per distinct shingle")
    part_mb = sum(len(text.encode()) for text in part) / 1e6
    slow = part_mb / best({"datasketch": lambda: sketch_all(part)}, 1)["datasketch"]
    ratio = size_mb / seconds["fingerprint"] / slow
    print(f"{'datasketch':22} {slow:8.1f} MB/s per core: {ratio:.0f} times slower")


def read(paths: list[Path], limit_bytes: int) -> tuple[list[str], list[str]]:
    """Return languages and texts of up to ``limit_bytes``, spread over all that is there."""
    rows = [row for path in paths for row in documents(path)]
    total = sum(size for size, _, _ in rows)
    keep = min(1.0, limit_bytes / max(total, 1))
    chosen = np.random.default_rng(0).random(len(rows)) < keep
    kept = [row for row, taken in zip(rows, chosen, strict=True) if taken]
    return [language for _, language, _ in kept], [text for _, _, text in kept]


def documents(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield size, language and text of what ``path`` holds."""
    shards = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if shards:
        for shard in shards:
            for batch in pq.ParquetFile(shard).iter_batches(columns=["language", "content"]):
                names, texts = (column.to_pylist() for column in batch.columns)
                yield from (
                    (len(text), name, text) for name, text in zip(names, texts, strict=True)
                )
        return
    for file in sorted(path.rglob("*")):
        language = language_of(file.name) if file.is_file() and not file.is_symlink() else None
        if language and 0 < file.stat().st_size <= LONGEST_BYTES:
            text = file.read_bytes().decode("utf-8", "replace")
            yield len(text), language, text


def best(measured: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the least CPU seconds of each call over ``rounds``."""
    seconds = dict.fromkeys(measured, float("inf"))
    for _ in range(rounds):
        for name, call in measured.items():
            start = time.process_time()
            call()
            seconds[name] = min(seconds[name], time.process_time() - start)
    return seconds


def lex_all(content: pa.Array, lexers: NDArray[np.uint8]) -> int:
    """Return the number of tokens: copy and lexer, no more."""
    table = lexer_table()
    buffers = text_buffers(content)
    return int(_lex_all(*buffers, lexers, table.classes, table.index, table.rules))


@numba.njit
def _lex_all(text, starts, stops, lexers, classes, index, rules):  # noqa: ANN001, ANN202
    longest = (stops - starts).max()
    padded = np.empty(LEAD + longest + PAD, np.uint8)
    padded[:LEAD] = 10
    hashes = np.empty(longest + 2, np.uint64)
    tokens = 0
    for row in range(starts.size):
        end = LEAD + stops[row] - starts[row]
        copy_text(text[starts[row] : stops[row]], padded[LEAD:end])
        padded[end : end + PAD] = 32
        family = lexers[row]
        tokens += lex(padded, LEAD, end, classes[family], index[family], rules, hashes)
    return tokens


def sketch_all(texts: list[str]) -> None:
    """Fingerprint as one does with datasketch alone: words by `re`, 5-grams, its default hash."""
    for text in texts:
        words = re.findall(r"\w+", text)
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32")
        grams = {" ".join(words[at : at + 5]) for at in range(len(words) - 4)}
        sketch.update_batch([gram.encode() for gram in grams])


if __name__ == "__main__":
    main()
