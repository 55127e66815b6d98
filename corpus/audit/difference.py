"""What changed from one run to another, and why: input, settings, rules or code.

Causes of a changed decision are told where they can be seen: a document or a witness that came or
went, a witness that is kept in one run only.  What is left is laid to the settings that differ and
concern the reason, else to engines that differ (code and rules are among them).
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

import duckdb

from corpus.audit.database import quoted, rows_of
from corpus.audit.stated import flat
from corpus.decision import Family, Reason
from corpus.facts import InputFile
from corpus.manifest import Manifest

EXAMPLES: Final = 3
_COPIES: Final = (Family.EXACT_DUPLICATE, Family.NEAR_DUPLICATE)
CONCERNED: Final[Mapping[Family, tuple[str, ...]]] = {
    Family.REQUEST: ("takedown",),
    Family.NOT_A_DOCUMENT: ("input", "shard"),
    Family.LICENSE: ("licenses",),
    Family.CONTAMINATION: ("contamination",),
    Family.EXACT_DUPLICATE: ("near", "keeper"),
    Family.NEAR_DUPLICATE: ("near", "keeper"),
    Family.PASS_TWO: ("secrets", "personal_data", "redaction", "scrub"),
    Family.KEPT: (),
}
"""The tables of the settings that decide about reasons of each family."""

_CHANGED: Final = """
CREATE TEMP TABLE changed AS
WITH a AS (SELECT doc_id, repo, path, action, reason, because_of FROM a_decisions),
b AS (SELECT doc_id, repo, path, action, reason, because_of FROM b_decisions)
SELECT coalesce(a.doc_id, b.doc_id) AS doc_id,
    coalesce(b.repo, a.repo) AS repo, coalesce(b.path, a.path) AS path,
    coalesce(a.reason, '') AS before, coalesce(b.reason, '') AS after,
    coalesce(a.because_of, '') AS before_of, coalesce(b.because_of, '') AS after_of
FROM a FULL JOIN b ON a.doc_id = b.doc_id
WHERE a.doc_id IS NULL OR b.doc_id IS NULL OR a.action <> b.action OR a.reason <> b.reason
OR a.because_of <> b.because_of
"""
_CAUSES: Final = """
SELECT before, after, cause, count(*) AS documents,
    list(doc_id || ' ' || repo || '/' || path ORDER BY doc_id)[1:{examples}] AS examples
FROM (
    SELECT c.*, CASE
        WHEN before = '' THEN 'input: it is new'
        WHEN after = '' THEN 'input: it is gone'
        WHEN after IN ({copies}) AND wa.doc_id IS NULL THEN 'input: its witness is new'
        WHEN before IN ({copies}) AND wb.doc_id IS NULL THEN 'input: its witness is gone'
        WHEN after IN ({copies}) AND wa.action = 'drop' THEN 'its witness was not kept before'
        WHEN before IN ({copies}) AND wb.action = 'drop' THEN 'its witness is not kept any more'
        ELSE '' END AS cause
    FROM changed c
    LEFT JOIN (SELECT doc_id, action FROM a_decisions) wa ON wa.doc_id = c.after_of
    LEFT JOIN (SELECT doc_id, action FROM b_decisions) wb ON wb.doc_id = c.before_of
) GROUP BY before, after, cause ORDER BY documents DESC, before, after, cause
"""
_DOCUMENTS: Final = """
SELECT count(*) AS both, count(*) FILTER (a.license <> b.license) AS license,
    count(*) FILTER (a.redactions::VARCHAR <> b.redactions::VARCHAR) AS redactions,
    count(*) FILTER (a.copies <> b.copies) AS copies
FROM (SELECT doc_id, license, redactions, copies FROM a_documents) a
JOIN (SELECT doc_id, license, redactions, copies FROM b_documents) b USING (doc_id)
"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Something that has one value in the first run and another in the second; "" for neither."""

    name: str
    before: str
    after: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """Documents whose reason went from ``before`` to ``after`` ("": not in that run), and why.

    Where both are the same, they name another witness.
    """

    before: str
    after: str
    cause: str
    documents: int
    examples: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What differs: inputs by name, settings, engines, decisions, and kept documents by what."""

    inputs: tuple[Change, ...]
    settings: tuple[Change, ...]
    engines: tuple[Change, ...]
    transitions: tuple[Transition, ...]
    documents: Mapping[str, int]
    same_content: bool
    same_decisions: bool


def difference(tables: duckdb.DuckDBPyConnection, before: Manifest, after: Manifest) -> Difference:
    """Return what differs; ``tables`` has the runs' tables with the prefixes ``a_`` and ``b_``."""
    settings = changes(dict(flat(before.settings)), dict(flat(after.settings)))
    engines = changes(before.engines, after.engines)
    copies = ", ".join(quoted(each.value) for each in Reason if each.family in _COPIES)
    tables.execute(_CHANGED)
    found = rows_of(tables, _CAUSES.format(copies=copies, examples=EXAMPLES))
    return Difference(
        inputs=changes(_inputs(before.inputs), _inputs(after.inputs)),
        settings=settings,
        engines=engines,
        transitions=tuple(
            Transition(
                before=row["before"],
                after=row["after"],
                cause=row["cause"] or _cause(row, settings, engines),
                documents=row["documents"],
                examples=tuple(row["examples"]),
            )
            for row in found
        ),
        documents=rows_of(tables, _DOCUMENTS)[0],
        same_content=before.content_root == after.content_root,
        same_decisions=before.decisions_root == after.decisions_root,
    )


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Return what differs between two mappings, sorted by name.

    >>> changes({"a": "1", "b": "1"}, {"a": "2", "b": "1"})
    (Change(name='a', before='1', after='2'),)
    """
    names = sorted(before.keys() | after.keys())
    return tuple(
        Change(name=name, before=before.get(name, ""), after=after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
    )


def _cause(
    row: Mapping[str, Any], settings: tuple[Change, ...], engines: tuple[Change, ...]
) -> str:
    """Return the settings that concern the reasons and differ, else the engines that do."""
    families = {Reason(name).family for name in (row["before"], row["after"]) if name in _REASONS}
    tables = {table for family in families for table in CONCERNED[family]}
    concerned = [each for each in settings if each.name.partition(".")[0] in tables]
    if concerned:
        return "settings: " + ", ".join(each.name for each in concerned)
    if engines:
        return "code, rules or libraries: " + ", ".join(each.name for each in engines)
    if families & set(_COPIES):
        return "another keeper: a document of the same cluster came, went or changed"
    return "not explained by input, settings or engines"


def _inputs(files: tuple[InputFile, ...]) -> dict[str, str]:
    return {file.name: file.sha256 for file in files}


_REASONS: Final = frozenset(Reason)
