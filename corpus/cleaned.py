"""What a cleaned document is: the input's columns plus what the run knows of it."""

from typing import Final

import pyarrow as pa

from corpus.document import DOCUMENT
from corpus.rows import REDACTION_COUNT

CLEANED_VERSION: Final = "1"

REDACTIONS: Final = pa.list_(REDACTION_COUNT)

ADDED: Final = (
    pa.field("license", pa.string(), nullable=False),  # SPDX expression, "" if none was decided
    pa.field("redactions", REDACTIONS, nullable=False),
    pa.field("copies", pa.int64(), nullable=False),  # documents that it stands for, itself included
)


def cleaned_schema(user_columns: tuple[pa.Field, ...]) -> pa.Schema:
    """Return the schema of ``documents/``: DOCUMENT, the user's columns, and what the run adds."""
    return pa.schema(
        [*DOCUMENT, *user_columns, *ADDED],
        metadata={b"codesieve.cleaned": CLEANED_VERSION.encode()},
    )
