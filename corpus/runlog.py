"""What happens in a run as structured log: JSON lines for a machine, to a file or to stderr.

An event names stages, ids, counts, sizes and times.  It never holds text or paths of documents.
"""

import dataclasses
import datetime as dt
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Final

from corpus.errors import SettingsError

STDERR: Final = "-"


class Event(StrEnum):
    """What is told."""

    STAGE_STARTED = "stage_started"
    STAGE_ADVANCED = "stage_advanced"
    STAGE_ENDED = "stage_ended"
    SAID = "said"  # a line that people see too
    RUN_COMMITTED = "run_committed"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RunLog:
    """Appends events to the file ``to``, or writes them to stderr (STDERR), or nowhere ("")."""

    to: str = ""

    def __post_init__(self) -> None:
        if self.to in ("", STDERR):
            return
        try:
            Path(self.to).open("a").close()
        except OSError as error:
            raise SettingsError(
                f"cannot write the log {self.to}",
                why=error.strerror or type(error).__name__,
                mend="name a file in a folder that is there, or - for stderr",
            ) from None

    def tell(self, event: Event, **facts: str | float) -> None:
        """Write ``event`` with its ``facts``: one line, with the time in UTC (RFC 3339) first."""
        if not self.to:
            return
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": now, "event": event.value, **facts}, ensure_ascii=True) + "\n"
        if self.to == STDERR:
            sys.stderr.write(line)
            sys.stderr.flush()
            return
        with Path(self.to).open("a", encoding="ascii") as file:
            file.write(line)  # one write in append mode: lines of two threads do not mix
