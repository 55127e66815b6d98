"""``codesieve policy``: what a licence policy says, without a run or of a finished one."""

import argparse
import sys

from corpus.errors import SettingsError
from scrub.licenses.expression import UNREADABLE, read, terms
from scrub.licenses.policy import load_policy
from scrub.licenses.ruling import Rules


def add_policy(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``policy`` and its questions to ``commands``."""
    policy = commands.add_parser("policy", help="ask a licence policy")
    questions = policy.add_subparsers(title="questions", required=True, metavar="QUESTION")
    explain = questions.add_parser(
        "explain", help="print allow, deny or review for a licence expression, and why"
    )
    explain.add_argument("expression", metavar="EXPRESSION", help="SPDX ids or ScanCode keys")
    explain.add_argument(
        "--policy", default="permissive", metavar="NAME|FILE", help="shipped, or TOML (permissive)"
    )
    explain.set_defaults(run=lambda parsed: explain_expression(parsed.expression, parsed.policy))


def explain_expression(text: str, policy: str) -> int:
    """Print what ``policy`` makes of the expression ``text``; return the exit code.

    Raises:
        SettingsError: there is no such policy, or ``text`` is no expression.
    """
    rules, expression = Rules(load_policy(policy)), read(text)
    if UNREADABLE in map(str, terms(expression)):
        raise SettingsError(
            f"{text!r:.80} is no licence expression",
            why="it does not parse, and is no name of a licence that is known",
            mend="write SPDX ids with AND, OR, WITH and brackets, as in 'MIT OR GPL-2.0-only'",
        )
    sys.stdout.write("\n".join(rules.explained(expression)) + "\n")
    return 0
