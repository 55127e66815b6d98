"""The input of a finished run, as its auditor has it."""

from collections.abc import Sequence

from corpus.errors import InputError
from corpus.fields import InputSettings
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.rundir import SHARDS
from corpus.settings import from_mapping
from corpus.splits import plan_splits
from corpus.tables import Split


def input_splits(store: Store, manifest: Manifest, inputs: Sequence[str]) -> tuple[Split, ...]:
    """Return the splits of ``inputs``, or of the shards that the run in ``store`` has made itself.

    Raises:
        InputError: they are not there.
    """
    settings = from_mapping(InputSettings, manifest.settings["input"], source="manifest.json")
    tables = list(inputs) or [store.below(SHARDS).uri]
    try:
        return plan_splits(tables, fields=settings)
    except InputError as error:
        raise InputError(
            "the input shards are not there", why=error.why, mend="name them with --inputs"
        ) from None
