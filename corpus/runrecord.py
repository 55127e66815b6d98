"""``run.json``: when, where and how fast.  Nothing else tells that, and no digest covers it."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Final

from corpus.files import Store
from corpus.records import from_json, to_json
from corpus.rundir import canonical_json

RUN_RECORD: Final = "run.json"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class StepTime:
    """How long a step took; ``cpu_s`` is 0 where the engine does not tell."""

    step: str
    wall_s: float
    cpu_s: float


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RunRecord:
    """The circumstances of a run; ``host`` holds what the machine tells: cores, memory, Java."""

    started: str  # ISO 8601, UTC
    finished: str
    command: tuple[str, ...]
    host: Mapping[str, str]
    steps: tuple[StepTime, ...]
    manifest_sha256: str  # hex; of the manifest.json that the run committed


def write_run_record(store: Store, record: RunRecord) -> None:
    """Put ``run.json``."""
    store.write(RUN_RECORD, canonical_json(to_json(record)).encode())


def read_run_record(store: Store) -> RunRecord:
    """Return the record in ``run.json``.

    Raises:
        InputError: there is none.
        ConservationError: it is not as codesieve wrote it.
    """
    values = json.loads(store.read(RUN_RECORD))
    return from_json(RunRecord, values, source=f"{store.uri}/{RUN_RECORD}")
