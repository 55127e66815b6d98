"""Clones that differ in comments and white space only, and files that share only a licence header.

    python benchmarks/clones.py corpus/*.parquet

Clones are derived from real files by pygments, whose lexers are none of ours. A clone is found if
its shingle set equals that of its origin, or if a band brings them together and their exact
Jaccard index reaches the threshold: what the job does, in one process. For headers, the same
licence header is put before files of different projects of which no two are near-duplicates.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Text, Whitespace, _TokenType

from dedup.bands import band_keys, choose_bands
from dedup.fingerprint import Fingerprints, fingerprint
from dedup.independent_set import select
from dedup.jaccard import ShingleSets, jaccard
from dedup.join import exact_join
from dedup.lexer import lexer_ids
from dedup.minhash import Permutations
from dedup.settings import NearSettings

LANGUAGES: Mapping[str, str] = {
    "C": "c", "C++": "cpp", "C#": "csharp", "CSS": "css", "Go": "go", "Haskell": "haskell",
    "Java": "java", "JavaScript": "javascript", "Lua": "lua", "PHP": "php", "Perl": "perl",
    "Python": "python", "Ruby": "ruby", "Rust": "rust", "SCSS": "scss", "Scala": "scala",
    "Shell": "bash", "SQL": "sql", "TypeScript": "typescript", "XML": "xml", "YAML": "yaml",
}  # fmt: skip
"""Languages by linguist's name and by pygments'."""
SIZES = range(200, 100_000)  # bytes: larger files take pygments minutes
MASKED_HEADERS = {"C": "//", "Java": "//", "JavaScript": "//", "Python": "#", "Shell": "#"}
HEADER = """\
Copyright (c) 2019 The Example Authors. All rights reserved.

Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
compliance with the License. You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software distributed under the License
is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
implied. See the License for the specific language governing permissions and limitations under the
License.
"""

Token = tuple[_TokenType, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Of ``clones`` of one kind, how many have ``equal`` sets and how many are ``found``."""

    kind: str
    language: str
    clones: int
    equal: int
    found: int


def is_comment(kind: _TokenType) -> bool:
    """Return whether a token is a comment to pygments; directives of preprocessors are none."""
    directive = kind in Comment.Preproc or kind in Comment.PreprocFile or kind in Comment.Hashbang
    return kind in Comment and not directive


def is_blank(kind: _TokenType, text: str) -> bool:
    """Return whether a token is white space between others."""
    return (kind in Text or kind in Whitespace) and text.isspace()


def without_comments(tokens: Sequence[Token]) -> str:
    """Return the text without its comments; a blank and its line end stay."""
    return "".join(
        " " + "\n" * text.endswith("\n") if is_comment(kind) else text for kind, text in tokens
    )


def other_comments(tokens: Sequence[Token]) -> str:
    """Return the text with other words in its comments; what opens and closes them stays."""
    return "".join(
        re.sub(r"[^\W\d_]{3,}", _other_word, text)
        if is_comment(kind) and not text[:1].isalpha()
        else text
        for kind, text in tokens
    )


def respaced(tokens: Sequence[Token]) -> str:
    """Return the text with every run of blanks doubled, and a blank line after every empty one."""
    return "".join(_wider(text) if is_blank(kind, text) else text for kind, text in tokens)


KINDS: Mapping[str, Callable[[Sequence[Token]], str]] = {
    "comments removed": without_comments,
    "comments reworded": other_comments,
    "white space changed": respaced,
}


def _other_word(match: re.Match[str]) -> str:
    return "w" + hashlib.sha256(match[0].encode()).hexdigest()[: len(match[0])]


def _wider(blank: str) -> str:
    return re.sub(r"\n(?=\n)", "\n\n", re.sub(r"[ \t]+", lambda run: run[0] * 2, blank))


def clones_of(texts: Sequence[str], lexer: Lexer) -> Iterator[tuple[str, int, str]]:
    """Yield (kind, position in ``texts``, clone) of all clones that differ from their origin."""
    for number, text in enumerate(texts):
        tokens = list(lex(text, lexer))
        if "".join(part for _, part in tokens) != text:
            continue  # pygments has changed the text itself
        for kind, derive in KINDS.items():
            clone = derive(tokens)
            if clone != text:
                yield kind, number, clone


