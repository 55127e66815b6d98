"""What a person names in one word: a document by its id, a file by SWHID or path, a repository."""

import re
from typing import Any, Final

from corpus.audit.opened import OpenedRun
from corpus.errors import InputError
from corpus.private_ids import is_keyed

MOST: Final = 1_000  # documents of one name that are looked at
_DOC_ID: Final = re.compile(r"[0-9a-f]{32}")
_DOC_ID_START: Final = re.compile(r"[0-9a-f]{8,31}")
_SWHID: Final = re.compile(r"swh:1:cnt:[0-9a-f]{40}")
_ORDER: Final = "ORDER BY repo, path, doc_id LIMIT ?"


def named(run: OpenedRun, word: str) -> list[dict[str, Any]]:
    """Return the decisions about what ``word`` names, MOST at most, sorted.

    It is tried as a doc_id or its first digits, a SWHID, a repository, a path behind a repository,
    and a path.  Each is an equality, so that row groups are passed over.

    Raises:
        InputError: nothing in the run has that name.
    """
    found: list[dict[str, Any]] = []
    for condition, values in _ways(word):
        found = run.rows(f"SELECT * FROM decisions WHERE {condition} {_ORDER}", [*values, MOST])
        if found:
            return found
    raise InputError(
        f"nothing in the run is called {word!r:.200}",
        why="it is no doc_id, SWHID, path or repository of a document that came in",
        mend="`codesieve audit find RUN --path '**/NAME'` looks for parts of names",
    )


def _ways(word: str) -> list[tuple[str, list[str]]]:
    ways: list[tuple[str, list[str]]] = []
    if _DOC_ID.fullmatch(word):
        ways.append(("doc_id = ?", [word]))
    if _SWHID.fullmatch(word) or is_keyed(word):
        return [("content_id = ?", [word])]
    if _DOC_ID_START.fullmatch(word):
        ways.append(("starts_with(doc_id, ?)", [word]))
    ways.append(("repo = ?", [word]))
    cuts = [at for at, letter in enumerate(word) if letter == "/" and 0 < at < len(word) - 1]
    if cuts:
        marks = ", ".join("?" for _ in cuts)
        repos, paths = [word[:at] for at in cuts], [word[at + 1 :] for at in cuts]
        whole = f"repo IN ({marks}) AND path IN ({marks}) AND concat(repo, '/', path) = ?"
        ways.append((whole, [*repos, *paths, word]))
    ways.append(("path = ?", [word]))  # last: row groups are sorted by repository
    return ways
