"""What a run calls its documents: as their content does or, with a key, so that nobody can guess.

``doc_id``, ``content_id`` and ``sha256`` are hashes of the *original* bytes.  Beside a text with a
placeholder in it they let anybody test a guess of what stood there.  With a key they are
HMAC-SHA-256 (RFC 2104) of what they would be: equal where those are equal, and of no use to who has
no key.
"""

import dataclasses
import hmac
from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

KEYED_CONTENT: Final = "keyed:1:cnt:"  # where a SWHID has swh:1:cnt:


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Ids:
    """The ids of a run; without a ``key`` they are those of the content."""

    key: bytes = dataclasses.field(default=b"", repr=False)

    def doc_id(self, own: str) -> str:
        """Return what the run calls the document ``own``: 32 hex digits.

        >>> Ids().doc_id("00" * 16), Ids(key=b"k").doc_id("00" * 16)
        ('00000000000000000000000000000000', '8656718051fa2ef69f105d109c8a5935')
        """
        return self._keyed("doc_id", own)[: len(own)] if self.key else own

    def content_id(self, own: str) -> str:
        """Return what the run calls content whose SWHID is ``own``; "" stays."""
        if not self.key or not own:
            return own
        return KEYED_CONTENT + self._keyed("content_id", own)[:40]

    def digest(self, own: str) -> str:
        """Return what the run states for ``own``, a digest in hex of 64 digits or fewer."""
        return self._keyed("digest", own)[: len(own)] if self.key else own

    def named(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """Return ``rows`` with the run's own doc_id and content_id."""
        named = self._mapped(rows, "doc_id", self.doc_id)
        return self._mapped(named, "content_id", self.content_id)

    def digested(self, column: pa.Array) -> pa.Array:
        """Return a column of digests as the run states them."""
        if not self.key:
            return column
        distinct = column.dictionary_encode()  # many rows of licences share a paragraph
        keyed = [self.digest(each) for each in distinct.dictionary.to_pylist()]
        return pa.array(keyed, pa.string()).take(distinct.indices)

    def with_keyed_paragraphs(self, licenses: pa.Table) -> pa.Table:
        """Return rows of ``audit/licenses`` whose evidence names paragraphs by keyed hashes.

        A notice may hold an address that was taken out of the document.
        """
        if not self.key or "evidence" not in licenses.column_names:
            return licenses
        place = licenses.schema.get_field_index("evidence")
        field = licenses.schema.field(place)
        column = pa.concat_arrays([pa.array([], field.type), *licenses.column(place).chunks])
        said = column.flatten()
        fields = [said.type.field(number) for number in range(said.type.num_fields)]
        arrays = [
            self.digested(pc.struct_field(said, each.name))
            if each.name == "paragraph"
            else pc.struct_field(said, each.name)
            for each in fields
        ]
        evidence = pa.StructArray.from_arrays(arrays, fields=fields)
        ends = pc.cumulative_sum(pc.list_value_length(column)).cast(pa.int32())
        starts = pa.concat_arrays([pa.array([0], pa.int32()), ends])
        keyed = pa.ListArray.from_arrays(starts, evidence, field.type)
        return licenses.set_column(place, field, keyed)

    def _mapped(
        self, rows: pa.RecordBatch, name: str, change: Callable[[str], str]
    ) -> pa.RecordBatch:
        if not self.key:
            return rows
        place = rows.schema.get_field_index(name)
        values = pa.array([change(each) for each in rows.column(place).to_pylist()], pa.string())
        return rows.set_column(place, rows.schema.field(place), values)

    def _keyed(self, purpose: str, own: str) -> str:
        return hmac.digest(self.key, f"{purpose}\0{own}".encode(), "sha256").hex()


def is_keyed(content_id: str) -> bool:
    """Return whether the row that has this ``content_id`` is named by a key.

    >>> is_keyed("swh:1:cnt:ce013625030ba8dba906f756967f9e9ca394464a")
    False
    """
    return content_id.startswith(KEYED_CONTENT)
