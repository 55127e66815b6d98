"""Progress on a terminal, or plain lines elsewhere: stage, tasks, documents, MB/s, expected end.

It watches receipts, so it tells what is really done, on any engine and any file system.  The same
is told to the run's log, for machines.
"""

import contextlib
import dataclasses
import datetime as dt
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol, TextIO

from corpus.rundir import Receipts
from corpus.runlog import STDERR, Event, RunLog

_TERMINAL_PERIOD_S: Final = 0.5
_PLAIN_PERIOD_S: Final = 15.0  # a log that is not a terminal gets few lines
_CLOCK_FROM_S: Final = 60.0  # of waiting that is left, from which the time of day helps


class Sized(Protocol):
    """What progress needs to know of a task."""

    @property
    def key(self) -> str:
        """Return the task's name."""
        ...

    @property
    def size_bytes(self) -> int:
        """Return the bytes of text that the task handles."""
        ...

    @property
    def documents(self) -> int:
        """Return the documents that the task handles; 0 if it does not handle them one by one."""
        ...


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How far a stage has come; ``own_bytes`` are those that this process has seen done."""

    stage: str
    tasks: int
    tasks_done: int
    documents: int
    documents_done: int
    size_bytes: int
    size_bytes_done: int
    own_bytes: int
    elapsed_s: float

    @classmethod
    def of(
        cls,
        stage: str,
        tasks: Mapping[str, Sized],
        done: frozenset[str],
        resumed: frozenset[str],
        elapsed_s: float,
    ) -> "Standing":
        """Return how far ``tasks`` have come, of which those of keys ``done`` are done.

        ``resumed`` were done before this process began.
        """
        finished = [task for key, task in tasks.items() if key in done]
        return cls(
            stage=stage,
            tasks=len(tasks),
            tasks_done=len(finished),
            documents=sum(task.documents for task in tasks.values()),
            documents_done=sum(task.documents for task in finished),
            size_bytes=sum(task.size_bytes for task in tasks.values()),
            size_bytes_done=sum(task.size_bytes for task in finished),
            own_bytes=sum(task.size_bytes for task in finished if task.key not in resumed),
            elapsed_s=elapsed_s,
        )

    @property
    def bytes_per_s(self) -> float:
        """Return the speed of this process; 0 as long as nothing is done."""
        return self.own_bytes / self.elapsed_s if self.elapsed_s > 0 else 0.0

    @property
    def left_s(self) -> float:
        """Return the seconds that are left at this speed; 0 if nothing is left or none is known."""
        left = self.size_bytes - self.size_bytes_done
        return left / self.bytes_per_s if self.bytes_per_s else 0.0

    def line(self, now: dt.datetime) -> str:
        """Return one line for people; ``now`` is the time of day.

        >>> standing = Standing(stage="emit", tasks=2, tasks_done=1, documents=24,
        ...     documents_done=12, size_bytes=400_000_000, size_bytes_done=200_000_000,
        ...     own_bytes=200_000_000, elapsed_s=100.0)
        >>> told = standing.line(dt.datetime(2026, 1, 1, 23, 59)).split(", ")
        >>> told[:3]
        ['emit: 1 of 2 tasks', '12 of 24 documents', '200 of 400 MB']
        >>> told[3:]
        ['2.0 MB/s', 'about 100 s to go', 'until 00:00']
        """
        parts = [f"{self.stage}: {self.tasks_done} of {self.tasks} tasks"]
        if self.documents:
            parts.append(f"{self.documents_done:,} of {self.documents:,} documents")
        parts.append(f"{self.size_bytes_done / 1e6:.0f} of {self.size_bytes / 1e6:.0f} MB")
        if self.bytes_per_s:
            parts.append(f"{self.bytes_per_s / 1e6:.1f} MB/s")
        if self.left_s:
            parts.append(f"about {self.left_s:.0f} s to go")
        if self.left_s > _CLOCK_FROM_S:
            parts.append(f"until {now + dt.timedelta(seconds=self.left_s):%H:%M}")
        return ", ".join(parts)

    def facts(self) -> dict[str, str | float]:
        """Return the same for a machine."""
        return {
            "stage": self.stage,
            "tasks": self.tasks,
            "tasks_done": self.tasks_done,
            "documents": self.documents,
            "documents_done": self.documents_done,
            "size_bytes": self.size_bytes,
            "size_bytes_done": self.size_bytes_done,
            "bytes_per_s": round(self.bytes_per_s),
            "elapsed_s": round(self.elapsed_s, 3),
            "left_s": round(self.left_s, 1),
        }


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """Writes progress to ``stream`` and to ``log``; ``quiet`` leaves the stream alone."""

    stream: TextIO = dataclasses.field(default_factory=lambda: sys.stderr)
    quiet: bool = False
    log: RunLog = dataclasses.field(default_factory=RunLog)

    @property
    def is_shown(self) -> bool:
        """Return whether people are told: not if stderr is for a machine."""
        return not self.quiet and self.log.to != STDERR

    @contextlib.contextmanager
    def stage(self, name: str, tasks: Sequence[Sized], receipts: Receipts) -> Iterator[None]:
        """Show how far ``tasks`` have come until the block ends."""
        if not self.is_shown and not self.log.to:
            yield
            return
        stop = threading.Event()
        watcher = threading.Thread(
            target=self._watch, args=(name, tasks, receipts, stop), name=f"progress-{name}"
        )
        watcher.start()
        try:
            yield
        finally:
            stop.set()
            watcher.join()

    def say(self, line: str) -> None:
        """Write one line."""
        self.log.tell(Event.SAID, text=line)
        if self.is_shown:
            self.stream.write(line + "\n")
            self.stream.flush()

    def _watch(
        self, name: str, tasks: Sequence[Sized], receipts: Receipts, stop: threading.Event
    ) -> None:
        terminal = self.is_shown and self.stream.isatty()
        by_key = {task.key: task for task in tasks}
        resumed = receipts.done(name) & by_key.keys()
        start_s = time.monotonic()

        def standing() -> Standing:
            elapsed_s = time.monotonic() - start_s
            return Standing.of(name, by_key, receipts.done(name), resumed, elapsed_s)

        if resumed:
            self.say(f"{name}: {len(resumed)} of {len(by_key)} tasks were done before; resuming")
        self.log.tell(Event.STAGE_STARTED, **standing().facts())
        shown_s = start_s
        while not stop.wait(_TERMINAL_PERIOD_S if terminal else _PLAIN_PERIOD_S):
            reached = standing()
            self._show(reached, "\r\x1b[K" if terminal else "", "" if terminal else "\n")
            if time.monotonic() - shown_s >= _PLAIN_PERIOD_S:
                self.log.tell(Event.STAGE_ADVANCED, **reached.facts())
                shown_s = time.monotonic()
        reached = standing()
        self._show(reached, "\r\x1b[K" if terminal else "", "\n")
        self.log.tell(Event.STAGE_ENDED, **reached.facts())

    def _show(self, reached: Standing, before: str, after: str) -> None:
        if self.is_shown:
            self.stream.write(before + reached.line(dt.datetime.now().astimezone()) + after)
            self.stream.flush()
