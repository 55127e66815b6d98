"""The engine on trees of files, without Spark: evidence, detection of distinct paragraphs, verdicts.

The same kernels as a run's: ObserveLicenses, detect, Tree, decide.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa

from corpus.language import language_of
from scrub.licenses.derivation import Standing, Verdict
from scrub.licenses.detect import DetectionSettings, detect
from scrub.licenses.evidence import Detection
from scrub.licenses.observe import ObserveLicenses
from scrub.licenses.ruling import Rules
from scrub.licenses.tables import LICENSES, PARAGRAPHS, statement_of
from scrub.licenses.tree import Document, Tree
from scrub.licenses.verdict import decide

BATCH = 200  # files


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What the files of one tree say: only those that say something, and the texts to detect."""

    documents: dict[str, Document]
    texts: dict[str, str]


def evidence_of(files: Mapping[str, str]) -> Evidence:
    """Return what ``files`` (path and text) say."""
    said: dict[str, Document] = {}
    texts: dict[str, str] = {}
    paths = list(files)
    for at in range(0, len(paths), BATCH):
        part = paths[at : at + BATCH]
        rows = {
            "doc_id": part,
            "path": part,
            "language": [language_of(path, files[path].encode()) for path in part],
            "content": [files[path] for path in part],
        }
        found = ObserveLicenses().observe(pa.RecordBatch.from_pydict(rows)).tables
        by_path: dict[str, list[dict[str, object]]] = {}
        for row in found[LICENSES].to_pylist():
            by_path.setdefault(row["doc_id"], []).append(row)
        for path, statements in by_path.items():
            distinct = tuple(dict.fromkeys(map(statement_of, statements)))
            said[path] = Document(doc_id=path, path=path, statements=distinct)
        texts |= {row["paragraph"]: row["text"] for row in found[PARAGRAPHS].to_pylist()}
    return Evidence(documents=said, texts=texts)


def detections_of(texts: Mapping[str, str], cache: Path) -> dict[str, Detection]:
    """Return the detection of each paragraph; they are kept in ``cache``."""
    settings = DetectionSettings(cache=str(cache / "detections"))
    return {each.paragraph: each for each in detect(texts.items(), settings)}


def verdicts(
    evidence: Evidence, detections: Mapping[str, Detection], paths: Iterable[str], rules: Rules
) -> dict[str, Verdict]:
    """Return the verdicts on ``paths`` of the tree that says ``evidence``."""
    tree = Tree(list(evidence.documents.values()), dict(detections), rules.policy.propagation)
    found = {}
    for path in paths:
        document = evidence.documents.get(path) or Document(doc_id=path, path=path)
        resolved = tree.resolve(document)
        found[path] = decide(resolved.evidence, rules, vendored=bool(resolved.border))
    return found


def is_allowed(verdict: Verdict) -> bool:
    """Return whether the file would stay in the corpus; what is unknown or to review does not."""
    return verdict.standing is Standing.ALLOWED
