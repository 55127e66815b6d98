"""What a user sees when a command fails: a message of three parts, an exit code, no traceback."""

import os
import re
import sys
from collections.abc import Callable
from typing import Final

from corpus.errors import (
    CodesieveError,
    ConservationError,
    EnvironmentFault,
    InputError,
    SettingsError,
)

INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it

# What Spark's words mean where the machine or the cluster is at fault: sign, why, how to mend it.
_SIGNS: Final = (
    (
        r"No space left on device",
        "a disk is full: the one where shuffles spill, or that of the run directory",
        "free space, or name another disk with --scratch (spark.local.dir); run again to resume",
    ),
    (
        r"java\.lang\.OutOfMemoryError|GC overhead limit exceeded",
        "Java's heap is too small",
        "raise --memory-mb (spark.driver.memory on a cluster); then the same command resumes",
    ),
    (
        r"MemoryError|Python worker exited unexpectedly|Cannot allocate memory",
        "a Python worker had no memory left, or was killed for want of it",
        "use fewer --cores or a lower run.split_bytes; then the same command resumes",
    ),
    (
        r"Answer from Java side is empty|Connection refused|error while sending or receiving",
        "its Java process has died, mostly for want of memory",
        "look at the words above and at the machine's log; then the same command resumes",
    ),
)
_OWN: Final = re.compile(
    r"corpus\.errors\.(\w+): (.+?): (.+?)\. To mend it: (.+?)\.$", re.MULTILINE
)
_FAMILIES: Final = {
    family.__name__: family
    for family in (SettingsError, InputError, ConservationError, EnvironmentFault)
}


def exit_code_of(command: Callable[[], int]) -> int:
    """Return the exit code of ``command``; its errors are told on stderr.

    What is nobody's fault but codesieve's comes with its traceback.
    """
    try:
        return command()
    except CodesieveError as error:
        return _told(error)
    except BrokenPipeError:  # who read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        sys.stderr.write("codesieve: memory ran out. To mend it: lower run.split_bytes.\n")
        return EnvironmentFault.exit_code
    except Exception as error:
        fault = fault_in(str(error)) if _is_of_spark(error) else None
        if fault is None:
            raise
        return _told(fault)
    except KeyboardInterrupt:
        sys.stderr.write("codesieve: stopped; the same command resumes\n")
        return INTERRUPTED


def fault_in(words: str) -> CodesieveError | None:
    """Return the user's or the machine's fault that Spark's ``words`` tell of, None if none does.

    >>> str(fault_in("Job aborted: java.io.IOException: No space left on device"))[:40]
    'Spark failed: a disk is full: the one wh'
    >>> fault_in("IndexError: list index out of range")
    """
    own = _OWN.search(words)
    if own and own[1] in _FAMILIES:
        return _FAMILIES[own[1]](own[2], why=own[3], mend=own[4])
    for sign, why, mend in _SIGNS:
        if re.search(sign, words):
            return EnvironmentFault("Spark failed", why=why, mend=mend)
    return None


def _is_of_spark(error: Exception) -> bool:
    """Return whether Spark has raised ``error``, or the connection to its JVM has broken."""
    package = type(error).__module__.partition(".")[0]
    return package in {"pyspark", "py4j"} or isinstance(error, ConnectionError)


def _told(error: CodesieveError) -> int:
    sys.stderr.write(f"codesieve: {error}\n")
    return error.exit_code
