"""What a document is: its columns, and the two names that it carries everywhere.

``doc_id`` names one file at one place in one revision; ``content_id`` names its bytes, as Software
Heritage does, so that it can be looked up there.  Both come from content, never from row position.
"""

import hashlib
from typing import Final, NewType

import pyarrow as pa

DocId = NewType("DocId", str)
ContentId = NewType("ContentId", str)

DOC_ID_BYTES: Final = 16  # bytes of SHA-256 that a doc_id keeps; DESIGN, section 3
DOCUMENTS_VERSION: Final = "1"  # of the schema below; written to every shard's metadata
VERSION_KEY: Final = b"codesieve.documents"

DOCUMENT: Final = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("content_id", pa.string(), nullable=False),
        pa.field("sha256", pa.string(), nullable=False),  # hex, of the original bytes
        pa.field("repo", pa.string(), nullable=False),
        pa.field("revision", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),  # linguist's name, "" if unknown
        pa.field("size_bytes", pa.int64(), nullable=False),  # of the original bytes
        pa.field("encoding", pa.string(), nullable=False),  # of the original bytes
        pa.field("content", pa.string(), nullable=False),  # UTF-8
    ],
    metadata={VERSION_KEY: DOCUMENTS_VERSION.encode()},
)
"""The columns of a document shard.  A user's own columns follow them."""

SKIPPED: Final = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("content_id", pa.string(), nullable=False),  # "" if the bytes were not read
        pa.field("repo", pa.string(), nullable=False),
        pa.field("revision", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("size_bytes", pa.int64(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),  # a value of decision.Reason
        pa.field("because_of", pa.string(), nullable=False),  # a number or a limit, never content
    ],
    metadata={b"codesieve.skipped": DOCUMENTS_VERSION.encode()},
)
"""What could not become a document, with the reason: the rows beside the shards."""


def doc_id(*, repo: str, revision: str, path: str, sha256: str) -> DocId:
    """Return the first 16 bytes, in hex, of SHA-256 over the four length-prefixed values.

    ``sha256`` is the hex digest of the original bytes.  The prefix (8 bytes, big-endian) keeps
    ``("a", "bc")`` and ``("ab", "c")`` apart.

    >>> doc_id(repo="r", revision="1", path="a.py", sha256="00" * 32)
    '87c283261212ef856866bac078493a7e'
    """
    values = (repo.encode(), revision.encode(), path.encode(), bytes.fromhex(sha256))
    named = b"".join([len(value).to_bytes(8, "big") + value for value in values])
    return DocId(hashlib.sha256(named).hexdigest()[: 2 * DOC_ID_BYTES])


def content_id(original: bytes) -> ContentId:
    r"""Return the SWHID of ``original``: ``swh:1:cnt:`` and git's blob SHA-1 (ISO/IEC 18670).

    >>> content_id(b"hello\n")
    'swh:1:cnt:ce013625030ba8dba906f756967f9e9ca394464a'
    """
    sha1_git = hashlib.sha1(b"blob %d\0" % len(original), usedforsecurity=False)
    sha1_git.update(original)
    return ContentId("swh:1:cnt:" + sha1_git.hexdigest())
