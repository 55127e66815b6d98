"""What a finished run is to its caller, whether it has just ended or was found."""

import dataclasses

import pyarrow.parquet as pq

from corpus.console import closing_lines
from corpus.errors import InputError
from corpus.facts import Role
from corpus.files import Store
from corpus.manifest import Manifest, read_manifest
from corpus.progress import Progress
from corpus.rundir import WORK, RunKey
from corpus.summary import Summary
from jobs.telling import REPORT


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A finished run: its manifest, its summary, and the lines that tell a person about it."""

    manifest: Manifest
    lines: tuple[str, ...]


def finished(store: Store, key: RunKey, progress: Progress) -> Outcome:
    """Return the outcome of the run that stands finished in ``store``.

    Raises:
        InputError: it is not the run ``key``.
    """
    store.delete(WORK)  # the lock of this look
    manifest = read_manifest(store)
    if manifest.run_key != key.digest:
        differs = "settings" if manifest.settings_digest != key.settings_digest else "input or code"
        raise InputError(
            f"{store.uri} belongs to another run",
            why=f"it is finished, and differs in {differs}",
            mend="choose another --out, or remove that directory",
        )
    progress.say(f"{store.uri} is finished already; nothing to do")
    return outcome_of(store, summary_of(store, manifest))


def summary_of(store: Store, manifest: Manifest) -> Summary:
    """Return the summary of a finished run, from its decisions, a file at a time."""
    total = Summary.empty()
    for file in manifest.outputs:
        if file.role is Role.DECISIONS:
            with store.open(file.path) as opened:
                total += Summary.of(pq.read_table(opened))
    return total


def outcome_of(store: Store, summary: Summary) -> Outcome:
    """Return the outcome of the run in ``store``, whose manifest has been written."""
    manifest = read_manifest(store)
    lines = closing_lines(manifest, summary, report=f"{store.uri}/{REPORT}")
    return Outcome(manifest=manifest, lines=lines)
