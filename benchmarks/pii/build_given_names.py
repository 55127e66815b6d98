"""Builds scrub/pii/given_names.txt: first words of names, as people sign with them.

Names before addresses in the benchmark corpus whose first word stands with two or more family
names, without words that the corpus uses in lower case more often than as names; and names that are
common somewhere and rare among those who sign code, from ``given_names_added.txt``.
"""

import re
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "scrub" / "pii" / "given_names.txt"
SIGNED = re.compile(
    rb"([A-Z\xc3-\xd4][^\n<>\"()@,:;=*/#\\|{}\[\]0-9]{2,40}?) +"
    rb"<[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]+\.[a-z]{2,}>"
)
LOWER = re.compile(rb"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])")
NAME = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})?")
LEAST_FAMILIES = 2
LOWER_SHARE = 32  # a document in so many is read for words in lower case
WORD_DOCUMENTS = 30  # in so many of those a word is a word, unless it is a name more often


def main() -> None:
    """Write the list from the corpus in the folder given as the argument."""
    families: dict[str, set[str]] = defaultdict(set)
    lower: Counter[str] = Counter()
    for number, text in enumerate(texts(Path(sys.argv[1]))):
        if b"@" in text:
            for signed in SIGNED.findall(text):
                words = signed.decode("utf-8", "replace").split()
                if len(words) > 1 and words[0].istitle():
                    families[words[0]].add(words[-1])
        if number % LOWER_SHARE == 0:
            lower.update({word.decode() for word in LOWER.findall(text)})
    names = {
        name.lower()
        for name, people in families.items()
        if len(people) >= LEAST_FAMILIES and NAME.fullmatch(name)
        if lower[name.lower()] < WORD_DOCUMENTS or len(people) > lower[name.lower()]
    }
    names |= set(HERE.joinpath("given_names_added.txt").read_text(encoding="utf-8").split())
    names -= set(HERE.joinpath("given_names_removed.txt").read_text(encoding="utf-8").split())
    head = "# Given names, lower case; made by benchmarks/pii/build_given_names.py"
    lines = textwrap.wrap(" ".join(sorted(names)), 110, break_on_hyphens=False)
    TARGET.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    print(f"{len(names)} names")


def texts(folder: Path) -> Iterator[bytes]:
    """Yield the texts of the corpus."""
    for path in sorted(folder.glob("*.parquet")):
        file = pq.ParquetFile(path)
        for group in range(file.num_row_groups):
            for value in file.read_row_group(group, columns=["content"]).column("content"):
                if value.is_valid:
                    yield value.as_buffer().to_pybytes()


if __name__ == "__main__":
    main()
