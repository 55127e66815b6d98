"""Licence passages of a batch of documents, over Arrow's own buffers."""

import dataclasses
import itertools

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scrub.licenses.scan import batch_passages
from scrub.licenses.vocabulary import Vocabulary, vocabulary
from scrub.licenses.words import PAD

Place = tuple[int, int, int, int]
"""Of a passage: bytes from and to in the batch, first line, where its document begins."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Passages:
    """Passages of n documents, in order: int64 arrays of one length.

    ``rows``: the document.  ``starts``, ``stops``: byte offsets in the batch's text.
    ``lines``: the line of ``starts``, 1-based.  ``bases``: where the document starts.
    ``ends``: where each document of the batch ends, whether it has passages or not.
    """

    text: NDArray[np.uint8]
    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    lines: NDArray[np.int64]
    bases: NDArray[np.int64]
    ends: NDArray[np.int64]

    def by_row(self) -> dict[int, list[Place]]:
        """Return the places of each document that has some."""
        columns = (self.starts, self.stops, self.lines, self.bases)
        places: list[Place] = list(zip(*(each.tolist() for each in columns), strict=True))
        rows, firsts = np.unique(self.rows, return_index=True)
        bounds = itertools.pairwise([*firsts.tolist(), len(places)])
        return {row: places[slice(*each)] for row, each in zip(rows.tolist(), bounds, strict=True)}


def warm() -> None:
    """Compile the kernels, or find them in numba's cache, and run them once."""
    passages(pa.array(["# MIT License"]), vocabulary())


def passages(content: pa.Array, words: Vocabulary) -> Passages:
    r"""Return the licence passages of the documents ``content`` (strings, null is empty).

    >>> from scrub.licenses.vocabulary import vocabulary
    >>> found = passages(pa.array(["int x;", "\n// MIT License\n\nint y;"]), vocabulary())
    >>> found.rows.tolist(), found.lines.tolist()
    ([1], [2])
    >>> bytes(found.text[found.starts[0] : found.stops[0]])
    b'// MIT License'
    """
    text, starts, stops = _buffers(content)
    # the kernel reads beyond a document's end, so the last ones of a buffer are copied
    inside = int(np.searchsorted(stops, text.size - PAD, side="right"))
    base = int(starts[inside]) if inside < len(starts) else text.size
    tail = np.zeros(text.size - base + PAD, np.uint8)
    tail[: text.size - base] = text[base:]
    tail.flags.writeable = False
    tables = words.heads, words.table, words.weights
    found = batch_passages(text, starts[:inside], stops[:inside], *tables)
    last = batch_passages(tail, starts[inside:] - base, stops[inside:] - base, *tables)
    last += np.array([inside, base, base, 0, base])
    rows, begins, ends, lines, bases = np.concatenate((found, last)).T
    return Passages(
        text=text, rows=rows, starts=begins, stops=ends, lines=lines, bases=bases, ends=stops
    )


def _buffers(
    content: pa.Array,
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Return the bytes of ``content``, uncopied, and where each document starts and stops."""
    large = content.cast(pa.large_string())
    _validity, places, data = large.buffers()
    bounds = np.zeros(1, np.int64)
    if len(large):
        bounds = np.frombuffer(places, np.int64, len(large) + 1, large.offset * 8)
    text = np.frombuffer(data if data is not None else b"", np.uint8)
    starts, stops = bounds[:-1].copy(), bounds[1:].copy()
    if large.null_count:
        stops = np.where(large.is_null().to_numpy(zero_copy_only=False), starts, stops)
    return text, starts, stops
