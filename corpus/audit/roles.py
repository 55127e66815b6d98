"""The tables of a run by their role, with the columns that they have where a run wrote none."""

from typing import Final

import pyarrow as pa

from corpus.cleaned import cleaned_schema
from corpus.decision import DECISION
from corpus.facts import Role
from corpus.output import PAIR
from corpus.scrubbing import FINDING, SUPPRESSED

_EVIDENCE: Final = pa.struct(
    [
        pa.field("step", pa.string()),
        pa.field("doc_id", pa.string()),
        pa.field("path", pa.string()),
        pa.field("start_line", pa.int32()),
        pa.field("end_line", pa.int32()),
        pa.field("expression", pa.string()),
        pa.field("rule", pa.string()),
        pa.field("score", pa.float64()),
    ]
)
_LICENSE: Final = pa.schema(
    [
        pa.field("doc_id", pa.string()),
        pa.field("size_bytes", pa.int64()),
        pa.field("reason", pa.string()),
        pa.field("because_of", pa.string()),
        pa.field("standing", pa.string()),
        pa.field("why", pa.string()),
        pa.field("step", pa.string()),
        pa.field("expression", pa.string()),
        pa.field("chosen", pa.string()),
        pa.field("by", pa.string()),
        pa.field("border", pa.string()),
        pa.field("conflicts", pa.list_(pa.string())),
        pa.field("evidence", pa.list_(_EVIDENCE)),
        pa.field("suspicion", pa.string()),
        pa.field("copy_of", pa.string()),
        pa.field("copy_score", pa.float64()),
        pa.field("policy", pa.string()),
        pa.field("detector", pa.string()),
    ]
)
"""What questions use of ``audit/licenses``, whose whole schema is that of the licence stage."""

TABLES: Final = {
    Role.DOCUMENTS: cleaned_schema(()),
    Role.DECISIONS: DECISION,
    Role.FINDINGS: FINDING,
    Role.LICENSES: _LICENSE,
    Role.PAIRS: PAIR,
    Role.SUPPRESSED: SUPPRESSED,
}
