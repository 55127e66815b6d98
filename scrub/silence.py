"""Errors that hold no text: what goes wrong inside a document names it and the line of code.

Python's own messages quote what they could not take (``int("...")``, ``KeyError``), and a failed
task prints them to logs, to the driver and to Spark's event log.
"""

import contextlib
import traceback
from collections.abc import Iterator

from corpus.errors import CodesieveError


class ScrubbingError(RuntimeError):
    """A detector or a redaction failed on a document; a defect of codesieve, told without text."""


@contextlib.contextmanager
def without_text(doc_id: str) -> Iterator[None]:
    """Raise what fails inside anew, without its message and its chain.

    Raises:
        ScrubbingError: something failed; it names the type of error and where it was raised.

    >>> try:
    ...     with without_text("00ff"):
    ...         int("hunter2")
    ... except ScrubbingError as error:
    ...     str(error).partition(" at ")[0]
    'ValueError in document 00ff'
    """
    try:
        yield
    except (CodesieveError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 (whatever it is, its message may hold the text)
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename}:{last.lineno}"
        name = type(error).__name__
        raise ScrubbingError(f"{name} in document {doc_id} at {place}") from None
