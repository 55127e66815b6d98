"""Errors that hold no text: what goes wrong inside a document names it and the line of code.

Python's own messages quote what they could not take (``int("...")``, ``KeyError``), and a failed
task prints them to logs, to the driver and to Spark's event log.
"""

import traceback
from types import TracebackType
from typing import Final, Self

from corpus.errors import CodesieveError


class ScrubbingError(RuntimeError):
    """A detector or a redaction failed on a document; a defect of codesieve, told without text."""


# What holds no text, or is told already.
_TOLD: Final = (CodesieveError, MemoryError, ScrubbingError)


class without_text:  # noqa: N801 (read as a verb, as those of contextlib)
    """Raise what fails inside anew, without its message and its chain.

    A class, for there are several a document: a generator would cost each a microsecond.  One may
    serve for documents in turn: ``doc_id`` says which is at it.

    Raises:
        ScrubbingError: something failed; it names the type of error and where it was raised.

    >>> try:
    ...     with without_text("00ff"):
    ...         int("hunter2")
    ... except ScrubbingError as error:
    ...     str(error).partition(" at ")[0]
    'ValueError in document 00ff'
    """

    __slots__ = ("doc_id",)

    def __init__(self, doc_id: str = "") -> None:
        self.doc_id = doc_id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: object, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if not isinstance(error, Exception) or isinstance(error, _TOLD):
            return
        last = traceback.extract_tb(at)[-1]
        place = f"{last.filename}:{last.lineno}"
        name = type(error).__name__
        raise ScrubbingError(f"{name} in document {self.doc_id} at {place}") from None
