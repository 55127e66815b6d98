"""``codesieve audit why``: the whole story of what one word names."""

import argparse
import collections
import json
import sys
from typing import Final, TextIO

from corpus.audit.naming import MOST, named
from corpus.audit.opened import opened
from corpus.audit.story import facts, story
from corpus.audit.tabular import plain
from corpus.files import Store, store_at
from corpus.visible import visible_name
from jobs.audit.private_ids import named_in_run

TOLD: Final = 3  # documents whose whole story is told; of more than these, a list
LISTED: Final = 20


def run(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed``."""
    return tell(store_at(parsed.out), parsed.subject, sys.stdout, as_json=parsed.json)


def tell(store: Store, word: str, output: TextIO, *, as_json: bool) -> int:
    """Write the story of what ``word`` names in the run in ``store``; return 0.

    Raises:
        InputError: nothing has that name.
        SettingsError: it is a SWHID, the run's ids are keyed, and the key is not here.
    """
    with opened(store) as run:
        found = named(run, named_in_run(word, run.manifest))
        if as_json:
            stories = [plain(facts(run, each)) for each in found[:LISTED]]
            text = json.dumps(stories, indent=2, sort_keys=True, ensure_ascii=True)
        elif len(found) <= TOLD:
            text = "\n\n".join("\n".join(story(run, each)) for each in found)
        else:
            text = "\n".join(_summary(word, found))
    output.write(text + "\n")
    return 0


def _summary(word: str, found: list[dict[str, object]]) -> list[str]:
    shown = visible_name(word, max_chars=300)
    count = f"{MOST} or more" if len(found) == MOST else str(len(found))
    lines = [f"{shown} names {count} documents:"]
    reasons = collections.Counter((str(row["action"]), str(row["reason"])) for row in found)
    for (action, reason), number in sorted(reasons.items()):
        lines.append(f"  {number:>8}  {visible_name(action)}: {visible_name(reason)}")
    for row in found[:LISTED]:
        name = visible_name(f"{row['repo']}/{row['path']}", max_chars=200)
        lines.append(f"  {row['doc_id']}  {visible_name(str(row['reason']))}  {name}")
    if len(found) > LISTED:
        lines.append("  ... `codesieve audit find` lists them all")
    return lines
