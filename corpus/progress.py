"""Progress on a terminal, or plain lines elsewhere: stage, tasks, MB/s, expected end.

It watches receipts, so it tells what is really done, on any engine and any file system.
"""

import contextlib
import dataclasses
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Final, Protocol, TextIO

from corpus.rundir import Receipts

_TERMINAL_PERIOD_S: Final = 0.5
_PLAIN_PERIOD_S: Final = 15.0  # a log that is not a terminal gets few lines


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


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """Writes progress to ``stream``; ``quiet`` writes nothing."""

    stream: TextIO = dataclasses.field(default_factory=lambda: sys.stderr)
    quiet: bool = False

    @contextlib.contextmanager
    def stage(self, name: str, tasks: Sequence[Sized], receipts: Receipts) -> Iterator[None]:
        """Show how far ``tasks`` have come until the block ends."""
        if self.quiet:
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
        if not self.quiet:
            self.stream.write(line + "\n")
            self.stream.flush()

    def _watch(
        self, name: str, tasks: Sequence[Sized], receipts: Receipts, stop: threading.Event
    ) -> None:
        terminal = self.stream.isatty()
        sizes = {task.key: task.size_bytes for task in tasks}
        resumed = receipts.done(name) & sizes.keys()
        start_s = time.monotonic()
        if resumed:
            self.say(f"{name}: {len(resumed)} of {len(sizes)} tasks were done before; resuming")
        while not stop.wait(_TERMINAL_PERIOD_S if terminal else _PLAIN_PERIOD_S):
            line = _line(name, sizes, receipts.done(name), resumed, time.monotonic() - start_s)
            self.stream.write("\r\x1b[K" + line if terminal else line + "\n")
            self.stream.flush()
        line = _line(name, sizes, receipts.done(name), resumed, time.monotonic() - start_s)
        self.stream.write(("\r\x1b[K" if terminal else "") + line + "\n")
        self.stream.flush()


def _line(
    name: str,
    sizes: dict[str, int],
    done: frozenset[str],
    resumed: frozenset[str],
    elapsed_s: float,
) -> str:
    """Return one line of progress; the speed counts only what this process has done.

    >>> _line("emit", {"a": 2_000_000, "b": 2_000_000}, frozenset("a"), frozenset(), 1.0)
    'emit: 1 of 2 tasks, 2 of 4 MB, 2.0 MB/s, about 1 s to go'
    """
    total = sum(sizes.values())
    reached = sum(size for key, size in sizes.items() if key in done)
    own = sum(size for key, size in sizes.items() if key in done and key not in resumed)
    line = f"{name}: {len(done & sizes.keys())} of {len(sizes)} tasks"
    line += f", {reached / 1e6:.0f} of {total / 1e6:.0f} MB"
    if own and elapsed_s > 0:
        speed = own / elapsed_s
        line += f", {speed / 1e6:.1f} MB/s"
        if total > reached:
            line += f", about {(total - reached) / speed:.0f} s to go"
    return line