def measured(language: str, texts: Sequence[str]) -> list[Found]:
    """Return how many clones of ``texts`` are found, a figure for each kind."""
    lexer = get_lexer_by_name(LANGUAGES[language], stripnl=False, ensurenl=False)
    derived = list(clones_of(texts, lexer))
    origins = _prints(texts, language)
    copies = _prints([clone for _, _, clone in derived], language)
    near = NearSettings()
    bands = choose_bands(
        threshold=near.threshold, recall=near.recall, permutations=near.permutations
    )
    keys, own = band_keys(origins.signatures, bands), band_keys(copies.signatures, bands)
    counts = {kind: [0, 0, 0] for kind in KINDS}
    for row, (kind, number, _) in enumerate(derived):
        first, second = _set(origins, number), _set(copies, row)
        shorter = min(len(first), len(second))
        equal = shorter >= near.equal_shingles and np.array_equal(first, second)
        near_enough = (
            shorter >= near.min_shingles
            and bool((keys[number] == own[row]).any())
            and jaccard(first, second) >= near.threshold
        )
        for place, holds in enumerate((True, equal, equal or near_enough)):
            counts[kind][place] += holds
    return [
        Found(kind=kind, language=language, clones=clones, equal=equal, found=found)
        for kind, (clones, equal, found) in counts.items()
    ]


def joined_by_header(language: str, texts: Sequence[str]) -> tuple[int, int]:
    """Return how many files of which no two are near-duplicates there are among ``texts``, and how
    many pairs of them are near-duplicates once all begin with the same licence header.
    """
    near = NearSettings()
    sets = _sets(texts, language)
    pairs, _ = exact_join(sets, threshold=near.threshold)
    order = np.arange(len(texts), dtype=np.int64)
    apart = select(len(texts), pairs, order, np.ones(len(pairs))).kept
    apart &= sets.sizes() >= near.min_shingles
    mark = MASKED_HEADERS[language]
    header = "".join(f"{mark} {line}".rstrip() + "\n" for line in HEADER.splitlines()) + "\n"
    alone = [text for text, stays in zip(texts, apart, strict=True) if stays]
    joined, _ = exact_join(
        _sets([header + text for text in alone], language), threshold=near.threshold
    )
    return len(alone), len(joined)


def _prints(texts: Sequence[str], language: str) -> Fingerprints:
    near = NearSettings()
    return fingerprint(
        pa.array(texts, pa.large_string()),
        lexer_ids([language] * len(texts)),
        permutations=Permutations.generate(near.permutations, seed=1),
        shingle_tokens=near.shingle_tokens,
    )


def _sets(texts: Sequence[str], language: str) -> ShingleSets:
    return _prints(texts, language).sets


def _set(prints: Fingerprints, row: int) -> np.ndarray:
    return prints.sets.values[slice(*prints.sets.offsets[row : row + 2])]


def read_texts(shards: Sequence[Path], *, per_language: int) -> dict[str, list[str]]:
    """Return texts by language: distinct ones of a fit size, in the order of a hash of theirs."""
    chosen: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for shard in shards:
        for batch in pq.ParquetFile(shard).iter_batches(columns=["language", "content"]):
            for row in batch.to_pylist():
                if row["language"] in LANGUAGES and len(row["content"]) in SIZES:
                    digest = hashlib.sha256(row["content"].encode()).hexdigest()
                    chosen[row["language"]][digest] = row["content"]
    return {
        language: [texts[digest] for digest in sorted(texts)[:per_language]]
        for language, texts in chosen.items()
    }


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shards", nargs="+", type=Path)
    parser.add_argument("--per-language", type=int, default=200, help="files (default: 200)")
    options = parser.parse_args(arguments)
    texts = read_texts(options.shards, per_language=options.per_language)
    rows = [each for language in texts for each in measured(language, texts[language])]
    print("| clones with | clones | equal sets | found |\n|---|---:|---:|---:|")
    for kind in KINDS:
        print(_line(kind, [each for each in rows if each.kind == kind]))
    print(_line("all", rows))
    worst = sorted(rows, key=lambda each: each.found / max(each.clones, 1))[:5]
    for each in worst:
        print(f"least: {each.language}, {each.kind}: {each.found} of {each.clones}")
    for language in MASKED_HEADERS:
        files, joined = joined_by_header(language, texts[language])
        print(f"one licence header before {files} {language} files: {joined} pairs joined")
    return 0


def _line(name: str, rows: Sequence[Found]) -> str:
    clones, found = sum(row.clones for row in rows), sum(row.found for row in rows)
    equal = sum(row.equal for row in rows)
    return f"| {name} | {clones:,} | {equal / max(clones, 1):.2%} | {found / max(clones, 1):.2%} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
