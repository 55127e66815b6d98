"""Where codesieve keeps what it can make again: detections, automata, the Java wrapper."""

import contextlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from corpus.errors import EnvironmentFault

UNUSED_S: Final = 60 * 24 * 3600  # after which what is kept is most likely an older version's


def cache_home(environ: Mapping[str, str]) -> Path:
    """Return the folder for caches: CODESIEVE_CACHE_DIR, or ``codesieve`` in the user's caches.

    >>> cache_home({"HOME": "/home/ada"}).as_posix()
    '/home/ada/.cache/codesieve'
    >>> cache_home({"HOME": "/home/ada", "CODESIEVE_CACHE_DIR": "/scratch"}).as_posix()
    '/scratch'

    Raises:
        EnvironmentFault: no variable says where the user's files are.
    """
    if own := environ.get("CODESIEVE_CACHE_DIR"):
        return Path(own).absolute()
    if shared := environ.get("XDG_CACHE_HOME"):
        return Path(shared).absolute() / "codesieve"
    if home := environ.get("HOME"):
        return Path(home).absolute() / ".cache" / "codesieve"
    # The system's temporary folder is no substitute: others could put files there for us to run.
    raise EnvironmentFault(
        "there is no folder for caches",
        why="none of CODESIEVE_CACHE_DIR, XDG_CACHE_HOME and HOME is set",
        mend="set CODESIEVE_CACHE_DIR to a folder of your own",
    )


def forget_unused(folder: Path, pattern: str) -> None:
    """Delete the files of ``folder`` that match ``pattern`` and were last used (:func:`used`) two
    months ago: each version keeps its own, and none knows of those before.

    What cannot be deleted stays.
    """
    for file in folder.glob(pattern):
        with contextlib.suppress(OSError):
            if time.time() - file.stat().st_mtime > UNUSED_S:
                file.unlink()


def used(file: Path) -> None:
    """Note that ``file`` is used now, where that can be written."""
    with contextlib.suppress(OSError):
        file.touch()
