"""What can go wrong, told by whose fault it is; every family has its own exit code.

A message has three parts: what happened, why, and how to mend it.  The command line prints them
without a traceback; anything that is *not* a :class:`CodesieveError` is a defect of codesieve.
"""

from typing import ClassVar


class CodesieveError(Exception):
    """Base of the families.  ``str(error)`` is the message a user reads.

    >>> print(SettingsError("near.threshold is 1.2", why="it is a Jaccard index", mend="use 0..1"))
    near.threshold is 1.2: it is a Jaccard index. To mend it: use 0..1.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, why: str, mend: str) -> None:
        super().__init__(what, why, mend)
        self.what, self.why, self.mend = what, why, mend

    def __str__(self) -> str:
        return f"{self.what}: {self.why}. To mend it: {self.mend}."

    def __reduce__(self) -> tuple[object, ...]:
        """Return what pickle needs: Spark workers send these errors to the driver."""
        return (_rebuild, (type(self), self.what, self.why, self.mend))


class SettingsError(CodesieveError):
    """The settings file or the command line asks for something that does not exist or fit."""

    exit_code = 2


class InputError(CodesieveError):
    """The input cannot be read as what it claims to be."""

    exit_code = 3


class ConservationError(CodesieveError):
    """Documents in are not kept + dropped, or a file is not what its manifest says."""

    exit_code = 4


class EnvironmentFault(CodesieveError):  # noqa: N818 (EnvironmentError is Python's own)
    """The machine lacks something: Java, memory, disk space, a right to write."""

    exit_code = 5


class ProofError(CodesieveError):
    """A run, a proof or a signature was checked, and does not hold."""

    exit_code = 6


def _rebuild(kind: type[CodesieveError], what: str, why: str, mend: str) -> CodesieveError:
    return kind(what, why=why, mend=mend)
