"""``manifest.json`` of a folder of shards: what a complete folder holds, written last."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, Final

from corpus.errors import InputError
from corpus.files import Store

MANIFEST_NAME: Final = "manifest.json"
DOCUMENTS_FOLDER: Final = "documents"
SKIPPED_FOLDER: Final = "skipped"
KIND: Final = "codesieve.shards"
VERSION: Final = "1"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class ShardFile:
    """A Parquet file of the folder: ``path`` below it, rows, size and SHA-256 in hex."""

    path: str
    rows: int
    size_bytes: int
    text_bytes: int  # of the content column, uncompressed; 0 for skipped rows
    sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ShardManifest:
    """What went into a folder of shards, and what it holds."""

    inputs: tuple[str, ...]
    settings_digest: str
    language_engine: str
    files_seen: int
    documents: int
    skipped: Mapping[str, int]  # by reason
    files: tuple[ShardFile, ...]

    def below(self, folder: str) -> tuple[ShardFile, ...]:
        """Return the files of ``documents`` or of ``skipped``."""
        return tuple(file for file in self.files if file.path.startswith(folder + "/"))

    def to_json(self) -> str:
        """Return the manifest as JSON; equal manifests give equal text."""
        values = {"kind": KIND, "version": VERSION, **dataclasses.asdict(self)}
        return json.dumps(values, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_manifest(store: Store) -> ShardManifest:
    """Return the manifest of the folder of shards ``store``.

    Raises:
        InputError: it is no manifest of shards, or one of another version.
    """
    try:
        values: dict[str, Any] = json.loads(store.read(MANIFEST_NAME))
        if values.pop("kind") != KIND or values.pop("version") != VERSION:
            raise ValueError("it is of another kind or version")
        files = tuple(ShardFile(**file) for file in values.pop("files"))
        return ShardManifest(**{**values, "inputs": tuple(values["inputs"])}, files=files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{store.uri}/{MANIFEST_NAME} is no manifest of shards",
            why=str(error),
            mend="name a folder that `codesieve shard` of this version has written",
        ) from None


def is_shards_folder(store: Store) -> bool:
    """Return whether ``store`` is a complete folder of shards.

    Raises:
        InputError: it is an unfinished one.
    """
    has_manifest = store.exists(MANIFEST_NAME)
    if has_manifest and f'"{KIND}"'.encode() in store.read(MANIFEST_NAME):
        return True
    # Only these two are asked for: a folder of sources may hold names that are no text.
    if not has_manifest and store.has_folder(DOCUMENTS_FOLDER) and store.has_folder(SKIPPED_FOLDER):
        raise InputError(
            f"{store.uri} is a half-written folder of shards",
            why=f"{MANIFEST_NAME} is written last, and is not there",
            mend="run the same `codesieve shard` again; it resumes",
        )
    return False
