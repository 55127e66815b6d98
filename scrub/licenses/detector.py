"""The detector: a process of its own that loads ScanCode once and forks workers.

``python -m scrub.licenses.detector TEXTS FOUND BOUNDS TASK`` reads texts (JSON lines: paragraph,
text), writes detections (JSON lines).  A worker that takes too long, too much memory or dies costs
its paragraph, which is *undetermined*, and nothing else.
"""

import collections
import dataclasses
import gc
import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import IO, Any, Final

from scrub.licenses.evidence import Detection, Match, Outcome, Strength
from scrub.licenses.reading import detection, moved, residue, takes_in
from scrub.licenses.scancode import ScanCode, Seen
from scrub.licenses.tables import to_json

WATCH: Final = 5.0  # seconds between looks whether the process that asked still lives
GRACE: Final = 2.0  # seconds beyond the limit until a worker is killed; ScanCode looks up rarely


class Task(StrEnum):
    """What is asked of a detector."""

    PARAGRAPHS = "paragraphs"  # our reading of normalised paragraphs
    FILES = "files"  # ScanCode's default scan of whole files, to compare with


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What a detector may take: workers, seconds a text, bytes a worker (private memory)."""

    workers: int
    seconds: float
    worker_bytes: int


def detected(scancode: ScanCode, paragraph: str, text: str, seconds: float) -> Detection:
    """Return what ``text`` says: exact matches, and approximate ones where a grant is left over."""
    seen = scancode.look(text, approximate=False, seconds=seconds)
    end = time.monotonic() + seconds
    near: list[Seen] = []
    for start, stop in residue(text, seen):
        left = end - time.monotonic()
        if left <= 0:
            return Detection(paragraph=paragraph, outcome=Outcome.UNDETERMINED)
        lines = text.count("\n", 0, start)
        found = scancode.look(text[start:stop], approximate=True, seconds=left)
        near.extend(moved(each, start, lines) for each in found)
    return detection(paragraph, text, _united(seen, near))


def scanned(scancode: ScanCode, paragraph: str, text: str, seconds: float) -> Detection:
    """Return what ScanCode's default scan makes of the file ``text``: one match, the expression."""
    begun = time.monotonic()
    expression = scancode.scan(text, seconds=seconds) if text.strip() else ""
    if time.monotonic() - begun >= seconds:
        return Detection(paragraph=paragraph, outcome=Outcome.UNDETERMINED)
    if not expression:
        return Detection(paragraph=paragraph, outcome=Outcome.NOTHING)
    match = Match(
        expression=expression,
        strength=Strength.GRANT,
        rule="default scan",
        matcher="scancode",
        score=100.0,
        coverage=100.0,
        start_line=1,
        end_line=text.count("\n") + 1,
    )
    return Detection(paragraph=paragraph, outcome=Outcome.DETECTED, matches=(match,))


_TASKS: Final[Mapping[Task, Callable[[ScanCode, str, str, float], Detection]]] = {
    Task.PARAGRAPHS: detected,
    Task.FILES: scanned,
}


def _united(exact: list[Seen], near: list[Seen]) -> list[Seen]:
    """Return exact matches, then those of the rest that say more than an exact one at their place.

    An approximate match of a long text takes the place of the bare names inside it.
    """
    kept = [
        each
        for each in exact
        if not any(
            other.start <= each.start
            and each.end <= other.end
            and other.words >= 2 * each.words
            and takes_in(other, each)
            for other in near
        )
    ]
    places = {(each.start, each.end, each.rule) for each in kept}
    return sorted(
        kept + [each for each in near if (each.start, each.end, each.rule) not in places],
        key=lambda each: (each.start, each.end),
    )


