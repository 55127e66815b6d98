"""Measures recall, precision, exact spans and speed of the personal data detector.

``python benchmarks/pii/run.py [FOLDER] [--each N]``: values are planted in lines of the forms of
:mod:`places`, each line into a real file of FOLDER (a corpus of Parquet shards, or any tree of
sources), and a finding counts for a plant if it is of its kind and shares a byte with it.  Precision
is over the planted lines and the lines that hold nothing; speed over the files as they are.
"""

import argparse
import collections
import dataclasses
import random
import resource
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import people
import places
import pyarrow.parquet as pq

from scrub.finding import Kind, Scan
from scrub.pii.detector import PersonalDataDetector

MOST_BYTES = 60_000_000
MOST_FILE_BYTES = 1_000_000


def both_versions(rng: random.Random) -> str:
    """Return an IPv4 address, or one in five times an IPv6 address."""
    return people.public_v6(rng) if rng.random() < 0.2 else people.public_v4(rng)


KINDS: dict[Kind, tuple[list[str], Callable[[random.Random], str]]] = {
    Kind.EMAIL: (places.EMAIL, people.email),
    Kind.IP_ADDRESS: (places.IP, both_versions),
    Kind.NAME: (places.NAME, people.person),
    Kind.USERNAME: (places.USERNAME, people.account),
    Kind.PHONE: (places.PHONE, people.phone),
    Kind.MAC_ADDRESS: (places.OTHERS["mac_address"], people.mac),
    Kind.CARD: (places.OTHERS["card"], people.card),
    Kind.IBAN: (places.OTHERS["iban"], people.iban),
    Kind.COORDINATES: (places.OTHERS["coordinates"], people.coordinates),
}


@dataclasses.dataclass
class Score:
    """Counts of one kind."""

    planted: int = 0
    found: int = 0
    exact: int = 0
    false: int = 0

    def line(self, kind: Kind) -> str:
        """Return a line of the table."""
        recall = self.found / self.planted
        precision = self.found / max(1, self.found + self.false)
        exact = self.exact / max(1, self.found)
        return f"{kind.value:13} {self.planted:6} {recall:8.2%} {precision:10.2%} {exact:8.2%}"


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "folder", nargs="?", type=Path, default=Path(sysconfig.get_path("stdlib"))
    )
    arguments.add_argument("--each", type=int, default=1000, help="plants of each kind")
    arguments.add_argument("--show", action="store_true", help="print what was missed")
    options = arguments.parse_args()
    texts = list(read(options.folder))
    detector = PersonalDataDetector()
    print(f"engine {detector.engine}")
    measure_plants(detector, texts, options.each, show=options.show)
    measure_speed(detector, texts)
    measure_hostile(detector)


def measure_plants(
    detector: PersonalDataDetector, texts: list[bytes], each: int, *, show: bool
) -> None:
    """Print recall, precision and exact spans by kind."""
    rng = random.Random(20_26)
    print(f"{'kind':13} {'plants':>6} {'recall':>8} {'precision':>10} {'exact':>8}")
    nothing = false_alarms(detector, show=show)
    for kind, (forms, value_of) in KINDS.items():
        score = Score(false=nothing[kind])
        for number in range(each):
            value, form = value_of(rng), forms[number % len(forms)]
            plant(detector, kind, form, value, rng.choice(texts), rng, score, show=show)
        print(score.line(kind))


def plant(
    detector: PersonalDataDetector, kind: Kind, form: str, value: str, host: bytes, rng: random.Random,
    score: Score, *, show: bool,
) -> None:  # fmt: skip
    """Put one line into ``host`` and add to ``score`` what became of it."""
    before, after = (part.replace("{{", "{").replace("}}", "}") for part in form.split("{}"))
    before, after = (
        part.replace("\\n", "\n") if kind is Kind.NAME and "\\n  -" in form else part
        for part in (before, after)
    )
    at = host.find(b"\n", rng.randrange(max(1, len(host)))) + 1
    line = before.encode() + value.encode() + after.encode() + b"\n"
    text = host[:at] + line + host[at:]
    start = at + len(before.encode())
    end = start + len(value.encode())
    seen = detector.scan(text, path="a.txt", language="")
    score.planted += 1
    touching = [
        one
        for one in seen.findings
        if one.kind is kind and one.start_byte < end and one.end_byte > start
    ]
    others = [
        one
        for one in seen.findings
        if one.kind is kind and at <= one.start_byte < at + len(line) and one not in touching
    ]
    score.found += bool(touching)
    score.exact += any((one.start_byte, one.end_byte) == (start, end) for one in touching)
    score.false += len(others)
    if show and (
        not touching or others or (touching[0].start_byte, touching[0].end_byte) != (start, end)
    ):
        spans = [
            text[one.start_byte : one.end_byte].decode("utf-8", "replace")
            for one in (*touching, *others)
        ]
        print("   ", kind.value, line.decode().rstrip(), spans, stands(seen, start, end))


