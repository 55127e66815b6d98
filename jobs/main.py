"""``codesieve``: loads what the command needs and no more, so that auditors need no Spark."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final

_ARROW_MEMORY: Final = ("ARROW_DEFAULT_MEMORY_POOL", "system")
"""Arrow's own pool gives back at once what is freed, and taken anew, the kernel clears each page of
it: 15 to 40 % of the time in which this process moves tables was that.  Read when Arrow is loaded.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of the command in ``arguments`` (default: those of the process)."""
    os.environ.setdefault(*_ARROW_MEMORY)
    given = list(sys.argv[1:] if arguments is None else arguments)
    module = "jobs.audit.cli" if given[:1] == ["audit"] else "jobs.cli"
    code: int = importlib.import_module(module).main(given)
    return code


if __name__ == "__main__":
    sys.exit(main())