def _work(scancode: ScanCode, pipe: Connection, bounds: Bounds, task: Task) -> None:
    """Answer paragraphs from ``pipe`` until it closes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (used * 2 + bounds.worker_bytes,) * 2)
    parent = os.getppid()
    while True:
        while not pipe.poll(WATCH):
            if os.getppid() != parent:  # killed: siblings hold the pipe open, so it does not end
                return
        try:
            paragraph, text = pipe.recv()
        except EOFError:
            return
        try:
            found = _TASKS[task](scancode, paragraph, text, bounds.seconds)
        except Exception:  # noqa: BLE001 (whatever ScanCode raises costs this paragraph only)
            found = Detection(paragraph=paragraph, outcome=Outcome.UNDETERMINED)
        pipe.send(found)


@dataclasses.dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    paragraph: str = ""
    deadline: float = 0.0


class _Pool:
    """Workers forked from this process, each with a paragraph at a time and a deadline."""

    def __init__(self, scancode: ScanCode, bounds: Bounds, task: Task) -> None:
        self._scancode, self._bounds, self._task = scancode, bounds, task
        self._fork: Final = multiprocessing.get_context("fork")
        self._idle: collections.deque[_Worker] = collections.deque(
            self._new() for _ in range(bounds.workers)
        )
        self._busy: dict[Connection, _Worker] = {}
        self._parent: Final = os.getppid()

    def _new(self) -> _Worker:
        ours, theirs = self._fork.Pipe()
        process = self._fork.Process(
            target=_work, args=(self._scancode, theirs, self._bounds, self._task), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process=process, pipe=ours)

    def answers(self, texts: Iterator[tuple[str, str]]) -> Iterator[Detection]:
        """Yield a detection for each of ``texts``, as they are done."""
        for paragraph, text in texts:
            while not self._idle:
                yield from self._finished()
            worker = self._idle.popleft()
            worker.paragraph = paragraph
            worker.deadline = time.monotonic() + self._bounds.seconds + GRACE
            worker.pipe.send((paragraph, text))
            self._busy[worker.pipe] = worker
        while self._busy:
            yield from self._finished()

    def _finished(self) -> Iterator[Detection]:
        now = time.monotonic()
        first = min(worker.deadline for worker in self._busy.values())
        if os.getppid() != self._parent:
            self.close()
            sys.exit("whoever asked is gone")
        for pipe in wait(list(self._busy), min(WATCH, max(0.0, first - now))):
            assert isinstance(pipe, Connection)
            worker = self._busy.pop(pipe)
            try:
                answer = pipe.recv()
            except (EOFError, OSError):  # it died
                yield self._lost(worker)
            else:
                self._idle.append(worker)
                yield answer
        now = time.monotonic()
        for pipe in [pipe for pipe, worker in self._busy.items() if worker.deadline < now]:
            yield self._lost(self._busy.pop(pipe))

    def _lost(self, worker: _Worker) -> Detection:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self._idle.append(self._new())
        return Detection(paragraph=worker.paragraph, outcome=Outcome.UNDETERMINED)

    def close(self) -> None:
        """End the workers."""
        for worker in (*self._idle, *self._busy.values()):
            worker.pipe.close()
            worker.process.kill()
            worker.process.join()


def main(texts: str, found: str, settings: str, task: str) -> None:
    """Do ``task`` for the texts of the file ``texts``, into the file ``found``."""
    bounds = Bounds(**json.loads(settings))
    scancode = ScanCode()
    scancode.look("MIT License", approximate=False, seconds=10)  # what is made at first use
    gc.collect()
    gc.freeze()  # so that collections do not touch, and so copy, the index in every worker
    pool = _Pool(scancode, bounds, Task(task))
    with Path(texts).open(encoding="utf-8") as read, Path(found).open("w", encoding="utf-8") as out:
        out.writelines(to_json(answer) + "\n" for answer in pool.answers(_read(read)))
    pool.close()


def _read(file: IO[str]) -> Iterator[tuple[str, str]]:
    for line in file:
        row = json.loads(line)
        yield row["paragraph"], row["text"]


if __name__ == "__main__":
    main(*sys.argv[1:])
