"""Whether licence verdicts follow from the evidence beside them, and decisions from the verdicts.

Evidence of many files is the same (one LICENSE, a whole tree), so each distinct one is judged once.
"""

from collections.abc import Mapping
from typing import Any, Final

import duckdb

from corpus.audit.database import insert, rows_of
from corpus.audit.reading import batches, files_of
from corpus.audit.relations import Check, run_check
from corpus.audit.verdict import Section, Verdict
from corpus.errors import CodesieveError
from corpus.facts import Role
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.settings import from_mapping
from dedup.keeper import RESERVED
from scrub.licenses.outcome import outcome
from scrub.licenses.policy import Policy, load_policy
from scrub.licenses.records import LICENSE_ROW, evidence_in
from scrub.licenses.ruling import Rules
from scrub.licenses.settings import LicenseSettings
from scrub.licenses.verdict import decide

_VERDICT: Final = ("standing", "why", "step", "expression", "chosen", "by", "conflicts")
_DISTINCT: Final = """
    SELECT evidence, border, standing, why, step, expression, chosen, "by", conflicts, suspicion,
    copy_of, reason, because_of, count(*) AS documents, min(doc_id) AS doc_id
    FROM licenses WHERE policy = ? GROUP BY ALL ORDER BY doc_id
"""
CHECKS: Final = (
    Check(
        holds="every document has one row about its licence",
        wrong="a document has no row about its licence, or more than one",
        query="""
            SELECT d.doc_id || ' ' || repo || '/' || path AS place FROM decisions d
            LEFT JOIN (SELECT doc_id, count(*) AS n FROM licenses GROUP BY doc_id) l USING (doc_id)
            WHERE coalesce(n, 0) <> 1 AND NOT EXISTS (
                SELECT 1 FROM reasons r WHERE r.doc_id = d.doc_id AND r.stage = 'sources')
        """,
    ),
    Check(
        holds="every row about a licence is that of a document",
        wrong="a row about a licence is that of no document",
        query="SELECT doc_id AS place FROM licenses "
        "WHERE doc_id NOT IN (SELECT doc_id FROM decisions)",
    ),
    Check(
        holds="reasons of the licence stage are those of the licence rows",
        wrong="a decision's licence reason is not that of its licence row",
        query="""
            SELECT coalesce(l.doc_id, r.doc_id) AS place
            FROM (SELECT doc_id, reason, because_of FROM licenses WHERE reason <> '') l
            FULL JOIN (SELECT doc_id, reason, because_of FROM reasons WHERE stage = 'licenses') r
            ON l.doc_id = r.doc_id AND l.reason = r.reason AND l.because_of = r.because_of
            WHERE l.doc_id IS NULL OR r.doc_id IS NULL
        """,
    ),
    Check(
        holds="documents name the licence of their licence row",
        wrong="a document names another licence than its licence row",
        query="""
            SELECT doc_id || ': ' || license || ' instead of ' || expression AS place
            FROM documents JOIN licenses USING (doc_id) WHERE license <> expression
        """,
    ),
    Check(
        holds="what a copy makes suspect names one that is denied, by its words or by its tree",
        wrong="a document is suspect because of a copy that is not denied in that way",
        query="""
            SELECT l.doc_id || ': ' || l.suspicion AS place
            FROM licenses l LEFT JOIN licenses w ON w.doc_id = l.copy_of
            WHERE l.suspicion <> '' AND NOT coalesce(w.standing = 'denied'
                AND (w.step IN ('tag', 'notice')) = (l.suspicion <> 'denied_tree'), false)
        """,
    ),
)
KEEPERS: Final = Check(
    holds="no document left as a copy of one against whose licence more is held",
    wrong="a document left as a copy of one against whose licence more is held",
    query="""
        WITH held AS (
            SELECT doc_id, CASE WHEN standing <> 'allowed' THEN 2
                WHEN suspicion <> '' OR len(conflicts) > 0 THEN 1 ELSE 0 END AS class
            FROM licenses)
        SELECT r.doc_id || ': ' || r.because_of AS place FROM reasons r
        JOIN held own ON own.doc_id = r.doc_id JOIN held kept ON kept.doc_id = r.because_of
        WHERE r.stage = 'duplicates' AND kept.class > own.class AND NOT EXISTS (
            SELECT 1 FROM reasons o WHERE o.doc_id = r.doc_id AND o.stage <> 'duplicates')
    """,
)
"""Of a run whose keeper order begins with the licence."""


def check_licenses(store: Store, manifest: Manifest, tables: duckdb.DuckDBPyConnection) -> Section:
    """Return whether the licence rows hold; ``tables`` has the run's other tables."""
    verdict = Verdict()
    section = Section(title="licences", verdict=verdict)
    try:
        settings = from_mapping(
            LicenseSettings, manifest.settings.get("licenses", {}), source="manifest.json"
        )
        if "licenses" not in manifest.settings or not settings.enabled:
            verdict.unchecked.append("licences: the run did not look at them")
            return section
        insert(tables, "licenses", LICENSE_ROW.remove_metadata().empty_table())
        for file in files_of(manifest, Role.LICENSES):
            for batch in batches(store, file, LICENSE_ROW.remove_metadata()):
                insert(tables, "licenses", batch.select(LICENSE_ROW.names))
        policy = load_policy(settings.policy)
    except CodesieveError as error:
        verdict.wrong(f"{error.what}: {error.why}")
        return section
    by_license = any(near.keeper_order[0] == RESERVED for near in manifest.near_duplicates)
    for check in (*CHECKS, *((KEEPERS,) if by_license else ())):
        run_check(tables, check, verdict)
    _derive(tables, policy, verdict)
    return section


def _derive(tables: duckdb.DuckDBPyConnection, policy: Policy, verdict: Verdict) -> None:
    """Derive each distinct verdict again from its evidence, and what happens from the verdict."""
    rules, right, known = Rules(policy), 0, rows_of(tables, _DISTINCT, [policy.digest])
    for row in known:
        found = decide(evidence_in(row), rules, vendored=bool(row["border"]))
        stated = {name: row[name] for name in _VERDICT}
        wanted = {name: getattr(found, name) for name in _VERDICT}
        wanted["conflicts"] = list(found.conflicts)
        if stated != wanted:
            _tell(verdict, "a verdict on a licence does not follow from its evidence", row)
        elif (row["reason"], row["because_of"]) != outcome(
            row["standing"], row["expression"], row["why"], row["suspicion"], row["copy_of"], policy
        ):
            _tell(verdict, "what happens for a licence does not follow from its verdict", row)
        else:
            right += row["documents"]
    total = rows_of(tables, "SELECT count(*) AS n FROM licenses")[0]["n"]
    judged = sum(row["documents"] for row in known)
    verdict.holds.append(f"{right} licence verdicts follow from their evidence and the policy")
    if judged < total:
        verdict.unchecked.append(
            f"{total - judged} licence verdicts: they name another policy than the one at hand"
        )


def _tell(verdict: Verdict, what: str, row: Mapping[str, Any]) -> None:
    verdict.wrong(what, f"{row['doc_id']}: {row['expression']}", places=row["documents"])
