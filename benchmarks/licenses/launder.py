"""Laundering: restricted files planted in MIT trees, with and without their headers.

    python benchmarks/licenses/launder.py --cache DIR --out RUN

Runs ``codesieve clean`` over the planted corpus (RUN must be new) and prints what was caught.  The
files are those of the listed packages whose header plainly is of a GPL and which lie in a GPL tree.
"""

import argparse
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent))

import plain
import sources
from score import interval

from corpus.language import language_of

SEED = 23
PACKAGES = ("coq", "devscripts", "dnsmasq", "keepass2", "menhir", "mupdf", "postgis", "syncthing")
OF_PACKAGE = 12  # files of a kind
SIZES = range(1_500, 60_000)  # characters without the header
_HEADER = re.compile(
    r"\A(?:#![^\n]*\n)?\s*(?:/\*.*?\*/\s*|\(\*.*?\*\)\s*|(?:[ \t]*(?://|#|--)[^\n]*\n)+\s*)+",
    re.DOTALL,
)
_MIT = """MIT License

Copyright (c) 2020 Ada Lovelace

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN
NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY,
WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
KINDS = {
    "header": "header kept, in an MIT tree",
    "stripped": "header cut off, the original elsewhere in the corpus",
    "unseen": "header cut off, the original nowhere: nothing could tell",
    "silent": "never had a header, also in its GPL tree (default: kept, flagged)",
}
Row = tuple[str, str, str]  # repo, path, content


def stripped(text: str) -> str:
    r"""Return ``text`` without the comments that it begins with.

    >>> stripped("/* GPL */\nint x;\n"), stripped("# a\n# b\n\nx = 1\n")
    ('int x;\n', 'x = 1\n')
    """
    return _HEADER.sub("", text, count=1)


def planted(trees: Iterator[sources.Tree]) -> Iterator[Row]:
    """Yield the corpus: each GPL tree, and MIT trees with some of its files in them."""
    for tree in trees:
        bodies = {path: stripped(text) for path, text in tree.files.items()}
        headed = [
            path
            for path, text in tree.files.items()
            if plain.words(text[: len(text) - len(bodies[path])]) is plain.Words.RESTRICTED
            and plain.words(bodies[path]) is plain.Words.NONE
            and len(bodies[path]) in SIZES
        ]
        silent = [
            path
            for path, text in tree.files.items()
            if plain.words(text) is plain.Words.NONE
            and len(text) in SIZES
            and path.endswith((".c", ".h", ".ml", ".go", ".sh", ".pl", ".py", ".cs", ".sql"))
        ]
        chooser = random.Random(f"{SEED} {tree.package}")
        headed = chooser.sample(headed, min(3 * OF_PACKAGE, len(headed)))
        silent = chooser.sample(silent, min(OF_PACKAGE, len(silent)))
        unseen = set(headed[2 * OF_PACKAGE :])
        for path, text in tree.files.items():
            if path not in unseen:
                yield f"origin/{tree.package}", path, text
        groups = {
            "header": {path: tree.files[path] for path in headed[:OF_PACKAGE]},
            "stripped": {path: bodies[path] for path in headed[OF_PACKAGE : 2 * OF_PACKAGE]},
            "unseen": {path: bodies[path] for path in unseen},
            "silent": {path: tree.files[path] for path in silent},
        }
        for kind, files in groups.items():
            yield f"{kind}/{tree.package}", "LICENSE", _MIT
            own = f"def area_of_{kind}_{tree.package}(width, height):\n    return width * height\n"
            yield f"{kind}/{tree.package}", "own.py", own
            for path, text in files.items():
                yield f"{kind}/{tree.package}", f"src/{path}", text


def main() -> None:
    """Print the share of planted files that the run did not keep under MIT."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, required=True, help="folder of downloads")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    options = parser.parse_args()
    rows = list(planted(sources.trees(options.cache, frozenset(PACKAGES))))
    options.out.mkdir(parents=True)
    table = {
        "repo": [row[0] for row in rows],
        "revision": ["1"] * len(rows),
        "path": [row[1] for row in rows],
        "language": [language_of(path, text.encode()) for _, path, text in rows],
        "content": [row[2] for row in rows],
    }
    pq.write_table(pa.table(table), options.out / "planted.parquet", row_group_size=5_000)
    run = options.out / "run"
    command = [sys.executable, "-m", "jobs.cli", "clean", str(options.out / "planted.parquet")]
    settings = options.out / "settings.toml"
    settings.write_text(f'[licenses]\ncache = "{(options.cache / "detections").resolve()}"\n')
    subprocess.run(
        [*command, "--out", str(run), "--settings", str(settings), "--quiet"], check=True
    )
    told = pq.read_table(
        run / "audit/decisions", columns=["repo", "path", "all_reasons"]
    ).to_pylist()
    flags = pq.read_table(run / "audit/licenses").to_pylist()
    flagged = {each["doc_id"] for each in flags if each.get("suspicion")}
    print(
        f"{len(rows)} files, {len(flagged)} flagged as suspects; all but 'silent' should be caught"
    )
    for kind, title in KINDS.items():
        own = [each for each in told if each["repo"].startswith(f"{kind}/")]
        of_licenses = [
            any(reason["stage"] == "licenses" for reason in each["all_reasons"])
            for each in own
            if each["path"].startswith("src/")
        ]
        innocent = [
            any(reason["stage"] == "licenses" for reason in each["all_reasons"])
            for each in own
            if each["path"] == "own.py"
        ]
        print(
            f"{kind:9} caught {interval(sum(of_licenses), len(of_licenses)):24} "
            f"{sum(of_licenses)}/{len(of_licenses)}; own files lost {sum(innocent)}/{len(innocent)}: {title}"
        )


if __name__ == "__main__":
    main()
