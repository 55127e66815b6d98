"""Where codesieve keeps what it can make again: the Java wrapper and Spark's own configuration."""

from collections.abc import Mapping
from pathlib import Path

from corpus.errors import EnvironmentFault


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
