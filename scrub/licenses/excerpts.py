"""The original lines in which statements stand, so that attribution need not read the input again.

Pass 1 has them in hand and notes them.  They hold names and addresses: they are work files, which
go with the run's end (:attr:`corpus.evidence.Observation.passing`), and no state.
"""

import sys
from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus.evidence import PASSING, part_name
from corpus.files import Store
from scrub.licenses.notices import ABOVE, LINE_CHARACTERS, lines_around
from scrub.licenses.passages import Place
from scrub.licenses.pieces import Piece

EXCERPTS: Final = "excerpts"
MOST_BYTES: Final = 32_000_000  # of the excerpts of a batch, however often it tells long lines
LONGEST: Final = 65_536  # bytes before a passage in its own line
REACHES: Final = (2_048, LONGEST, 1 << 20)  # bytes before or after it that are looked through
_KEYS: Final = 4  # columns that tell excerpts apart
_LINE_BYTES: Final = 4 * LINE_CHARACTERS  # of a line before, of which no more is read
_NO_ENDS: Final = np.empty(0, np.int64)  # of passages none is noted
_LINE_END: Final = ord("\n")

EXCERPT: Final = pa.schema(
    [
        pa.field("before", pa.binary(), nullable=False),  # UTF-8, up to the middle of a line
        pa.field("text", pa.binary(), nullable=False),
        pa.field("first", pa.int32(), nullable=False),  # line of the statement in ``text``, from 0
        pa.field("last", pa.int32(), nullable=False),
        pa.field("doc_ids", pa.list_(pa.string()), nullable=False),
        pa.field("start_lines", pa.list_(pa.int32()), nullable=False),  # in the documents
    ]
)
"""Side table ``excerpts``: one that several documents share stands once in a batch."""

_PLACE: Final = ("doc_id", "start_line", "end_line")


class Excerpts:
    """The excerpts of a batch of documents; ``ends`` says where each ends in the batch's text.

    Beyond ``most_bytes`` none is noted.
    """

    def __init__(
        self, ends: NDArray[np.int64] = _NO_ENDS, *, most_bytes: int = sys.maxsize
    ) -> None:
        self._ends, self._room = ends, most_bytes
        # text before, text, and the statement's first and last line there from 0 -> number
        self._known: dict[tuple[bytes, bytes, int, int], int] = {}
        # of each statement: the excerpt's number, the document, the first line
        self._numbers: list[int] = []
        self._rows: list[int] = []
        self._starts: list[int] = []

    def note(self, row: int, content: str, start_line: int, end_line: int) -> None:
        """Note lines of the document ``row``, which is ``content``."""
        text, first = lines_around(content, start_line, end_line)
        last = first + end_line - start_line
        self._add((b"", text.encode(), first - 1, last - 1), row, start_line)

    def note_passage(
        self, row: int, text: memoryview, place: Place, raw: bytes, pieces: Iterable[Piece]
    ) -> None:
        """Note the lines of the ``pieces`` of the passage ``raw`` at ``place`` of ``text``; none
        where its lines are very long.
        """
        said = [piece for piece in pieces if piece.paragraph]
        if not said:
            return
        _, stop, line, _ = place
        before, after = _before(text, place), self._after(row, text, stop)
        if before is None or after is None:
            return
        whole = raw + after if after else raw
        for piece in said:
            self._add((before, whole, piece.first, piece.last), row, line + piece.first)

    def rows(self, doc_ids: pa.Array) -> pa.RecordBatch:
        """Return what is noted as rows of EXCERPT; ``doc_ids``: of the batch's documents."""
        numbers = np.array(self._numbers, np.int64)
        order = np.argsort(numbers, kind="stable")
        counts = np.bincount(numbers, minlength=len(self._known))
        offsets = pa.array(np.concatenate(([0], np.cumsum(counts))), pa.int32())
        rows = pa.array(np.array(self._rows, np.int64)[order])
        starts = pa.array(np.array(self._starts, np.int32)[order])
        columns = zip(*self._known, strict=True) if self._known else [()] * _KEYS
        arrays = [
            *map(pa.array, columns, EXCERPT.types[:_KEYS]),
            pa.ListArray.from_arrays(offsets, doc_ids.take(rows).cast(pa.string())),
            pa.ListArray.from_arrays(offsets, starts),
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=EXCERPT)

    def _add(self, key: tuple[bytes, bytes, int, int], row: int, start_line: int) -> None:
        number = self._known.get(key)
        if number is None:
            self._room -= len(key[0]) + len(key[1])
            if self._room < 0:
                return
            number = self._known[key] = len(self._known)
        self._numbers.append(number)
        self._rows.append(row)
        self._starts.append(start_line)

    def _after(self, row: int, text: memoryview, stop: int) -> bytes | None:
        """Return the rest of the line at ``stop``; None if it is very long."""
        if stop == len(text) or text[stop] == _LINE_END:
            return b""
        end = int(self._ends[row])
        rest, found, _ = bytes(text[stop : min(end, stop + REACHES[-1])]).partition(b"\n")
        return rest if found or stop + len(rest) == end else None


def _before(text: memoryview, place: Place) -> bytes | None:
    """Return the ABOVE lines before that of the passage at ``place``, and what stands before it in
    its own; fewer where the document begins, None where they are very long.
    """
    start, _, line, base = place
    if line <= ABOVE + 1 and start - base <= REACHES[0]:
        return bytes(text[base:start])
    for reach in REACHES:
        lines = bytes(text[max(base, start - reach) : start]).rsplit(b"\n", ABOVE + 1)
        *above, own = lines[-ABOVE - 1 :]
        if len(own) > LONGEST:
            break
        if len(lines) > ABOVE + 1 or start - reach <= base:
            return b"\n".join((*(each[:_LINE_BYTES] for each in above), own))
    return None


def read_excerpts(store: Store, part: int) -> pa.Table:
    """Return what pass 1 has noted of ``part`` (EXCERPT); nothing where that was in another run."""
    path = f"{PASSING}/{EXCERPTS}/{part_name(part)}.arrow"
    if not store.exists(path):
        return EXCERPT.empty_table()
    with store.map(path) as file:
        return pa.ipc.open_file(file).read_all()


def excerpts_at(places: pa.Table, excerpts: pa.Table) -> pa.Array:
    """Return the row of ``excerpts`` (EXCERPT) of each of the ``places`` (doc_id, start_line,
    end_line), null where it is not among them.
    """
    parent = pc.list_parent_indices(excerpts.column("doc_ids"))
    start_line = pc.list_flatten(excerpts.column("start_lines"))
    height = pc.subtract(excerpts.column("last"), excerpts.column("first"))
    noted = {
        "doc_id": pc.list_flatten(excerpts.column("doc_ids")),
        "start_line": start_line,
        "end_line": pc.add(start_line, height.take(parent)),
        "excerpt": parent.cast(pa.int64()),
    }
    is_wanted = pc.is_in(noted["doc_id"], pc.unique(places.column("doc_id")))
    once = pa.table(noted).filter(is_wanted).group_by(list(_PLACE), use_threads=False)
    ordered = places.select(_PLACE).append_column("order", pa.array(range(len(places))))
    found = ordered.join(
        once.aggregate([("excerpt", "min")]),
        keys=list(_PLACE),
        join_type="left outer",
        use_threads=False,
    )
    return found.sort_by("order").column("excerpt_min").combine_chunks()
