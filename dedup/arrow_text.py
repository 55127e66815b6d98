"""The bytes of Arrow strings, as the kernels read them: nothing is copied."""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_NO_TEXT: Final = np.zeros(0, np.uint8)


def text_buffers(
    chunk: pa.Array,
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Return the bytes of ``chunk``, read-only, and where each document starts and stops in them.

    Nothing is copied for the four string and binary types of Arrow; a null is empty.
    """
    kind = chunk.type
    large = kind in {pa.large_string(), pa.large_binary()}
    if not large and kind not in {pa.string(), pa.binary()}:
        chunk, large = chunk.cast(pa.large_binary()), True
    _validity, places, data = chunk.buffers()
    bounds = np.zeros(1, np.int64)
    if len(chunk):
        width = np.dtype(np.int64 if large else np.int32)
        bounds = np.frombuffer(places, width, len(chunk) + 1, chunk.offset * width.itemsize)
    starts, stops = bounds[:-1].astype(np.int64), bounds[1:].astype(np.int64)
    if chunk.null_count:
        stops = np.where(chunk.is_null().to_numpy(zero_copy_only=False), starts, stops)
    text = np.frombuffer(data, np.uint8) if data is not None and data.size else _NO_TEXT.copy()
    text.flags.writeable = False
    return text, starts, stops
