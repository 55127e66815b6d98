"""From verdicts and suspicions to what happens: the rows of the audit, and reasons to leave."""

import dataclasses
from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.decision import Reason
from corpus.reasons import REASON, RESERVATION
from scrub.licenses.alike import Codes, alike
from scrub.licenses.derivation import Standing
from scrub.licenses.policy import Fate, Policy, Suspicion
from scrub.licenses.records import COPY, LICENSE_ROW, VERDICT
from scrub.licenses.thin import THIN, places

STRIPPED: Final = "stripped_header"
OTHER_HEADER: Final = "other_header"
DENIED_TREE: Final = "denied_tree"
KINDS: Final = (STRIPPED, OTHER_HEADER, DENIED_TREE)
"""Suspicions, the weightiest first; named as the policy's keys in [laundering]."""

SUSPECT: Final = pa.schema([pa.field("ref", pa.int64()), *COPY])
_OF_ROW: Final = set(LICENSE_ROW.names) - set(VERDICT.names)
PLACED: Final = pa.schema(
    [
        pa.field("ref", pa.int64(), nullable=False),
        *THIN,
        *(field for field in LICENSE_ROW if field.name in _OF_ROW),
    ]
)
"""Rows of the audit, thin, with the place of their document."""


def license_rows(verdicts: pa.Table, suspects: pa.Table, policy: Policy, detector: str) -> pa.Table:
    """Return rows (PLACED), sorted by ref, of the thin ``verdicts`` (ref, doc_id, size_bytes and
    THIN) and the ``suspects`` (SUSPECT) among them, one at most for each.
    """
    ordered = verdicts
    if np.any(np.diff(verdicts.column("ref").to_numpy()) < 0):
        ordered = verdicts.sort_by("ref")
    place = pc.index_in(ordered.column("ref"), suspects.column("ref").combine_chunks())
    none = {"suspicion": "", "copy_of": "", "copy_score": 0.0}
    columns = {name: ordered.column(name) for name in ordered.column_names}
    columns |= {
        name: pc.fill_null(suspects.column(name).take(place), none[name]) for name in COPY.names
    }
    columns |= _outcomes(columns, places(ordered, ordered, "verdict_at"), policy)
    columns["policy"] = pa.repeat(pa.scalar(policy.digest), ordered.num_rows)
    columns["detector"] = pa.repeat(pa.scalar(detector), ordered.num_rows)
    return pa.table([columns[name] for name in PLACED.names], schema=PLACED)


def _outcomes(
    columns: Mapping[str, pa.ChunkedArray], holder: Codes, policy: Policy
) -> dict[str, pa.Array]:
    """Return the columns ``reason`` and ``because_of``; rows of a verdict, which ``holder`` is the
    first of, are decided on once but for suspects.
    """
    is_suspect = pc.not_equal(columns["suspicion"], "").to_numpy()
    alone = len(holder) + np.arange(len(holder))
    first, same = alike(np.where(is_suspect, alone, holder))
    place = {"expression": holder[first], "why": holder[first]}
    names = ("standing", "expression", "why", "suspicion", "copy_of")
    taken = (columns[name].take(pa.array(place.get(name, first))) for name in names)
    rows = zip(*(values.to_pylist() for values in taken), strict=True)
    outcomes = [
        outcome(standing, said, why, suspicion, copy_of, policy)
        for standing, said, why, suspicion, copy_of in rows
    ]
    return {
        "reason": pa.array([reason for reason, _ in outcomes], pa.string()).take(same),
        "because_of": pa.array([because for _, because in outcomes], pa.string()).take(same),
    }


def reasons_in(rows: pa.Table, documents: pa.Array, stage: str) -> pa.Table:
    """Return the reasons and reservations (schema REASON) of ``stage`` in ``rows`` (PLACED), one at
    most for each of the refs ``documents``; the other rows only repeat one.

    What is held against a document that stays: 2 where the policy only keeps what it cannot rule,
    1 where its licence is allowed but a copy or another statement says otherwise.
    """
    conflicts = pc.list_value_length(rows.column("conflicts"))
    contradicted = conflicts.take(pa.array(places(rows, rows, "verdict_at")))
    doubted = pc.or_(pc.not_equal(rows.column("suspicion"), ""), pc.greater(contradicted, 0))
    unruled = pc.not_equal(rows.column("standing"), str(Standing.ALLOWED))
    held = pc.if_else(unruled, 2.0, pc.if_else(doubted, 1.0, 0.0))
    barred = pc.not_equal(rows.column("reason"), RESERVATION)
    said = rows.select(["ref", "doc_id", "reason", "because_of"])
    said = said.append_column("stage", pa.repeat(pa.scalar(stage), rows.num_rows))
    said = said.append_column("score", pc.if_else(barred, rows.column("copy_score"), held))
    chosen = said.filter(pc.or_(barred, pc.greater(held, 0.0)))
    chosen = chosen.filter(pc.is_in(chosen.column("ref"), documents))
    return chosen.select(REASON.names).cast(REASON)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """What a file is to the policy, and whether its own words say so."""

    standing: Standing
    own_words: bool


def suspicion_of(own: Voice, copy: Voice) -> str:
    """Return what a ``copy`` makes of a file: one of KINDS, ``""`` for nothing.

    A copy that only its tree denies says something of an equal text without words.

    >>> denied = Voice(standing=Standing.DENIED, own_words=True)
    >>> suspicion_of(Voice(standing=Standing.ALLOWED, own_words=False), denied)
    'stripped_header'
    """
    if copy.standing is not Standing.DENIED or own.standing is Standing.DENIED:
        return ""
    if copy.own_words:
        return OTHER_HEADER if own.own_words else STRIPPED
    silent = own.standing is Standing.ALLOWED and not own.own_words
    return DENIED_TREE if silent else ""


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
