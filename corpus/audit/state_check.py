"""Whether the private state beside a run is whole, if it is there."""

from corpus.audit.verdict import Verdict
from corpus.errors import CodesieveError
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.rundir import MANIFEST
from corpus.shard_manifest import read_manifest as read_shard_manifest
from corpus.state import SHARDS, STATE, damaged_files, read_state


def check_state(store: Store, manifest: Manifest, verdict: Verdict) -> None:
    """Tell ``verdict`` whether ``state/`` is as its manifest says, its shards as theirs."""
    state = store.below(STATE)
    found = {file.path for file in state.files()}
    if not found:
        verdict.unchecked.append("state/: it is private, and is not here")
        return
    try:
        listed = read_state(store, manifest, needed_by="`codesieve audit verify`")
        for path in damaged_files(store, listed):
            verdict.wrong("a file of the state is not as listed", f"{STATE}/{path}")
        known = {MANIFEST, *(file.path for file in listed.files)}
        shards = state.below(SHARDS)
        if shards.exists(MANIFEST):
            known |= _checked_shards(shards, verdict)
    except CodesieveError as error:
        verdict.wrong(f"{error.what}: {error.why}")
        return
    for path in sorted(found - known):
        verdict.wrong("a file of the state is listed nowhere", f"{STATE}/{path}")
    verdict.holds.append(f"{len(known)} files of the state were looked at")


def _checked_shards(shards: Store, verdict: Verdict) -> set[str]:
    """Return the paths of the shards, below the state, after a look at each."""
    listed = read_shard_manifest(shards).files
    for file in listed:
        if not shards.exists(file.path) or shards.sha256(file.path) != file.sha256:
            verdict.wrong("a shard is not as listed", f"{STATE}/{SHARDS}/{file.path}")
    return {f"{SHARDS}/{file.path}" for file in listed}
