"""Chooses the words of scrub/licenses/vocabulary.tsv from ScanCode's rules.

    .venv/bin/python benchmarks/licenses/vocabulary.py CORPUS.parquet... > vocabulary.tsv

A paragraph is a licence paragraph if its distinct words weigh ENOUGH together.  Words that every
licence has weigh that alone or with one other (given by hand: which they are does not depend on a
corpus).  For the rules which those leave uncovered, the script adds words that are rare in the
corpus, the cheapest first (greedy weighted set cover); the rarer, the heavier.  What stays
uncovered are bare names ("Apache 2"), which are clues at most; their number is in the file.
"""

import collections
import heapq
import importlib
import importlib.metadata
import random
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow.parquet as pq

from scrub.licenses.vocabulary import ENOUGH

WORDS_OF_WEIGHT = {
    6: "license licence licensed licensing licenses licences licensee sublicense relicense "
    "unlicense unlicensed gpl lgpl agpl gplv2 gplv3 lgplv2 lgplv3 agplv3 spdx copyleft "
    "redistribute redistributed redistribution redistributions warranty warranties "
    "noninfringement merchantability eula",
    4: "software permission domain apache mit bsd mozilla granted permitted freely disclaimer "
    "copying copyrighted reserved opensource artistic",
    2: "copyright rights free gnu public distribute distributed distribution commercial perl "
    "unicode php agreement proprietary confidential",
    1: "under style terms conditions notice liability modify use used open exception version evil",
}
BY_HAND = {word: weight for weight, words in WORDS_OF_WEIGHT.items() for word in words.split()}
SHARE = 0.12  # of the corpus that is counted
LONGEST = 200_000  # characters of a file that is counted
COMMON = 0.002  # share of files above which a word is not added
WORD = re.compile(r"[^_\W]+\+?[^_\W]*")  # ScanCode's


def rules() -> list[frozenset[str]]:
    """Return the words (three bytes at least, no numbers) of each rule that can match."""
    cache: Any = importlib.import_module("licensedcode.cache")
    tokenize: Any = importlib.import_module("licensedcode.tokenize")
    return [
        frozenset(
            word
            for token in tokenize.index_tokenizer(rule.text)
            if len((word := token.partition("+")[0]).encode()) >= 3 and not word.isdigit()
        )
        for rule in cache.get_index().rules_by_rid
        if not rule.is_false_positive
    ]


def texts(files: Iterable[str]) -> Iterator[str]:
    """Yield the texts of a seeded share of the row groups of ``files`` (column ``content``)."""
    chosen = random.Random(1)
    for file in sorted(files):
        opened = pq.ParquetFile(file)
        for group in range(opened.num_row_groups):
            if chosen.random() <= SHARE:
                table = opened.read_row_group(group, columns=["content"])
                yield from (text for text in table.column(0).to_pylist() if len(text) <= LONGEST)


def shares(files: Iterable[str], words: frozenset[str]) -> tuple[int, collections.Counter[str]]:
    """Return how many texts there are, and in how many of them each of ``words`` is."""
    count, found = 0, collections.Counter[str]()
    for text in texts(files):
        count += 1
        found.update(words & set(WORD.findall(text.lower())))
    return count, found


def weight_of(share: float) -> int:
    """Return the weight of a word that is in ``share`` of all files."""
    return 6 if share < 0.00003 else 4 if share < 0.0002 else 2


def choose(
    rules: Sequence[frozenset[str]], files: int, found: collections.Counter[str]
) -> tuple[dict[str, int], int]:
    """Return words with weights, and the number of rules that they do not cover."""
    weights = dict(BY_HAND)
    lacking = {
        at: ENOUGH - sum(weights.get(word, 0) for word in words) for at, words in enumerate(rules)
    }
    short = sum(not words for words in rules)
    lacking = {at: lack for at, lack in lacking.items() if lack > 0 and rules[at]}
    users = collections.defaultdict[str, set[int]](set)
    for at in lacking:
        for word in rules[at] - weights.keys():
            users[word].add(at)
    cost = {word: (found[word] + 20) / files for word in users}
    heap = [
        (cost[word] / len(at), word) for word, at in users.items() if found[word] < COMMON * files
    ]
    heapq.heapify(heap)
    while lacking and heap:
        _, word = heapq.heappop(heap)
        weight = weight_of(found[word] / files)
        gain = sum(min(lacking[at], weight) for at in users[word] if at in lacking)
        if word in weights or not gain:
            continue
        if heap and cost[word] / gain > heap[0][0] * 1.0001:  # no longer the cheapest
            heapq.heappush(heap, (cost[word] / gain, word))
            continue
        weights[word] = weight
        for at in users[word] & lacking.keys():
            lacking[at] -= weight
            if lacking[at] <= 0:
                del lacking[at]
    return weights, len(lacking) + short


def main(files: Sequence[str]) -> None:
    """Print the vocabulary."""
    found_rules = rules()
    count, found = shares(files, frozenset(word for words in found_rules for word in words))
    weights, uncovered = choose(found_rules, count, found)
    print(f"# scancode-toolkit {importlib.metadata.version('scancode-toolkit')}")
    print(f"# {len(found_rules)} rules, {uncovered} without enough words of three letters")
    for word in sorted(weights):
        print(f"{word}\t{weights[word]}")


if __name__ == "__main__":
    main(sys.argv[1:])
