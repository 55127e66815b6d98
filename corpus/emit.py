"""Pass 2: the kept documents are read, cleaned and written, and every decision is recorded.

Each part gives its file of cleaned documents, its decisions, and the leaves of both Merkle trees.
"""

import dataclasses
import hashlib
from collections.abc import Iterator
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus.audit.layout import write_audit_table
from corpus.cleaned import cleaned_schema
from corpus.decided import decision_table, near_pairs
from corpus.earlier import DROPS, TEXT, Earlier, Texts
from corpus.evidence import FINGERPRINTS, POSITION_BITS, SKIPPED_ROWS, part_name
from corpus.files import Store, digested
from corpus.output import (
    ROW_GROUP_TEXT_BYTES,
    Cleaned,
    Documents,
    as_read,
    decision_leaves,
    group_ends,
    with_text,
)
from corpus.private_ids import Ids
from corpus.rows import SORT_KEYS, sampled_keys
from corpus.summary import Summary
from corpus.tables import Split, read_rows
from corpus.verdicts import PartVerdicts

LEAVES: Final = "state/leaves"  # a later release takes them over


class EmissionStage(Protocol):
    """A stage of pass 2; pickled to the executors."""

    def clean(self, documents: pa.RecordBatch) -> Cleaned:
        """Return what becomes of ``documents`` (schema of ``corpus.cleaned``).

        It depends, for each, on doc_id, path, language and content alone.
        """
        ...


class LicenseRows(Protocol):
    """Gives the rows of ``audit/licenses``; pickled to the executors."""

    def of(self, store: Store, part: int, references: pa.ChunkedArray, *names: str) -> pa.Table:
        """Return rows of ``part`` by the ``references``, in order; all columns or ``names``."""
        ...


