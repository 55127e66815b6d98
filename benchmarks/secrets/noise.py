"""Findings per MB and MB per CPU second on published code, where nearly every finding is false.

python benchmarks/secrets/noise.py stdlib [--show]
python benchmarks/secrets/noise.py SHARD.parquet... [--show] [--pii]
"""

import argparse
import collections
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from scrub.pii.detector import PersonalDataDetector
from scrub.secrets.detector import SecretDetector


def documents(sources: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield path, language and text of every document."""
    for source in sources:
        if source == "stdlib":
            library = Path(sysconfig.get_path("stdlib"))
            for path in sorted(library.rglob("*.py")):
                if "site-packages" not in path.parts:
                    yield str(path), "Python", path.read_bytes()
            continue
        table = pq.read_table(source, columns=["path", "language", "content"])
        for row in table.to_pylist():
            yield row["path"], row["language"], row["content"].encode()


def main() -> None:
    """Print the figures; with ``--show`` the findings too (published code only)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--pii", action="store_true", help="personal data in the same time")
    options = parser.parse_args()
    detectors = [SecretDetector()] + ([PersonalDataDetector()] if options.pii else [])
    texts = list(documents(options.sources))
    megabytes = sum(len(text) for _, _, text in texts) / 1e6
    began = time.process_time()
    scans = [
        [each.scan(text, path=path, language=language) for each in detectors]
        for path, language, text in texts
    ]
    seconds = time.process_time() - began
    found = collections.Counter(f.rule for scan in scans for f in scan[0].findings)
    exempt = collections.Counter(
        (s.rule, s.exemption) for scan in scans for s in scan[0].suppressed
    )
    print(f"{len(texts)} files, {megabytes:.1f} MB, {megabytes / seconds:.1f} MB per CPU second")
    print(
        f"{found.total()} findings of secrets, {found.total() / megabytes:.2f} per MB; {exempt.total()} exempt"
    )
    print(found.most_common(40))
    print(exempt.most_common(40))
    if options.show:
        for (path, language, text), scan in zip(texts, scans, strict=True):
            for each in scan[0].findings:
                around = text[max(0, each.start_byte - 70) : each.end_byte + 20]
                print(f"{each.rule} | {path[-50:]} | {language} | {each.value[:80]!r} | {around!r}")


if __name__ == "__main__":
    main()
