"""Our reading of files that carry licence words of their own beside ScanCode's default scan of them.

    python benchmarks/licenses/differential.py --corpus DIR --cache DIR --kept FILE --files 60 [--wrong]

The sample is keyed: files with words of their own of the corpus and of the Debian trees (without
debian/), half of each, in the order of a hash, the first so many that FILE does not have yet;
ScanCode's scan of each is kept there, so the sample grows from call to call.  Printed over all that
FILE holds: the share of files with the same verdict (policy `permissive`: allowed, not allowed,
unknown), both speeds in CPU seconds, and with --wrong each file on which they differ.

With --narrowed ScanCode compares a text only with the rules that it would not drop for what they
share with it (`scrub/licenses/candidates.py`): the same expression in a ninth of the time, so that
more files can be compared; such scans do not count for its speed.
"""

import argparse
import hashlib
import heapq
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent))

import pyarrow as pa
import pyarrow.parquet as pq
import reading
import sources

from scrub.licenses.derivation import Standing
from scrub.licenses.detect import DetectionSettings, default_scans
from scrub.licenses.differential import Side, agreement
from scrub.licenses.evidence import Outcome, Source
from scrub.licenses.expression import read
from scrub.licenses.observe import ObserveLicenses
from scrub.licenses.policy import Ruling, load_policy
from scrub.licenses.ruling import Rules
from scrub.licenses.scancode import ScanCode
from scrub.licenses.tables import LICENSES
from scrub.licenses.tree import Tree
from scrub.licenses.verdict import decide

T = TypeVar("T")
KEY = b"codesieve differential 1"
PACKAGES = 3
SECONDS = 120.0  # for one scan
LONGEST_BYTES = 1_000_000
OWN = frozenset({Source.SPDX_TAG, Source.NOTICE, Source.LICENSE_FILE, Source.NOTICE_FILE})
SIDES = {Standing.ALLOWED: Side.ALLOWED, Standing.DENIED: Side.NOT_ALLOWED}
RULINGS = {Ruling.ALLOW: Side.ALLOWED, Ruling.DENY: Side.NOT_ALLOWED}


def main() -> None:
    """Scan some more files, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder of shards")
    parser.add_argument("--cache", type=Path, required=True, help="folder of downloads")
    parser.add_argument("--kept", type=Path, required=True, help="JSON lines, written and read")
    parser.add_argument("--pool", type=int, default=2000, help="files drawn of each source")
    parser.add_argument("--files", type=int, default=60, help="scanned in this call")
    parser.add_argument("--narrowed", action="store_true", help="scan faster, see above")
    parser.add_argument("--scan-only", action="store_true", help="print nothing yet")
    parser.add_argument("--wrong", action="store_true", help="name the files that differ")
    options = parser.parse_args()
    pool = options.kept.with_suffix(".pool")
    if not pool.exists():
        drawn = [
            sample(files, options.pool)
            for files in (of_corpus(options.corpus), of_debian(options.cache))
        ]
        pairs = [pair for pairs in zip(*drawn, strict=False) for pair in pairs]
        pool.write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    texts: dict[str, str] = dict(map(json.loads, pool.read_text().splitlines()))
    kept = {each["name"]: each for each in lines_of(options.kept)}
    wanted = [name for name in texts if name not in kept][: options.files]
    with options.kept.open("a") as file:
        more = {name: texts[name] for name in wanted}
        for each in narrowed(more) if options.narrowed else scanned(more, options.cache):
            kept[each["name"]] = each
            file.write(json.dumps(each) + "\n")
    if not options.scan_only:
        report({name: texts[name] for name in kept}, kept, options.cache, wrong=options.wrong)


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of JSON lines, none if it is not there."""
    if path.exists():
        yield from map(json.loads, path.read_text().splitlines())


