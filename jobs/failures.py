"""What a user sees when a command fails: a message of three parts, an exit code, no traceback."""

import os
import sys
from collections.abc import Callable
from typing import Final

from corpus.errors import CodesieveError, EnvironmentFault

INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it


def exit_code_of(command: Callable[[], int]) -> int:
    """Return the exit code of ``command``; its errors are told on stderr."""
    try:
        return command()
    except CodesieveError as error:
        sys.stderr.write(f"codesieve: {error}\n")
        return error.exit_code
    except MemoryError:
        sys.stderr.write("codesieve: memory ran out. To mend it: lower run.split_bytes.\n")
        return EnvironmentFault.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("codesieve: stopped; the same command resumes\n")
        return INTERRUPTED