def stands(seen: Scan, start: int, end: int) -> list[str]:
    """Return by which exemptions a span stands."""
    return [
        one.exemption for one in seen.suppressed if one.start_byte < end and one.end_byte > start
    ]


def false_alarms(detector: PersonalDataDetector, *, show: bool) -> collections.Counter[Kind]:
    """Return the findings, by kind, in lines that hold nothing."""
    counts: collections.Counter[Kind] = collections.Counter()
    for line in places.NOTHING:
        for one in detector.scan(line.encode(), path="a.txt", language="").findings:
            counts[one.kind] += 1
            if show:
                print("   ", "false", one.kind.value, line)
    return counts


def measure_speed(detector: PersonalDataDetector, texts: list[bytes]) -> None:
    """Print megabytes a second of one core's CPU time, and findings and look-alikes a megabyte."""
    size = sum(map(len, texts)) / 1e6
    found: collections.Counter[str] = collections.Counter()
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for text in texts:
        seen = detector.scan(text, path="a.txt", language="")
        found.update(one.kind.value for one in seen.findings)
    took = resource.getrusage(resource.RUSAGE_SELF).ru_utime - began
    print(f"{len(texts)} files, {size:.1f} MB: {size / took:.0f} MB/s")
    print(
        "findings a megabyte:",
        ", ".join(f"{kind} {count / size:.2f}" for kind, count in found.most_common()),
    )


HOSTILE = (
    "a@", "@", " ", "1", ".", ":", "1.", "1:", "a.", "2001:", "(c) 2", "copyright ", "author: ", "written by ", "ssn 1",
    "phone: 1 ", "tel ", "+1 415 ", "4111 ", "/home/", "C:\\Users\\", "(at)", " at ", " dot ", "0x", "bc1", "张", "\u00a9",
    '"name": "', "authors:\nJane Roe\n", "jane@web.de ", "Jane Roe <a@web.de>, ", "93.184.216.34 ", "TODO(a)",
)  # fmt: skip


def measure_hostile(detector: PersonalDataDetector) -> None:
    """Print the slowest of texts of a megabyte on one line that repeat what rules begin with."""
    took = {}
    for unit in HOSTILE:
        text = (unit.encode() * 1_000_000)[:1_000_000]
        began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        detector.scan(text, path="a.txt", language="")
        took[unit] = resource.getrusage(resource.RUSAGE_SELF).ru_utime - began
    slowest = sorted(took.items(), key=lambda each: -each[1])[:5]
    print(
        "seconds for a megabyte, the slowest:",
        ", ".join(f"{unit!r} {each:.2f}" for unit, each in slowest),
    )


def read(folder: Path) -> Iterator[bytes]:
    """Yield texts of the corpus, or of the sources, below ``folder``."""
    left = MOST_BYTES
    shards = sorted(folder.glob("*.parquet"))
    for text in rows(shards) if shards else files(folder):
        if left < 0:
            return
        if len(text) <= MOST_FILE_BYTES:
            left -= len(text)
            yield text


def rows(shards: list[Path]) -> Iterator[bytes]:
    """Yield every thirtieth text of ``shards``."""
    number = 0
    for shard in shards:
        for batch in pq.ParquetFile(shard).iter_batches(columns=["content"], batch_size=256):
            for value in batch.column(0):
                number += 1
                if number % 30 == 0 and value.is_valid:
                    yield value.as_buffer().to_pybytes()


def files(folder: Path) -> Iterator[bytes]:
    """Yield the sources below ``folder``."""
    for path in sorted(folder.rglob("*")):
        if (
            path.suffix in {".py", ".c", ".h", ".js", ".ts", ".md", ".txt", ".json", ".go", ".rs"}
            and path.is_file()
        ):
            yield path.read_bytes()


if __name__ == "__main__":
    main()