def of_corpus(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield name and text of the files of the shards that have words of their own."""
    for shard in sorted(folder.glob("*.parquet")):
        table = pq.read_table(shard, columns=["path", "language", "content"])
        names = [f"{shard.stem}/{n}/{p}" for n, p in enumerate(table.column("path").to_pylist())]
        yield from with_words(table.append_column("doc_id", pa.array(names)))


def of_debian(cache: Path) -> Iterator[tuple[str, str]]:
    """Yield name and text of the files that have words of their own in every third Debian tree."""
    listed = (each.name for each in sources.download.read_list(sources.LIST))
    names = frozenset(each for each in listed if sample_hash(each)[0] % PACKAGES == 0)
    for tree in sources.trees(cache, names):
        paths = list(tree.files)
        rows = {
            "doc_id": [f"{tree.package}/{path}" for path in paths],
            "path": paths,
            "language": [reading.language_of(path, tree.files[path].encode()) for path in paths],
            "content": [tree.files[path] for path in paths],
        }
        if paths:
            yield from with_words(pa.table(rows))


def with_words(table: pa.Table) -> Iterator[tuple[str, str]]:
    """Yield doc_id and content of the rows that say something themselves, and not in a string."""
    for batch in table.to_batches(max_chunksize=1024):
        said = ObserveLicenses().observe(batch).tables[LICENSES].to_pylist()
        own = {row["doc_id"] for row in said if row["source"] in OWN and not row["in_string"]}
        names, texts = batch.column("doc_id").to_pylist(), batch.column("content")
        for row, name in enumerate(names):
            if name in own and len(texts[row].as_buffer()) <= LONGEST_BYTES:
                yield name, texts[row].as_py()


def sample(files: Iterator[tuple[str, str]], number: int) -> list[tuple[str, str]]:
    """Return the ``number`` files of least hash, in its order."""
    keyed = ((sample_hash(name), name, text) for name, text in files)
    return [(name, text) for _, name, text in heapq.nsmallest(number, keyed)]


def sample_hash(name: str) -> bytes:
    """Return what orders the sample."""
    return hashlib.sha256(KEY + name.encode()).digest()


def scanned(texts: Mapping[str, str], cache: Path) -> Iterator[dict[str, Any]]:
    """Yield ScanCode's reading of each of ``texts``, and its CPU seconds a file."""
    settings = DetectionSettings(workers=1, seconds=SECONDS, cache=str(cache / "detections"))
    loading_s = children_s(lambda: default_scans({}, settings))[0]
    taken_s, found = children_s(lambda: default_scans(texts, settings))
    for each in found:
        failed = each.outcome is Outcome.UNDETERMINED
        expression = each.matches[0].expression if each.matches else ""
        yield {
            "name": each.paragraph,
            "expression": expression,
            "failed": failed,
            "cpu_s": (taken_s - loading_s) / len(texts),
        }


def narrowed(texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield ScanCode's reading of each of ``texts``, narrowed, in this process."""
    scancode = ScanCode()
    for name, text in texts.items():
        begun = time.monotonic()
        said = scancode.scan(text, seconds=SECONDS, narrowed=True) if text.strip() else ""
        failed = time.monotonic() - begun >= SECONDS
        yield {"name": name, "expression": said, "failed": failed, "narrowed": True}


def children_s(call: Callable[[], T]) -> tuple[float, T]:
    """Return the CPU seconds of the processes that ``call`` starts, and what it returns."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = call()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, found


def report(
    texts: Mapping[str, str], kept: Mapping[str, dict[str, Any]], cache: Path, *, wrong: bool
) -> None:
    """Print the agreement, the speeds, and the files that differ."""
    rules = Rules(load_policy("permissive"))
    started = time.process_time()
    evidence = reading.evidence_of(texts)
    with tempfile.TemporaryDirectory() as empty:
        cold_s, _ = children_s(lambda: reading.detections_of(evidence.texts, Path(empty)))
        nothing_s, _ = children_s(lambda: reading.detections_of({"": "MIT License"}, Path(empty)))
    detections = reading.detections_of(evidence.texts, cache)
    ours = {}
    for name in texts:
        tree = Tree(
            [each for each in [evidence.documents.get(name)] if each],
            detections,
            rules.policy.propagation,
        )
        document = evidence.documents.get(name)
        own = (
            [each for each in tree.resolve(document).evidence if not each.doc_id]
            if document
            else []
        )
        ours[name] = decide(own, rules)
    own_s = time.process_time() - started
    ended = [name for name in texts if not kept[name]["failed"]]
    pairs = {
        name: (SIDES.get(ours[name].standing, Side.UNKNOWN), side(kept[name]["expression"], rules))
        for name in ended
    }
    found = agreement(pairs.values(), undetermined=len(texts) - len(ended))
    low, high = found.interval()
    print(
        f"{found.files} files: same verdict {found.same / found.files:.2%} ({low:.2%}-{high:.2%}),"
        f" {found.undetermined} scans did not end; {dict(found.counts)}"
    )
    whole = [each["cpu_s"] for each in kept.values() if "cpu_s" in each]
    theirs = f"{len(whole) / sum(whole):.2f} files/s ({len(whole)} files)" if whole else "narrowed"
    print(
        f"ScanCode {theirs}; ours {len(kept) / (own_s + cold_s - nothing_s):.1f}"
        f" with every paragraph detected anew, {len(kept) / own_s:.0f} with known ones (index loads left out)"
    )
    for name, (mine, other) in sorted(pairs.items(), key=lambda each: each[1]):
        if wrong and mine is not other:
            verdict = ours[name]
            print(
                f"{mine}\t{other}\t{name}\tours {verdict.why} {verdict.expression[:100]}"
                f"\tScanCode {kept[name]['expression'][:100]}"
            )


def side(expression: str, rules: Rules) -> Side:
    """Return what the policy makes of ScanCode's expression."""
    if not expression:
        return Side.UNKNOWN
    return RULINGS.get(rules.rule(read(expression)).ruling, Side.UNKNOWN)


if __name__ == "__main__":
    main()
