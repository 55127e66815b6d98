"""``codesieve``: loads what the command needs and no more, so that auditors need no Spark."""

import importlib
import os
import sys
from collections.abc import Sequence

from corpus.memory import ARROW_MEMORY


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of the command in ``arguments`` (default: those of the process)."""
    os.environ.setdefault(*ARROW_MEMORY)  # before anything loads Arrow
    given = list(sys.argv[1:] if arguments is None else arguments)
    module = "jobs.audit.cli" if given[:1] == ["audit"] else "jobs.cli"
    code: int = importlib.import_module(module).main(given)
    return code


if __name__ == "__main__":
    sys.exit(main())
