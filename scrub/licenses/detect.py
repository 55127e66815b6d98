"""Distinct paragraphs -> detections, once per corpus: known ones from the store, others from
detector processes.

A detector is a process of its own, so ScanCode's 1.1 GB never weigh on a worker of pass 1 or 2, and
at most one detector a machine runs at a time (a lock beside the store), whatever the number of
tasks: memory is 1.5 GB and ``worker_bytes`` for each of its ``workers``.
"""

import contextlib
import dataclasses
import fcntl
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa

from corpus.caches import cache_home
from scrub.licenses.detector import Bounds, Task
from scrub.licenses.evidence import Detection, Outcome
from scrub.licenses.scancode import engine
from scrub.licenses.store import DetectionStore
from scrub.licenses.tables import detection_rows, detections_of, from_mapping

READING: Final = (
    9  # of our own rules (reading.py and what it imports); a change makes stored ones stale
)
_TOGETHER: Final = 50_000  # paragraphs looked up and detected at a time


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DetectionSettings:
    """How detection is run; none of it changes a detection that ends within its time.

    ``workers``: processes of the detector (92 to 250 MB each beside the index).
    ``seconds``: for one paragraph; then it is undetermined.  ``worker_bytes``: memory of a worker.
    ``cache``: folder of what is kept between runs, "" for the user's cache folder.
    """

    workers: int = 2
    seconds: float = 60.0
    worker_bytes: int = 1 << 30
    cache: str = ""


def engines_key() -> str:
    """Return all that a detection depends on but its text: engine, index, our reading."""
    return f"{engine()} reading {READING}"


def detect(
    paragraphs: Iterable[tuple[str, str]], settings: DetectionSettings
) -> Iterator[Detection]:
    """Yield a detection for each of ``paragraphs``, distinct pairs of hash and text.

    What :func:`detected_rows` says of memory, of ScanCode and of errors holds here.
    """
    for rows in detected_rows(paragraphs, settings):
        yield from detections_of(rows)


def detected_rows(
    paragraphs: Iterable[tuple[str, str]], settings: DetectionSettings
) -> Iterator[pa.Table]:
    """Yield rows (DETECTIONS), one for each of ``paragraphs``, distinct pairs of hash and text.

    Memory does not grow with their number.  ScanCode starts only if one is not in the store.

    Raises:
        EnvironmentFault: ScanCode is not installed.
    """
    key = engines_key()
    folder = cache_folder(settings)
    pairs = iter(paragraphs)
    with DetectionStore(folder, key) as store:
        while part := dict(itertools.islice(pairs, _TOGETHER)):
            known = store.get(list(part))
            yield known
            missing = _without(part, known)
            if missing:
                with _alone(folder):
                    known = store.get(list(missing))  # by the one that had the lock before
                    yield known
                    missing = _without(missing, known)
                    if missing:
                        found = _run(missing, settings, Task.PARAGRAPHS)
                        store.put(found)
                        yield pa.Table.from_batches([detection_rows(found)])


def _without(texts: Mapping[str, str], known: pa.Table) -> dict[str, str]:
    """Return those of ``texts`` of which nothing is ``known``."""
    found = set(known.column("paragraph").to_pylist())
    return {paragraph: text for paragraph, text in texts.items() if paragraph not in found}


def default_scans(files: Mapping[str, str], settings: DetectionSettings) -> list[Detection]:
    """Return what ScanCode's default scan makes of each of ``files`` (name and whole text), in the
    order of the names; ``paragraph`` of each is the name.

    A sample to compare with (:mod:`scrub.licenses.differential`): it takes 2 s of CPU a file.

    Raises:
        EnvironmentFault: ScanCode is not installed.
    """
    engine()
    folder = cache_folder(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder):
        return _run(files, settings, Task.FILES)


def cache_folder(settings: DetectionSettings) -> Path:
    """Return the folder of what is kept between runs.

    Raises:
        EnvironmentFault: no variable says where the user's files are.
    """
    return Path(settings.cache) if settings.cache else cache_home(os.environ) / "licenses"


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other detector of this machine runs."""
    with (folder / "detector.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(texts: Mapping[str, str], settings: DetectionSettings, task: Task) -> list[Detection]:
    """Return the detections of ``texts`` in the order of their hashes; what a detector that broke
    did not answer is undetermined.
    """
    bounds = Bounds(
        workers=settings.workers, seconds=settings.seconds, worker_bytes=settings.worker_bytes
    )
    with tempfile.TemporaryDirectory(prefix="codesieve-licenses-") as work:
        asked, found = Path(work, "texts.jsonl"), Path(work, "found.jsonl")
        with asked.open("w", encoding="utf-8") as file:
            for paragraph in sorted(texts):
                row = {"paragraph": paragraph, "text": texts[paragraph]}
                file.write(json.dumps(row) + "\n")
        subprocess.run(
            [
                sys.executable, "-P", "-m", "scrub.licenses.detector",
                str(asked), str(found), json.dumps(dataclasses.asdict(bounds)), task.value,
            ],
            env=_environment(Path(work)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )  # fmt: skip
        answers = _answers(found)
    unanswered = (
        Detection(paragraph=paragraph, outcome=Outcome.UNDETERMINED)
        for paragraph in texts.keys() - answers.keys()
    )
    answers |= {each.paragraph: each for each in unanswered}
    return [answers[paragraph] for paragraph in sorted(answers)]


def _answers(found: Path) -> dict[str, Detection]:
    """Return the complete lines of ``found``."""
    if not found.exists():
        return {}
    answers = {}
    for line in found.read_text(encoding="utf-8").split("\n")[:-1]:
        each = from_mapping(json.loads(line))
        answers[each.paragraph] = each
    return answers


def _environment(work: Path) -> dict[str, str]:
    """Return the detector's variables: ScanCode's folders go to ``work``, which is deleted.

    The index is the one that ScanCode ships; a folder of one's own would be filled anew (80 s).
    """
    inherited = {
        name: value for name, value in os.environ.items() if name != "SCANCODE_LICENSE_INDEX_CACHE"
    }
    return inherited | {
        "SCANCODE_CACHE": str(work / "cache"),
        "SCANCODE_TEMP": str(work / "temp"),
        "SCANCODE_PACKAGE_INDEX_CACHE": str(work / "packages"),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONHASHSEED": "0",
    }
