"""Pass 1 of deduplication: exact keys, shingle sets and signatures of a batch of documents."""

import dataclasses
import hashlib
import itertools
from typing import Final

import numpy as np
import pyarrow as pa
import xxhash

from corpus.evidence import Observation
from dedup.fingerprint import Fingerprints, fingerprint
from dedup.lexer import lexer_ids
from dedup.minhash import Permutations
from dedup.text import needs_normalising, normalised_texts

SIGNATURES: Final = "signatures"
SHINGLES: Final = "shingles"
_KEY_BYTES: Final = 32  # SHA-256
SIGNATURE_SEED: Final = 1  # datasketch's default, so that anyone can check a signature with it


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ObserveDuplicates:
    """Evidence stage.  Columns: ``text_key`` (32 bytes, equal for equal normalised text),
    ``set_key`` (16 bytes, equal for equal shingle sets; null below ``equal_shingles``),
    ``shingles`` (distinct), ``reserved`` (min-hash of the permutation kept for sampling; null below
    ``min_shingles``, where a document takes no part in bands).  Side tables:
    ``signatures`` and ``shingles``, a row per document.
    """

    shingle_tokens: int
    min_shingles: int
    equal_shingles: int
    permutations: int

    def observe(self, documents: pa.RecordBatch) -> Observation:
        """Return the evidence of ``documents``."""
        prints = fingerprint(
            documents.column("content"),
            lexer_ids(documents.column("language")),
            permutations=Permutations.generate(self.permutations, seed=SIGNATURE_SEED),
            shingle_tokens=self.shingle_tokens,
        )
        sizes = prints.sets.sizes()
        return Observation(
            columns={
                "text_key": text_keys(documents),
                "set_key": set_keys(prints, least=min(self.equal_shingles, self.min_shingles)),
                "shingles": pa.array(sizes, pa.int64()),
                "reserved": pa.array(
                    prints.reserved.astype(np.int64), pa.int64(), mask=sizes < self.min_shingles
                ),
            },
            tables={SIGNATURES: _signature_rows(prints), SHINGLES: _shingle_rows(prints)},
        )


def text_keys(documents: pa.RecordBatch) -> pa.Array:
    """Return SHA-256 of each document's normalised text, as 32 bytes.

    A document that is UTF-8 and normal already has the digest of its bytes, which it carries.
    """
    content, encoding = documents.column("content"), documents.column("encoding")
    lengths = pa.compute.binary_length(content)
    unchanged = pa.compute.and_(
        pa.compute.equal(encoding, "utf-8"),
        pa.compute.equal(lengths.cast(pa.int64()), documents.column("size_bytes")),
    ).to_numpy(zero_copy_only=False)
    known = bytes.fromhex("".join(documents.column("sha256").to_pylist()))
    keys = np.frombuffer(known, np.uint8).reshape(-1, _KEY_BYTES).copy()
    changed = np.flatnonzero(needs_normalising(content) | ~unchanged)
    written, bounds = normalised_texts(content, changed)
    for row, (start, stop) in zip(changed, itertools.pairwise(bounds.tolist()), strict=True):
        keys[row] = np.frombuffer(hashlib.sha256(written[start:stop].data).digest(), np.uint8)
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(_KEY_BYTES), len(keys), [None, pa.py_buffer(keys)]
    ).cast(pa.binary())


def set_keys(prints: Fingerprints, *, least: int) -> pa.Array:
    """Return XXH3-128 of each sorted shingle set, null where it has fewer than ``least`` members.

    Equal keys only propose equal sets; verification compares the sets themselves.
    """
    view = prints.sets.values.view(np.uint8).data
    item = prints.sets.values.itemsize
    ends = prints.sets.offsets.tolist()
    keys = [
        xxhash.xxh3_128_digest(view[start * item : end * item]) if end - start >= least else None
        for start, end in itertools.pairwise(ends)
    ]
    return pa.array(keys, pa.binary())


def _signature_rows(prints: Fingerprints) -> pa.RecordBatch:
    documents, values = prints.signatures.shape
    width = values * prints.signatures.itemsize
    data = pa.py_buffer(np.ascontiguousarray(prints.signatures))
    rows = pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), documents, [None, data])
    return pa.RecordBatch.from_arrays([rows], names=[SIGNATURES])


def _shingle_rows(prints: Fingerprints) -> pa.RecordBatch:
    rows = pa.LargeListArray.from_arrays(
        pa.array(prints.sets.offsets, pa.int64()), pa.array(prints.sets.values, pa.uint64())
    )
    return pa.RecordBatch.from_arrays([rows], names=[SHINGLES])
