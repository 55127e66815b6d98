"""Checks across the tables of a run: each a sentence, and the SQL that finds what breaks it.

A query returns one row a break: the place, as text.
"""

import dataclasses
from typing import Final

import duckdb

from corpus.audit.database import quoted, rows_of
from corpus.audit.verdict import EXAMPLES, Verdict
from corpus.decision import Family, Reason

VIEWS: Final = """
    CREATE TEMP VIEW kept AS SELECT * FROM decisions WHERE action <> 'drop';
    CREATE TEMP VIEW exact AS SELECT * FROM reasons WHERE reason IN ({exact});
    CREATE TEMP VIEW near AS SELECT * FROM reasons WHERE reason IN ({near});
    CREATE TEMP VIEW copied AS SELECT * FROM exact UNION ALL SELECT * FROM near;
    CREATE TEMP VIEW requested AS SELECT doc_id FROM decisions WHERE reason IN ({request})
"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """``holds`` if ``query`` gives no row; else each row is a place where ``wrong`` is the case."""

    holds: str
    wrong: str
    query: str


CHECKS: Final = (
    Check(
        holds="no document has two decisions",
        wrong="a document has more than one decision",
        query="SELECT doc_id AS place FROM decisions GROUP BY doc_id HAVING count(*) > 1",
    ),
    Check(
        holds="no document stands twice in the corpus",
        wrong="a document stands more than once in the corpus",
        query="SELECT doc_id AS place FROM documents GROUP BY doc_id HAVING count(*) > 1",
    ),
    Check(
        holds="every kept document is in the corpus",
        wrong="a document is kept, but not in the corpus",
        query="""
            SELECT doc_id || ' ' || repo || '/' || path AS place FROM kept
            WHERE doc_id NOT IN (SELECT doc_id FROM documents)
        """,
    ),
    Check(
        holds="every document of the corpus was kept",
        wrong="a document is in the corpus, but was not kept",
        query="""
            SELECT doc_id || ' ' || repo || '/' || path AS place FROM documents
            WHERE doc_id NOT IN (SELECT doc_id FROM kept)
        """,
    ),
    Check(
        holds="documents and their decisions name the same file",
        wrong="a document and its decision differ in repository, revision, path, content_id, "
        "language or size",
        query="""
            SELECT doc_id || ' ' || d.repo || '/' || d.path AS place
            FROM documents d JOIN decisions e USING (doc_id)
            WHERE (d.repo, d.revision, d.path, d.content_id, d.language, d.size_bytes)
            IS DISTINCT FROM (e.repo, e.revision, e.path, e.content_id, e.language, e.size_bytes)
        """,
    ),
    Check(
        holds="what is called kept is unchanged, and what is called edited was changed",
        wrong="the text of a document is not what its action says",
        query="""
            SELECT doc_id || ' ' || d.repo || '/' || d.path || ': ' || action AS place
            FROM documents d JOIN decisions e USING (doc_id)
            WHERE (action = 'keep' AND NOT is_original) OR (action = 'edit' AND is_original)
        """,
    ),
    Check(
        holds="every document that left as a copy names a kept document",
        wrong="a document left as a copy of one that is not kept",
        query="""
            SELECT doc_id || ': ' || reason || ' of ' || because_of AS place FROM copied
            WHERE because_of NOT IN (SELECT doc_id FROM kept)
        """,
    ),
    Check(
        holds="every exact copy has the bytes of the document that it names",
        wrong="an exact copy has other bytes than the document that it names",
        query="""
            SELECT r.doc_id || ' and ' || r.because_of AS place FROM exact r
            JOIN decisions d ON d.doc_id = r.doc_id JOIN decisions k ON k.doc_id = r.because_of
            WHERE r.reason = 'exact_duplicate' AND d.content_id <> k.content_id
        """,
    ),
    Check(
        holds="every exact copy has the score 1",
        wrong="an exact copy has another score than 1",
        query="SELECT doc_id AS place FROM exact WHERE NOT score = 1",
    ),
    Check(
        holds="no near-copy left below the threshold",
        wrong="a near-copy left with a score below the threshold",
        query="""
            SELECT doc_id || ': ' || score AS place FROM near, claims
            WHERE reason = 'near_duplicate' AND NOT score >= threshold
        """,
    ),
    Check(
        holds="near-copies left as the stated policy has it",
        wrong="a near-copy left by another policy than the stated one",
        query="""
            SELECT doc_id || ': ' || reason AS place FROM near, claims
            WHERE reason = 'near_duplicate_aggressive' AND policy <> 'aggressive'
        """,
    ),
    Check(
        holds="every near-copy has a pair with the same witness and score",
        wrong="a near-copy has no pair with its witness and score",
        query="""
            SELECT doc_id || ' and ' || because_of AS place FROM near r
            WHERE NOT EXISTS (
                SELECT 1 FROM pairs p WHERE p.doc_id = r.doc_id
                AND p.kept_doc_id = r.because_of AND p.jaccard = r.score)
        """,
    ),
    Check(
        holds="every pair is that of a near-copy",
        wrong="a pair belongs to no near-copy",
        query="""
            SELECT doc_id || ' and ' || kept_doc_id AS place FROM pairs p WHERE NOT EXISTS (
                SELECT 1 FROM near r WHERE p.doc_id = r.doc_id
                AND p.kept_doc_id = r.because_of AND p.jaccard = r.score)
        """,
    ),
    Check(
        holds="no pair stands twice",
        wrong="a pair stands more than once",
        query="SELECT doc_id AS place FROM pairs GROUP BY doc_id, kept_doc_id HAVING count(*) > 1",
    ),
    Check(
        holds="the similarity of every pair is its intersection by its union",
        wrong="the similarity of a pair is not its intersection by its union",
        query="""
            SELECT doc_id || ' and ' || kept_doc_id AS place FROM pairs, claims
            WHERE NOT CASE
                WHEN union_size > 0 THEN intersection BETWEEN 0 AND union_size
                    AND jaccard = intersection::DOUBLE / union_size
                ELSE union_size = 0 AND intersection = 0
                    AND (jaccard = 1 OR (policy = 'aggressive' AND jaccard = 0))
            END
        """,
    ),
    Check(
        holds="every document says how many copies it stands for",
        wrong="a document stands for another number of copies than name it",
        query="""
            SELECT doc_id || ': ' || copies || ' instead of ' || (1 + coalesce(named, 0)) AS place
            FROM documents LEFT JOIN (
                SELECT because_of AS doc_id, count(DISTINCT copied.doc_id) AS named
                FROM copied WHERE doc_id NOT IN (SELECT doc_id FROM requested)
                GROUP BY because_of
            ) USING (doc_id) WHERE copies <> 1 + coalesce(named, 0)
        """,
    ),
    Check(
        holds="redactions of every document are counts of its findings",
        wrong="a document has other findings than it counts as redactions",
        query="""
            SELECT coalesce(d.doc_id, f.doc_id) || ': ' || coalesce(d.kind, f.kind) AS place
            FROM (SELECT doc_id, each.kind, each.count AS n FROM
                (SELECT doc_id, unnest(redactions) AS each FROM documents)) d
            FULL JOIN (SELECT doc_id, kind, count(*) AS n FROM findings
                WHERE action <> 'tagged' AND action <> 'document_dropped'
                GROUP BY doc_id, kind) f
            ON d.doc_id = f.doc_id AND d.kind = f.kind AND d.n = f.n
            WHERE d.doc_id IS NULL OR f.doc_id IS NULL
        """,
    ),
    Check(
        holds="findings stand in documents of the corpus",
        wrong="a finding stands in a document that is not in the corpus",
        query="""
            SELECT DISTINCT doc_id AS place FROM findings
            WHERE doc_id NOT IN (SELECT doc_id FROM documents)
        """,
    ),
)


def check_relations(tables: duckdb.DuckDBPyConnection, verdict: Verdict) -> None:
    """Tell ``verdict`` which of CHECKS hold in ``tables`` (:class:`corpus.audit.loading.Loaded`).

    ``tables`` has, besides, ``claims``: one row with the stated threshold and policy.
    """
    families = {
        "exact": Family.EXACT_DUPLICATE,
        "near": Family.NEAR_DUPLICATE,
        "request": Family.REQUEST,
    }
    names = {name: _names(family) for name, family in families.items()}
    tables.execute(VIEWS.format(**names))
    for check in CHECKS:
        run_check(tables, check, verdict)


def run_check(tables: duckdb.DuckDBPyConnection, check: Check, verdict: Verdict) -> None:
    """Tell ``verdict`` whether ``check`` holds in ``tables``."""
    tables.execute(f"CREATE OR REPLACE TEMP TABLE breaks AS {check.query}")
    breaks = rows_of(tables, "SELECT count(*) AS places FROM breaks")[0]["places"]
    if not breaks:
        verdict.holds.append(check.holds)
        return
    examples = rows_of(tables, "SELECT place FROM breaks ORDER BY place LIMIT ?", [EXAMPLES])
    for example in examples:
        verdict.wrong(check.wrong, example["place"])
    verdict.wrong(check.wrong, places=breaks - len(examples))


def _names(family: Family) -> str:
    return ", ".join(quoted(reason.value) for reason in Reason if reason.family is family)
