"""The requests that a release has met, in its private state: they hold in the next one too."""

import dataclasses
import json
from typing import Final

from corpus.files import Store
from corpus.records import from_json
from corpus.rundir import canonical_json
from scrub.requests.request import Request

STORED: Final = "state/requests.json"


def store_requests(store: Store, requests: tuple[Request, ...]) -> None:
    """Keep ``requests``, whose addresses and secrets are fingerprints, in the run's state."""
    rows = [dataclasses.asdict(each) for each in requests]
    store.write(STORED, canonical_json(rows).encode())


def read_stored(store: Store) -> tuple[Request, ...]:
    """Return the requests that the run in ``store`` has met, none if it had none.

    Raises:
        ConservationError: the file is not as codesieve wrote it.
    """
    if not store.exists(STORED):
        return ()
    rows = json.loads(store.read(STORED))
    return tuple(from_json(Request, row, source=f"{store.uri}/{STORED}") for row in rows)
