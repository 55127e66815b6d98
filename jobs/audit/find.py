"""``codesieve audit find``: documents by what is known of them."""

import argparse
import dataclasses
import sys

from corpus.audit.opened import opened
from corpus.audit.search import COLUMNS, Wanted, found, number
from corpus.audit.tabular import json_lines, table_lines
from corpus.files import store_at
from jobs.audit.lookup import fingerprint


def run(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed``."""
    names = [field.name for field in dataclasses.fields(Wanted)]
    asked = {name: getattr(parsed, name) for name in names}
    with opened(store_at(parsed.out)) as opened_run:
        wanted = Wanted(**{**asked, "fingerprint": fingerprint(parsed, opened_run.manifest)})
        if parsed.count:
            sys.stdout.write(f"{number(opened_run, wanted)}\n")
            return 0
        rows = found(opened_run, wanted, limit=parsed.limit + 1)
    shown = rows[: parsed.limit]
    lines = json_lines(shown) if parsed.json else table_lines(COLUMNS, shown)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    if len(rows) > len(shown) and not parsed.json:
        sys.stdout.write(f"... more than {parsed.limit}; --limit shows more, --count counts\n")
    return 0
