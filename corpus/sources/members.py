"""A member of an archive, whatever the archive's format."""

import dataclasses
from collections.abc import Callable

from corpus.decision import Reason


class BrokenMember(Exception):  # noqa: N818 (it ends one member, and is no error of the archive)
    """The bytes of one member are damaged; others may be whole."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A member that is no folder; ``read`` takes the most bytes to return."""

    path: str
    size_bytes: int
    refused: tuple[Reason, str] | None
    read: Callable[[int], bytes]
