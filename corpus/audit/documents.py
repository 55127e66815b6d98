"""The cleaned documents of a run, each looked at by itself: ids, digests, leaves."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Final

import pyarrow as pa

from corpus.audit.reading import batches
from corpus.cleaned import REDACTIONS
from corpus.document import DOC_ID_BYTES, content_id
from corpus.facts import OutputFile
from corpus.files import Store
from corpus.merkle import HASH_BYTES, leaf_hashes
from corpus.rows import CONTENT_LEAF
from corpus.text import UTF_8

DOCUMENT_ROW: Final = pa.schema(
    [
        pa.field("doc_id", pa.string()),
        pa.field("repo", pa.string()),
        pa.field("path", pa.string()),
        pa.field("revision", pa.string()),
        pa.field("content_id", pa.string()),
        pa.field("language", pa.string()),
        pa.field("size_bytes", pa.int64()),
        pa.field("license", pa.string()),
        pa.field("redactions", REDACTIONS),
        pa.field("copies", pa.int64()),
        # Whether the text is that of the original bytes; null where they were no UTF-8, or where
        # only who has the key could say.
        pa.field("is_original", pa.bool_()),
        pa.field("leaf", pa.binary()),
    ]
)
"""What the checks need of a cleaned document."""

DOCUMENT_READ: Final = pa.schema(
    [field for field in CONTENT_LEAF.schema if field.name != "content_sha256"]
    + [pa.field("content", pa.string())]
)


def document_rows(
    store: Store, file: OutputFile, wrong: Callable[[str, str], None], *, ids_are_keyed: bool
) -> Iterator[pa.Table]:
    """Yield the rows (schema DOCUMENT_ROW) of one file of documents.

    ``wrong`` is told what is wrong with a document, and which one.  With ``ids_are_keyed`` the ids
    cannot be computed again.

    Raises:
        ConservationError: the file is no table of documents, or damaged.
    """
    for batch in batches(store, file, DOCUMENT_READ):
        yield _looked_at(batch, wrong, ids_are_keyed)


def _looked_at(
    batch: pa.RecordBatch, wrong: Callable[[str, str], None], ids_are_keyed: bool
) -> pa.Table:
    digests, originals = [], []
    names = ("doc_id", "repo", "revision", "path", "sha256", "content_id", "size_bytes", "encoding")
    columns = [batch.column(name).to_pylist() for name in names]
    for text, *row in zip(batch.column("content"), *columns, strict=True):
        own_id, repo, revision, path, sha256, named, size_bytes, encoding = row
        buffer = text.as_buffer()
        digest = hashlib.sha256(buffer).hexdigest()
        is_original = digest == sha256 if encoding == UTF_8 and not ids_are_keyed else None
        digests.append(digest)
        originals.append(is_original)
        place = f"{own_id} {repo}/{path}"
        if ids_are_keyed:
            continue
        if own_id != _doc_id(repo, revision, path, sha256):
            wrong("doc_id is not that of repository, revision, path and SHA-256", place)
        if is_original:
            if len(buffer) != size_bytes:
                wrong("size_bytes is not the size of the text", place)
            if named != content_id(buffer):
                wrong("content_id is not the SWHID of the text", place)
    rows = batch.append_column("content_sha256", pa.array(digests, pa.string()))
    leaves = leaf_hashes(rows, CONTENT_LEAF)
    cut = [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)]
    added = {"is_original": pa.array(originals, pa.bool_()), "leaf": pa.array(cut, pa.binary())}
    arrays = [added[name] if name in added else batch.column(name) for name in DOCUMENT_ROW.names]
    return pa.Table.from_arrays(arrays, schema=DOCUMENT_ROW)


def _doc_id(repo: str, revision: str, path: str, sha256: str) -> str:
    """Return what :func:`corpus.document.doc_id` does, for a ``sha256`` that may be no digest."""
    digest = hashlib.sha256()
    try:
        original = bytes.fromhex(sha256)
    except ValueError:
        return ""
    for value in (repo.encode(), revision.encode(), path.encode(), original):
        digest.update(len(value).to_bytes(8, "big"))
        digest.update(value)
    return digest.digest()[:DOC_ID_BYTES].hex()