class NoLicenses:
    """No rows, of a run without the stage; the licence of every document is ""."""

    def of(self, _store: Store, _part: int, references: pa.ChunkedArray, *names: str) -> pa.Table:
        """Return "" for each of the ``references`` in each column of the ``names``."""
        return pa.table({name: pa.repeat(pa.scalar(""), len(references)) for name in names})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class EmitTask:
    """Writes one part; the outcome names its files, counts and what pass 2 wants dropped."""

    split: Split
    part: int
    verdicts: PartVerdicts
    stages: tuple[EmissionStage, ...]
    run_digest: str
    settings_digest: str
    user_columns: tuple[str, ...]
    licenses: LicenseRows
    store: Store
    earlier: str = ""
    """Key of an emission of the part whose texts are taken over, "" for none; results are equal."""
    ids: Ids = dataclasses.field(default_factory=Ids)

    @property
    def key(self) -> str:
        """Return a name for the split, its verdicts, and the run's settings."""
        digest = hashlib.sha256((self.split.key + self.verdicts.digest + self.run_digest).encode())
        return f"{part_name(self.part)}-{digest.hexdigest()[:16]}"

    @property
    def size_bytes(self) -> int:
        """Return the bytes of text in the split."""
        return self.split.text_bytes

    @property
    def documents(self) -> int:
        """Return the documents that stay."""
        return self.verdicts.kept

    def run(self) -> dict[str, Any]:
        """Write the part.

        1. verdicts and what pass 1 knows, 2. what has been cleaned before,
        3. documents, through the stages if they are new, into their file, if there is none,
        4. decisions, pairs, findings, 5. leaves.
        """
        # 1. verdicts
        verdicts = _read(self.store, self.verdicts.path)
        is_document = verdicts.column("is_document")
        of_documents = _join(verdicts.filter(is_document), self._evidence(FINGERPRINTS))
        references = verdicts.filter(is_document).select(["doc_id", "ref"])
        of_documents = _with_column(of_documents, "license", self._expressions(references))
        of_skipped = _join(verdicts.filter(pc.invert(is_document)), self._evidence(SKIPPED_ROWS))
        kept = of_documents.filter(pc.is_null(of_documents.column("reasons"))).sort_by("row")
        # 2. cleaned before
        documents = Documents()
        earlier = Earlier.of(self.store, self.earlier)
        is_carried = earlier.holds(kept.column("doc_id"))
        carried = kept.filter(is_carried).column("doc_id").combine_chunks()
        documents.carry(earlier, carried)
        was_here = pc.is_in(of_documents.column("doc_id"), earlier.doc_ids)
        stays = pc.is_in(of_documents.column("doc_id"), carried)
        gone = of_documents.filter(pc.and_not(was_here, stays))
        for _, cleaned in self._cleaned(gone if self.stages else gone.slice(0, 0)):
            documents.forget(cleaned)
        # 3. documents
        path = f"documents/{self.key}.parquet"
        files: list[dict[str, Any]] = []
        if earlier.holds_just(self._told(kept)):
            files.append(dict(earlier.file))
            documents.leave(_read(self.store, f"{LEAVES}/content/{earlier.key}.parquet"))
        elif kept.num_rows:
            with digested(self.store, path) as file:
                new = self._new(kept.filter(pc.invert(is_carried)), documents)
                texts = Texts(new=new, carried=earlier.texts(carried))
                groups = documents.left(self._groups(kept, is_carried.to_numpy(), texts))
                documents.write(file, self._schema(kept), groups)
            files.append(file.entry("documents", documents.rows))
        # 4. decisions
        decisions = self._decisions(of_documents, of_skipped, documents.edited)
        files.append(self._write(f"audit/decisions/{self.key}.parquet", "decisions", decisions))
        for role, table in (
            ("licenses", self._license_rows(references)),
            ("pairs", near_pairs(of_documents)),
            ("findings", documents.findings(kept.column("doc_id"))),
            ("suppressed", documents.suppressed()),
        ):
            if table.num_rows:
                files.append(self._write(f"audit/{role}/{self.key}.parquet", role, table))
        # 5. leaves
        self._write(f"{LEAVES}/decisions/{self.key}.parquet", "leaves", decision_leaves(decisions))
        self._write(f"{LEAVES}/content/{self.key}.parquet", "leaves", documents.leaves())
        drops = documents.drops()
        if drops.num_rows:
            self._write(f"{DROPS}/{self.key}.parquet", "drops", drops)
        return {
            "files": files,
            "keys": sampled_keys(decisions),
            "drops": drops.num_rows,
            "scrubbing": documents.scrubbing.to_json(),
            "summary": Summary.of(decisions).to_json(),
        }

    def _expressions(self, documents: pa.Table) -> pa.ChunkedArray:
        """Return the licence of each of ``documents`` (with ref)."""
        references = documents.column("ref")
        return self.licenses.of(self.store, self.part, references, "expression").column(0)

    def _license_rows(self, documents: pa.Table) -> pa.Table:
        """Return the rows of the audit about ``documents`` (with ref and doc_id)."""
        references = documents.sort_by("doc_id").column("ref")
        return self.ids.with_keyed_paragraphs(self.licenses.of(self.store, self.part, references))

    def _evidence(self, folder: str) -> pa.Table:
        return _read(self.store, f"{folder}/{part_name(self.part)}.parquet")

    def _schema(self, kept: pa.Table) -> pa.Schema:
        return cleaned_schema(tuple(kept.schema.field(name) for name in self.user_columns))

    def _told(self, kept: pa.Table) -> pa.Table:
        """Return what the documents' file tells of ``kept`` beside their texts."""
        fields = [field for field in self._schema(kept) if field.name not in TEXT.names]
        return kept.select([field.name for field in fields]).cast(pa.schema(fields))

    def _new(self, rows: pa.Table, documents: Documents) -> Iterator[pa.RecordBatch]:
        """Yield the texts (schema TEXT) of ``rows`` as the stages leave them, and note it."""
        for before, cleaned in self._cleaned(rows):
            documents.note(before, cleaned)
            yield cleaned.documents.select(TEXT.names).cast(TEXT)

    def _cleaned(self, rows: pa.Table) -> Iterator[tuple[pa.RecordBatch, Cleaned]]:
        """Yield the documents in ``rows``, in the order of the split, and what becomes of them."""
        rows = rows.sort_by("row")
        schema, at = self._schema(rows), 0
        for texts in read_rows(self.split, rows.column("row").to_numpy(), columns=("content",)):
            own = rows.slice(at, texts.num_rows)
            at += texts.num_rows
            batch = with_text(own, as_read(texts), schema)
            cleaned = Cleaned(documents=batch)
            for stage in self.stages:
                cleaned = cleaned.then(stage.clean(cleaned.documents))
            yield batch, cleaned

    def _groups(
        self, kept: pa.Table, is_carried: NDArray[np.bool_], texts: Texts
    ) -> Iterator[pa.RecordBatch]:
        """Yield the cleaned documents by row group; sizes cut them, not how they were read."""
        schema, start = self._schema(kept), 0
        for end in group_ends(kept.column("size_bytes").to_numpy(), ROW_GROUP_TEXT_BYTES):
            merged = texts.merged(is_carried[start:end])
            yield with_text(kept.slice(start, end - start), merged, schema)
            start = end

    def _decisions(self, documents: pa.Table, skipped: pa.Table, edited: set[str]) -> pa.Table:
        skipped = skipped.append_column("language", pa.repeat(pa.scalar(""), skipped.num_rows))
        names = ["doc_id", "content_id", "repo", "revision", "path", "language", "size_bytes"]
        names += ["repeats", "reasons"]
        rows = pa.concat_tables([documents.select(names), skipped.select(names)])
        rows = rows.sort_by([(name, "ascending") for name in SORT_KEYS])
        return decision_table(rows, edited=edited, settings_digest=self.settings_digest)

    def _write(self, path: str, role: str, table: pa.Table) -> dict[str, Any]:
        with digested(self.store, path) as file:
            write_audit_table(table, file.sink)
        return file.entry(role, table.num_rows)


def _read(store: Store, path: str) -> pa.Table:
    with store.open(path) as file:
        return pq.ParquetFile(file, pre_buffer=True).read(use_threads=False)


def _join(verdicts: pa.Table, evidence: pa.Table) -> pa.Table:
    """Return the rows of ``evidence`` that ``verdicts`` speak of, with the verdicts' columns.

    A reference holds the position in the evidence, so no key needs to be matched.
    """
    positions = pc.bit_wise_and(verdicts.column("ref"), (1 << POSITION_BITS) - 1)
    found = evidence.drop_columns(["part", "ref"]).take(positions)
    for name in ("repeats", "reasons", "copies", "intersection", "union_size"):
        found = _with_column(found, name, verdicts.column(name))
    return found


def _with_column(rows: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    """Return ``rows`` with the column; a user's column of that name gives way."""
    rows = rows.drop_columns([name]) if name in rows.column_names else rows
    return rows.append_column(name, values)
