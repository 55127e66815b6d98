"""``codesieve policy``: what a licence policy says, without a run or of a finished one."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import InputError, SettingsError
from corpus.facts import Role
from corpus.files import Store, store_at
from corpus.manifest import Manifest, read_manifest
from scrub.licenses.difference import COLUMNS, STAYS, Amount, Change, changes
from scrub.licenses.expression import UNREADABLE, read, terms
from scrub.licenses.policy import Policy, load_policy
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
    diff = questions.add_parser(
        "diff", help="say which files and bytes of a run another policy would keep or drop"
    )
    diff.add_argument("before", metavar="A", help="a policy: shipped, or TOML")
    diff.add_argument("after", metavar="B", help="the other")
    diff.add_argument("out", metavar="RUN")
    diff.set_defaults(
        run=lambda parsed: compare_policies(parsed.before, parsed.after, store_at(parsed.out))
    )


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


def compare_policies(before: str, after: str, store: Store) -> int:
    """Print what ``after`` changes against ``before`` in the run of ``store``; return the exit
    code.

    Raises:
        SettingsError: there is no such policy.
        InputError: there is no finished run, or it left licences out.
    """
    policies = load_policy(before), load_policy(after)
    manifest = read_manifest(store)
    if not manifest.licenses:
        raise InputError(
            f"{store.uri} has no evidence of licences",
            why="its settings have licenses.enabled = false",
            mend="run again with licences on",
        )
    found = changes(lambda: _license_tables(store, manifest), *policies)
    sys.stdout.write("\n".join(_difference(found, *policies)) + "\n")
    return 0


def _license_tables(store: Store, manifest: Manifest) -> Iterator[pa.Table]:
    for file in manifest.outputs:
        if file.role is Role.LICENSES:
            with store.open(file.path) as opened:
                parquet = pq.ParquetFile(opened)
                for batch in parquet.iter_batches(columns=list(COLUMNS)):
                    yield pa.Table.from_batches([batch])


_LISTED: Final = 10  # expressions of a change


def _difference(found: Mapping[Change, Amount], before: Policy, after: Policy) -> Iterator[str]:
    yield f"A  {before.title}"
    yield f"B  {after.title}"
    yield "By licences alone; which copy of a file stays is not chosen again, and of the copies"
    yield "that may make a file suspect only the one that the run names is looked at."
    for title, kept_before, kept_after in (
        ("stay in both", True, True),
        ("leave in both", False, False),
        ("A keeps, B drops", True, False),
        ("A drops, B keeps", False, True),
    ):
        those = {
            change: amount
            for change, amount in found.items()
            if (change.before == STAYS, change.after == STAYS) == (kept_before, kept_after)
        }
        documents = sum(each.documents for each in those.values())
        size_bytes = sum(each.size_bytes for each in those.values())
        yield f"{title:<18}{documents:>12,} files {size_bytes:>16,} bytes"
        if kept_before != kept_after:
            most = sorted(those.items(), key=lambda each: (-each[1].documents, each[0]))
            for change, amount in most[:_LISTED]:
                why = change.before or change.after
                shown = change.expression or "no expression"
                yield f"  {amount.documents:>12,} {why}: {shown}"
    if before.propagation != after.propagation:
        yield (
            "A and B differ in [propagation], which needs whole trees: the run's own was used here;"
            " run again to see what theirs does."
        )
