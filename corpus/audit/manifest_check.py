"""Whether ``manifest.json`` is whole, and the one that was committed."""

import hashlib
import json

from corpus.audit.verdict import Section, Verdict
from corpus.errors import CodesieveError
from corpus.files import Store
from corpus.manifest import Manifest, read_manifest
from corpus.rundir import MANIFEST
from corpus.runrecord import RUN_RECORD, read_run_record


def check_manifest(store: Store, *, expected_sha256: str = "") -> tuple[Section, Manifest | None]:
    """Return whether ``manifest.json`` is whole, and it, if it can be read.

    ``expected_sha256`` is the digest of it that somebody published, or "".

    Raises:
        InputError: there is no finished run.
    """
    verdict = Verdict()
    section = Section(title="manifest", verdict=verdict)
    try:
        manifest = read_manifest(store)
    except CodesieveError as error:
        if not store.exists(MANIFEST):
            raise
        verdict.wrong(f"{error.what}: {error.why}")
        return section, None
    content = store.read(MANIFEST)
    sealed = "seal" in json.loads(content)
    verdict.require(sealed, "the seal is that of the contents, the sums hold", "it has no seal")
    digest = hashlib.sha256(content).hexdigest()
    if expected_sha256:
        verdict.require(
            digest == expected_sha256.lower(),
            "it is the one that was published",
            f"its SHA-256 is {digest}, not the one that was expected",
        )
    else:
        verdict.unchecked.append("that it is the one that was published: compare " + digest)
    _check_run_record(store, digest, verdict)
    verdict.require(
        manifest.residual.findings == 0,
        f"0 findings are left in {manifest.residual.documents_scanned} documents scanned again",
        f"{manifest.residual.findings} confirmed findings are left in the corpus",
    )
    return section, manifest


def _check_run_record(store: Store, digest: str, verdict: Verdict) -> None:
    if not store.exists(RUN_RECORD):
        verdict.unchecked.append("the digest in run.json: there is no run.json")
        return
    try:
        stated = read_run_record(store).manifest_sha256
    except (CodesieveError, ValueError):
        stated = ""
    verdict.require(
        stated == digest, "run.json names its digest", "run.json names another digest of it"
    )
