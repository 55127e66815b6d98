"""Ids of a run beside those of its input, where the run keeps them private."""

import os
import re
from typing import Final

from corpus.manifest import Manifest
from corpus.private_ids import Ids
from scrub.lookup import ids_in_run

_SWHID: Final = re.compile(r"swh:1:cnt:[0-9a-f]{40}")


def has_private_ids(manifest: Manifest) -> bool:
    """Return whether the run's ids are keyed."""
    redaction = manifest.settings.get("redaction", {})
    return isinstance(redaction, dict) and bool(redaction.get("private_ids", False))


def ids_of_run(manifest: Manifest) -> Ids:
    """Return what the run calls documents of its input.

    Raises:
        SettingsError: its ids are keyed, and its key is not in the environment.
    """
    private = has_private_ids(manifest)
    return ids_in_run(os.environ, key_id=manifest.engines.get("key", ""), private=private)


def named_in_run(word: str, manifest: Manifest) -> str:
    """Return ``word``, or where it is a SWHID what the run calls that content.

    Raises:
        SettingsError: as :func:`ids_of_run`.
    """
    return ids_of_run(manifest).content_id(word) if _SWHID.fullmatch(word) else word
