"""Documents of a run by what is known of them."""

import dataclasses
from typing import Any, Final

from corpus.audit.opened import OpenedRun
from corpus.globs import glob_regex

COLUMNS: Final = ("doc_id", "repo", "path", "action", "reason", "because_of", "score")
_SPLIT: Final = r"[A-Za-z0-9.+:-]+"  # the ids in a licence expression


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What documents must be; "" leaves a property open.

    ``path`` is a glob (``**/`` spans folders); ``license`` an expression, or an id in one;
    ``kind``, ``rule`` and ``fingerprint`` are those of a finding in the document; ``copy_of`` is
    the doc_id of the document that they left for.
    """

    repo: str = ""
    path: str = ""
    language: str = ""
    action: str = ""
    stage: str = ""
    reason: str = ""
    license: str = ""
    kind: str = ""
    rule: str = ""
    fingerprint: str = ""
    copy_of: str = ""


def found(run: OpenedRun, wanted: Wanted, *, limit: int) -> list[dict[str, Any]]:
    """Return COLUMNS of ``limit`` documents at most that are all that is ``wanted``, sorted."""
    where, values = conditions(wanted)
    names = ", ".join(COLUMNS)
    query = f"SELECT {names} FROM decisions WHERE {where} ORDER BY repo, path, doc_id LIMIT ?"
    return run.rows(query, [*values, limit])


def number(run: OpenedRun, wanted: Wanted) -> int:
    """Return how many documents are all that is ``wanted``."""
    where, values = conditions(wanted)
    return int(run.first(f"SELECT count(*) AS n FROM decisions WHERE {where}", values)["n"])


def conditions(wanted: Wanted) -> tuple[str, list[str]]:
    """Return the condition on ``decisions`` in SQL, and its parameters."""
    parts, values = ["true"], []
    for name in ("repo", "language", "action"):
        if value := getattr(wanted, name):
            parts.append(f"{name} = ?")
            values.append(value)
    if wanted.path:
        parts.append("regexp_full_match(path, ?, 's')")
        values.append(glob_regex(wanted.path).pattern)
    for name in ("stage", "reason"):
        if value := getattr(wanted, name):
            # Every reason that applied counts, not only the first.
            listed = f"list_contains(list_transform(all_reasons, lambda each: each.{name}), ?)"
            parts.append(f"({name} = ? OR {listed})")
            values += [value, value]
    if wanted.copy_of:
        parts.append("because_of = ?")
        values.append(wanted.copy_of)
    if wanted.license:
        named = f"(expression = ? OR list_contains(regexp_extract_all(expression, '{_SPLIT}'), ?))"
        rows = (
            "SELECT doc_id, expression FROM licenses UNION ALL "
            "SELECT doc_id, license AS expression FROM documents"
        )
        parts.append(f"doc_id IN (SELECT doc_id FROM ({rows}) WHERE {named})")
        values += [wanted.license, wanted.license]
    finding = [name for name in ("kind", "rule", "fingerprint") if getattr(wanted, name)]
    if finding:
        each = " AND ".join(f"{name} = ?" for name in finding)
        parts.append(f"doc_id IN (SELECT doc_id FROM findings WHERE {each})")
        values += [getattr(wanted, name) for name in finding]
    return " AND ".join(parts), values
