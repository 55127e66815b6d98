"""Kernels compiled by numba: the one decorator, and where compiled code is kept.

Compiling all kernels takes several seconds, so the machine code is cached on disk: beside the
sources (``__pycache__``), or in the user's cache directory where those cannot be written, or in
``NUMBA_CACHE_DIR``.  Set that variable where the code arrives in a zip or a fresh container, and
fill it once with :func:`dedup.fingerprint.warm`; a worker that finds no cache compiles anew.
"""

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def native(signature: str) -> Callable[[Kernel], Kernel]:
    """Return a decorator that compiles a function for ``signature``, cached, without the GIL.

    To the type checker the function stays what it was; numba's own decorators are untyped.
    """

    def compiled(function: Kernel) -> Kernel:
        dispatcher = numba.njit(cache=True, nogil=True)(function)
        _stamp(dispatcher, Path(function.__code__.co_filename).parent)
        dispatcher.compile(signature)
        dispatcher.disable_compile()
        return cast("Kernel", dispatcher)

    return compiled


@functools.cache
def _sources_digest(folder: Path) -> str:
    """Return a digest of the modules of ``folder`` and of this package that say "native": kernels,
    and what they use.
    """
    folders = {folder, Path(__file__).parent}
    sources = sorted(source for each in folders for source in each.glob("*.py"))
    digest = hashlib.sha256()
    for source in sources:
        if b"native" in (text := source.read_bytes()):
            digest.update(text)
    return digest.hexdigest()


def _stamp(dispatcher: object, folder: Path) -> None:
    """Make the cache entry of ``dispatcher`` depend on all kernel sources.

    numba looks at the file of the function only, so it would go on using machine code into which a
    function of another, since edited file was inlined.
    """
    cache = getattr(dispatcher, "_cache", None)
    file = getattr(cache, "_cache_file", None)
    if file is not None:
        file._source_stamp = (file._source_stamp, _sources_digest(folder))  # noqa: SLF001
