"""Whether the files of a run are those that its manifest lists."""

import dataclasses
from collections.abc import Iterable
from typing import Final

from corpus.errors import ConservationError
from corpus.facts import OutputFile
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.rundir import MANIFEST, WORK

SIGNATURE: Final = "manifest.dsse.json"  # made after the manifest; corpus.audit.signature
_UNLISTED: Final = (MANIFEST, SIGNATURE, "run.json")  # what the manifest cannot have a digest of
_APART: Final = (f"{WORK}/", "state/")  # work files, and the state, which has its own manifest


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FileCheck:
    """Paths of files that are ``missing``, ``changed`` (size or SHA-256), or listed nowhere."""

    files: int
    size_bytes: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Return whether every listed file is as listed; extra ones are for `codesieve gc`."""
        return not (self.missing or self.changed)


def verify_files(store: Store, manifest: Manifest) -> FileCheck:
    """Return how the files in ``store`` compare with ``manifest``; each is read once, in chunks.

    Raises:
        InputError: a file cannot be read.
    """
    found = {file.path: file.size_bytes for file in store.files()}
    listed = {file.path: file for file in manifest.outputs}
    missing = sorted(listed.keys() - found.keys())
    changed = [
        path
        for path, file in sorted(listed.items())
        if path in found and not _is_as_listed(store, file, found[path])
    ]
    extra = sorted(
        path
        for path in found.keys() - listed.keys()
        if path not in _UNLISTED and not path.startswith(_APART)
    )
    return FileCheck(
        files=len(listed),
        size_bytes=sum(file.size_bytes for file in manifest.outputs),
        missing=tuple(missing),
        changed=tuple(changed),
        extra=tuple(extra),
    )


def require_files(store: Store, manifest: Manifest) -> None:
    """Check that every listed file is there and as listed.

    Raises:
        ConservationError: one is missing or changed.
    """
    check = verify_files(store, manifest)
    if check.holds:
        return
    damaged: Iterable[str] = (*check.missing, *check.changed)
    raise ConservationError(
        f"{store.uri} is not what its manifest says",
        why=f"{len(check.missing)} files are missing, {len(check.changed)} changed; the first is "
        f"{next(iter(damaged))!r}",
        mend="copy the run again from where it was published, or run it again",
    )


def _is_as_listed(store: Store, file: OutputFile, size_bytes: int) -> bool:
    return size_bytes == file.size_bytes and store.sha256(file.path) == file.sha256
