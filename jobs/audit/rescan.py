"""Whether detectors, run again, find anything in a sample of the cleaned documents."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from corpus.audit.database import rows_of
from corpus.audit.reading import batches, files_of
from corpus.audit.verdict import Section, Verdict
from corpus.errors import SettingsError
from corpus.facts import Role
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.settings import from_mapping
from jobs.settings import Settings
from scrub.emission import redactor_of
from scrub.redaction.outcome import Fate
from scrub.settings import Profile

_READ = pa.schema(
    [pa.field(name, pa.string()) for name in ("doc_id", "path", "language", "content")]
)
_SAMPLE = "SELECT doc_id FROM documents ORDER BY sha256(concat(?, doc_id)), doc_id LIMIT ?"


def check_rescan(
    store: Store, manifest: Manifest, tables: duckdb.DuckDBPyConnection, documents: int
) -> Section:
    """Return whether both engines find nothing in ``documents`` of the corpus.

    Which ones depends on ``content_root``, so nobody knows before the run is finished.
    """
    verdict = Verdict()
    section = Section(title="rescan", verdict=verdict)
    try:
        settings = from_mapping(Settings, manifest.settings, source="manifest.json").scrub
    except SettingsError as error:
        verdict.unchecked.append(f"a sample by the detectors: {error.what}")
        return section
    if not settings.is_on or settings.redaction.profile is Profile.TAG_ONLY:
        verdict.unchecked.append("a sample by the detectors: the run took nothing out")
        return section
    redactor = redactor_of(settings, b"")
    rows = rows_of(tables, _SAMPLE, [manifest.content_root, documents])
    wanted = pa.array([row["doc_id"] for row in rows], pa.string())
    scanned = 0
    for file in files_of(manifest, Role.DOCUMENTS):
        for batch in batches(store, file, _READ):
            for row in batch.filter(pc.is_in(batch.column("doc_id"), wanted)).to_pylist():
                text = row["content"].encode()
                found = redactor.redacted(
                    text, path=row["path"], language=row["language"], rescan=True
                )
                scanned += 1
                if found.fate is not Fate.STANDS:
                    left = found.residue or [target.finding for target in found.targets]
                    kinds = ", ".join(sorted({finding.kind.value for finding in left}))
                    verdict.wrong("a finding is left in a document", f"{row['doc_id']}: {kinds}")
    verdict.holds.append(f"{scanned} documents were scanned again by both engines")
    return section
