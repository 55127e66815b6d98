"""``codesieve audit find --email VALUE``: which documents held a value, by keyed fingerprint."""

import argparse
import os
import sys
from typing import Final

from corpus.errors import SettingsError
from corpus.manifest import Manifest
from scrub.finding import Kind
from scrub.lookup import fingerprint_in_run

_KINDS: Final = {"email": Kind.EMAIL, "secret": Kind.GENERIC_KEY}
_STDIN: Final = "-"  # keeps the value out of the shell's history and the list of processes


def add_values(command: argparse.ArgumentParser) -> None:
    """Add the options that name a value to ``command``."""
    for name, meaning in (("email", "an e-mail address"), ("secret", "a credential")):
        command.add_argument(
            f"--{name}",
            default="",
            metavar="VALUE",
            help=f"{meaning} that stood in it; - reads one line of standard input. Needs the key",
        )


def fingerprint(parsed: argparse.Namespace, manifest: Manifest) -> str:
    """Return the fingerprint to look for: of the value that ``parsed`` names, or as it is given.

    Raises:
        SettingsError: there is no key, it is not the run's, or more than one value is named.
    """
    named = [(name, getattr(parsed, name)) for name in _KINDS if getattr(parsed, name)]
    if not named:
        return str(parsed.fingerprint)
    if len(named) > 1 or parsed.fingerprint:
        raise SettingsError(
            "more than one value is looked for",
            why="a finding is of one value, so no finding would be of both",
            mend="ask for one of --email, --secret and --fingerprint at a time",
        )
    name, value = named[0]
    return fingerprint_in_run(
        sys.stdin.readline().strip() if value == _STDIN else value,
        _KINDS[name],
        environment=os.environ,
        key_id=manifest.engines.get("key", ""),
        run_key=manifest.run_key,
    )
