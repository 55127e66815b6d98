"""From verdicts and suspicions to what happens: the rows of the audit, and reasons to leave."""

from typing import Final

import numpy as np
import pyarrow as pa

from corpus.decision import Reason
from scrub.licenses.derivation import Standing
from scrub.licenses.policy import Fate, Policy, Suspicion
from scrub.licenses.records import COPY, LICENSE_ROW, VERDICT

STRIPPED: Final = "stripped_header"
OTHER_HEADER: Final = "other_header"
DENIED_TREE: Final = "denied_tree"
KINDS: Final = (STRIPPED, OTHER_HEADER, DENIED_TREE)
"""Suspicions, the weightiest first; named as the policy's keys in [laundering]."""

SUSPECT: Final = pa.schema([pa.field("ref", pa.int64()), *COPY])
PLACED: Final = pa.schema(
    [pa.field("ref", pa.int64()), *LICENSE_ROW], metadata=LICENSE_ROW.metadata
)
"""Rows of the audit with the place of their document."""


def license_rows(verdicts: pa.Table, suspects: pa.Table, policy: Policy, detector: str) -> pa.Table:
    """Return rows (PLACED), sorted by ref, of ``verdicts`` (ref, doc_id, size_bytes and VERDICT)
    and the ``suspects`` (SUSPECT) among them, one at most for each.
    """
    ordered = verdicts
    if np.any(np.diff(verdicts.column("ref").to_numpy()) < 0):
        ordered = verdicts.sort_by("ref")
    copies = {row["ref"]: row for row in suspects.to_pylist()}
    none = {"suspicion": "", "copy_of": "", "copy_score": 0.0}
    copied = [copies.get(ref, none) for ref in ordered.column("ref").to_pylist()]
    outcomes = [
        outcome(standing, expression, why, copy["suspicion"], copy["copy_of"], policy)
        for standing, expression, why, copy in zip(
            ordered.column("standing").to_pylist(),
            ordered.column("expression").to_pylist(),
            ordered.column("why").to_pylist(),
            copied,
            strict=True,
        )
    ]
    rows = ordered.num_rows
    columns = {name: ordered.column(name) for name in ("ref", "doc_id", "size_bytes")}
    columns |= {name: ordered.column(name) for name in VERDICT.names}
    columns |= {
        field.name: pa.array([copy[field.name] for copy in copied], field.type) for field in COPY
    }
    columns["reason"] = pa.array([reason for reason, _ in outcomes], pa.string())
    columns["because_of"] = pa.array([because for _, because in outcomes], pa.string())
    columns["policy"] = pa.repeat(pa.scalar(policy.digest), rows)
    columns["detector"] = pa.repeat(pa.scalar(detector), rows)
    return pa.table([columns[name] for name in PLACED.names], schema=PLACED)


def outcome(
    standing: str, expression: str, why: str, suspicion: str, copy_of: str, policy: Policy
) -> tuple[str, str]:
    """Return the reason for which a document must leave (``""``: it may stay) and because of what.

    A suspicion speaks only of what the standing alone would let stay, or leave for want of words.
    """
    if standing == Standing.DENIED:
        return Reason.LICENSE_DENIED, expression
    wanted = Suspicion(getattr(policy.laundering, suspicion)) if suspicion else Suspicion.KEEP
    if wanted is not Suspicion.KEEP:
        dropped = wanted is Suspicion.DROP
        return (Reason.LAUNDERING_SUSPECT if dropped else Reason.LICENSE_REVIEW), copy_of
    fates = policy.documents
    fate, reason, because = {
        Standing.REVIEW: (fates.review, Reason.LICENSE_REVIEW, f"{why}: {expression}"),
        Standing.UNDETERMINED: (fates.undetermined, Reason.LICENSE_UNDETERMINED, why),
        Standing.UNKNOWN: (fates.unknown, Reason.LICENSE_UNKNOWN, why),
    }.get(Standing(standing), (Fate.KEEP, "", ""))
    return (reason, because) if fate is Fate.DROP else ("", "")
