"""``codesieve audit diff``: what changed from one run to another, and why."""

import argparse
import json
import sys
from collections.abc import Iterator

from corpus.audit.database import locked
from corpus.audit.difference import Change, Difference, Transition, difference
from corpus.audit.opened import MEMORY_MB, relate
from corpus.errors import InputError
from corpus.files import store_at
from corpus.manifest import Manifest, read_manifest
from corpus.records import to_json
from corpus.visible import visible_name
from jobs.audit.private_ids import has_private_ids


def run(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed``."""
    stores = {"a_": store_at(parsed.before), "b_": store_at(parsed.after)}
    manifests = {prefix: read_manifest(store) for prefix, store in stores.items()}
    _require_common_ids(manifests["a_"], manifests["b_"])
    readable = [store.root for store in stores.values()]
    with locked(readable=readable, memory_mb=MEMORY_MB) as connection:
        for prefix, store in stores.items():
            relate(connection, store, manifests[prefix], prefix=prefix)
        found = difference(connection, manifests["a_"], manifests["b_"])
    if parsed.json:
        sys.stdout.write(json.dumps(to_json(found), indent=2, sort_keys=True) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in told(found))
    return 0


def _require_common_ids(before: Manifest, after: Manifest) -> None:
    named = [
        each.engines.get("key", "") if has_private_ids(each) else "" for each in (before, after)
    ]
    if named[0] != named[1]:
        raise InputError(
            "the two runs name their documents by different keys",
            why="the ids of one are private (private_ids), and the other's are not or have another"
            " key, so no document of one can be found in the other",
            mend="compare runs that were made with the same key",
        )


def told(found: Difference) -> Iterator[str]:
    """Yield the difference as lines that are safe on a terminal."""
    yield "content: " + ("the same root" if found.same_content else "another root")
    yield "decisions: " + ("the same root" if found.same_decisions else "another root")
    for what, each in (
        ("input files", found.inputs),
        ("settings", found.settings),
        ("code, rules and libraries", found.engines),
    ):
        yield f"{what}: " + (f"{len(each)} differ" if each else "the same")
        yield from map(_change, each)
    total = sum(each.documents for each in found.transitions)
    yield f"documents decided otherwise: {total}"
    for transition in found.transitions:
        yield from _transition(transition)
    both = found.documents
    yield (
        f"of {both['both']} documents in both: {both['license']} have another licence, "
        f"{both['redactions']} other redactions, {both['copies']} stand for another number"
    )


def _change(change: Change) -> str:
    before, after = (_safe(value) or "none" for value in (change.before, change.after))
    return f"  {_safe(change.name)}: {before} -> {after}"


def _transition(each: Transition) -> Iterator[str]:
    before, after = (_safe(reason) or "not there" for reason in (each.before, each.after))
    went = "another witness" if before == after else f"{before} -> {after}"
    yield f"  {each.documents:>9}  {went}: {_safe(each.cause)}"
    for example in each.examples:
        yield f"             {_safe(example)}"


def _safe(text: str) -> str:
    return visible_name(text, max_chars=200)
