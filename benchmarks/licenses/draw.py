"""Draw the hard sample: 300 files that are vendored, dual-licensed or without a header, by seed.

    python benchmarks/licenses/draw.py --cache DIR > drawn.tsv        # what hard.tsv labels
    python benchmarks/licenses/draw.py --cache DIR --dossier > read   # what its reader read

The engine has no part in it.  A dossier shows, of each file, its head, the lines that name a
licence, the licence files up its folders and Debian's stanza; the reader opens more where needed.
"""

import argparse
import hashlib
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import dep5
import plain
import sources

SEED = 20
FILES = 300
PER_STRATUM = 100
PER_PACKAGE = 5  # of a stratum, so that no package is the sample
HEAD_LINES = 120  # where a header is looked for
HEAD_CHARS = 12_000
_VENDORED = re.compile(
    r"(?:^|/)(?:vendor|vendors|third[-_]?party|3rd[-_]?party|3rdparty|ext|extern|externals?|deps"
    r"|node_modules|contrib|libs?|submodules|foreign|bundled|thirdparty|gulp|wp-includes/js"
    r"|inlined|import|imports)/",
    re.IGNORECASE,
)
_TEXTS = re.compile(r"(?:^|/)(?:licen[cs]e|copying|copyright|unlicen[cs]e|notice)", re.IGNORECASE)
_CHOICE = re.compile(
    r"dual[- ]licen|either (?:the )?[^.]{0,60}licen[cs]e|licen[cs]e[^.]{0,60}\bor\b[^.]{0,40}licen[cs]e"
    r"|at your option|alternatively",
    re.IGNORECASE,
)
Drawn = tuple[str, str, str, str]  # stratum, package, version, path


def strata(path: str, text: str, stanza: dep5.Stanza | None, *, mixed: bool) -> Iterator[str]:
    """Yield the strata of a file; ``mixed`` tells that Debian names both sides in its package."""
    head = "\n".join(text[:HEAD_CHARS].split("\n", HEAD_LINES)[:HEAD_LINES])
    said = plain.words(head)
    if _VENDORED.search(path):
        yield "vendored"
    if said is plain.Words.BOTH and _CHOICE.search(head):
        yield "dual"
    special = stanza is not None and not stanza.is_blanket
    if said is plain.Words.NONE and (special or mixed or path.count("/") >= 3):
        yield "headerless"


def drawn(trees: Iterator[sources.Tree]) -> list[Drawn]:
    """Return the sample, sorted: up to PER_PACKAGE files of a package and stratum, then by seed."""
    pools: dict[str, list[Drawn]] = {"vendored": [], "dual": [], "headerless": []}
    for tree in trees:
        found = dep5.stanzas(tree.copyright)
        mixed = len({each.license for each in found}) > 2
        own: dict[str, list[Drawn]] = {name: [] for name in pools}
        for path, text in tree.files.items():
            if len(text) < 40 or _TEXTS.search(path):
                continue
            for stratum in strata(path, text, dep5.stanza_of(path, found), mixed=mixed):
                own[stratum].append((stratum, tree.package, tree.version, path))
        for name, members in own.items():
            chooser = random.Random(f"{SEED} {name} {tree.package}")
            pools[name] += chooser.sample(members, min(PER_PACKAGE, len(members)))
    chosen: dict[str, Drawn] = {}
    for name in ("dual", "vendored", "headerless"):
        pool = [each for each in pools[name] if f"{each[1]} {each[3]}" not in chosen]
        random.Random(f"{SEED} {name}").shuffle(pool)
        wanted = min(PER_STRATUM, len(pool)) if name != "headerless" else FILES - len(chosen)
        chosen |= {f"{each[1]} {each[3]}": each for each in pool[:wanted]}
    return sorted(chosen.values(), key=lambda each: each[1:])


def dossier(tree: sources.Tree, stratum: str, path: str) -> str:
    """Return what is to be read of a file: a few lines of it, and what stands around it."""
    text = tree.files[path]
    stanza = dep5.stanza_of(path, dep5.stanzas(tree.copyright))
    lines = [f"## {stratum} {tree.package} {path} [{len(text)}]"]
    lines += [f"   debian: {' '.join(stanza.globs)[:80]} = {stanza.license}"] if stanza else []
    lines += [f"   | {line.strip()[:110]}" for line in text.split("\n") if line.strip()][:4]
    lines += [f"   > {hit.side}: {hit.around}" for hit in plain.hits(text)[:5]]
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        for name, said in tree.files.items():
            if name.rpartition("/")[0] == folder and _TEXTS.search(name):
                words = " ".join(said.split())[:60]
                lines.append(f"   near {name}: {plain.words(said)}: {words}")
    return "\n".join(lines)


def main() -> None:
    """Print the sample, or what there is to read of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder of downloads")
    parser.add_argument("--dossier", action="store_true")
    options = parser.parse_args()
    sample = drawn(sources.trees(options.cache))
    names = frozenset(each[1] for each in sample)
    for tree in sources.trees(options.cache, names):
        for stratum, package, version, path in sample:
            if package != tree.package:
                continue
            if options.dossier:
                print(dossier(tree, stratum, path))
            else:
                digest = hashlib.sha256(tree.files[path].encode()).hexdigest()
                print(package, version, path, digest, stratum, sep="\t")


if __name__ == "__main__":
    main()
