"""OpenLineage events of a run: where it began, how it ended, what it read and wrote.

The format is OpenLineage 2-0-2, written by hand because it is four fields and a clock.  A
catalogue that is down must not fail a run: what cannot be delivered is said, and the run goes on.
"""

import contextlib
import dataclasses
import datetime as dt
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from corpus.manifest import Manifest

SCHEMA: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
PRODUCER: Final = "https://pypi.org/project/codesieve/"
TIMEOUT_S: Final = 5.0  # for a catalogue's answer


class EventType(StrEnum):
    """What happened to the run."""

    START = "START"
    COMPLETE = "COMPLETE"
    FAIL = "FAIL"


@dataclasses.dataclass(kw_only=True, slots=True)
class Lineage:
    """Sends the events of one run to ``target``: a URL, a file that grows, or ``""``: nowhere."""

    target: str
    inputs: tuple[str, ...]
    output: str
    say: Callable[[str], None]
    run_id: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))

    def tell(self, kind: EventType, manifest: Manifest | None = None) -> None:
        """Deliver an event; ``manifest`` is that of a run that has one."""
        if not self.target:
            return
        facets = {} if manifest is None else _facets(manifest)
        event = {
            "eventType": kind.value,
            "eventTime": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            "producer": PRODUCER,
            "schemaURL": SCHEMA,
            "run": {"runId": self.run_id},
            "job": {"namespace": "codesieve", "name": "clean"},
            "inputs": [_dataset(uri, {}) for uri in self.inputs],
            "outputs": [_dataset(self.output, facets)],
        }
        try:
            _deliver(self.target, json.dumps(event))
        except (OSError, ValueError, urllib.error.URLError) as error:
            self.say(f"lineage: {kind} was not delivered ({type(error).__name__}); going on")


@contextlib.contextmanager
def announced(
    target: str, *, inputs: Sequence[str], output: str, say: Callable[[str], None]
) -> Iterator[Lineage]:
    """Yield the lineage of a run that begins here; if the block raises, FAIL is told.

    Who ends the block well tells COMPLETE itself, with the manifest.
    """
    lineage = Lineage(target=target, inputs=tuple(inputs), output=output, say=say)
    lineage.tell(EventType.START)
    try:
        yield lineage
    except BaseException:
        lineage.tell(EventType.FAIL)
        raise


def _dataset(uri: str, facets: dict[str, Any]) -> dict[str, Any]:
    scheme, _, rest = uri.rpartition("://")
    return {"namespace": scheme or "file", "name": rest, "facets": facets}


def _facets(manifest: Manifest) -> dict[str, Any]:
    def facet(kind: str, values: dict[str, Any]) -> dict[str, Any]:
        schema = f"https://openlineage.io/spec/facets/1-0-0/{kind}.json"
        return {"_producer": PRODUCER, "_schemaURL": schema} | values

    counts = manifest.counts
    version = {"datasetVersion": manifest.content_root}
    sums = {"rowCount": counts.kept, "size": sum(f.size_bytes for f in manifest.outputs)}
    return {
        "version": facet("DatasetVersionDatasetFacet", version),
        "outputStatistics": facet("OutputStatisticsOutputDatasetFacet", sums),
    }


def _deliver(target: str, event: str) -> None:
    if target.startswith(("http://", "https://")):
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(target, event.encode(), headers)  # noqa: S310 (http only)
        with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310 (http only)
            return
    with Path(target).open("a", encoding="utf-8") as file:
        file.write(event + "\n")
