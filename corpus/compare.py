"""Two documents side by side for a person: what an auditor sees who asks why one was removed.

This is the one place that shows document text, on demand and to whoever holds the input.
"""

import dataclasses
import difflib
from collections.abc import Iterator
from typing import Final

from corpus.visible import visible_line, visible_name

CONTEXT_LINES: Final = 3
MAX_LINES: Final = 20_000  # of one document; difflib needs time that grows with their product
MAX_LINE_CHARS: Final = 500  # of a line shown; minified code has lines of megabytes

_COLOURS: Final = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_PLAIN: Final = "\x1b[0m"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One of the two documents: a ``name`` to show and its ``text``."""

    name: str
    text: str


def compare(left: Side, right: Side, *, jaccard: float, colour: bool = False) -> str:
    r"""Return a unified diff of two documents, under a line that states their similarity.

    ``jaccard`` is the exact Jaccard index of their shingle sets.  Control, format and bidirectional
    characters are shown as escapes; a carriage return at the end of a line is one of them.

    >>> print(compare(Side(name="a", text="x"), Side(name="b", text="x\ny"), jaccard=0.5))
    a | b: Jaccard index of the shingle sets 0.5000, 1 line added, 0 removed
    --- a
    +++ b
    @@ -1 +1,2 @@
     x
    +y
    """
    one, other = left.text.split("\n")[:MAX_LINES], right.text.split("\n")[:MAX_LINES]
    body = list(
        difflib.unified_diff(one, other, _name(left), _name(right), n=CONTEXT_LINES, lineterm="")
    )
    changes = body[2:]
    added = sum(line.startswith("+") for line in changes)
    removed = sum(line.startswith("-") for line in changes)
    similarity = f"Jaccard index of the shingle sets {jaccard:.4f}"
    changed = f"{added} {'line' if added == 1 else 'lines'} added, {removed} removed"
    lines = [
        f"{_name(left)} | {_name(right)}: {similarity}, {changed}",
        *_notes(left, right, differing=bool(body)),
        *(_shown(line, colour=colour) for line in body),
    ]
    return "\n".join(lines)


def _notes(left: Side, right: Side, *, differing: bool) -> Iterator[str]:
    if any(side.text.count("\n") >= MAX_LINES for side in (left, right)):
        yield f"only the first {MAX_LINES} lines of each are compared"
    elif not differing:
        yield "the texts are equal" if left.text == right.text else "no line differs"


def _name(side: Side) -> str:
    return visible_name(side.name)


def _shown(line: str, *, colour: bool) -> str:
    cut = len(line) - MAX_LINE_CHARS
    shown = visible_line(line[:MAX_LINE_CHARS]) + (f" … {cut} more" if cut > 0 else "")
    start = _COLOURS.get(line[:1], "") if colour else ""
    return f"{start}{shown}{_PLAIN}" if start else shown
