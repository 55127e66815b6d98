"""Whole files of the third exam, made of the templates and fresh values, with the places of what is hidden in them."""

import random
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import heldout3_keys
import heldout3_values as values

TEMPLATES = Path(__file__).resolve().parent / "heldout3"
MARK = re.compile("«([^»]+)»")
SIZED = re.compile(r"(hexu|hex|alnum|lower|upper|digits)(\d+)$")
ALPHABETS = {
    "hexu": "0123456789ABCDEF",
    "hex": values.HEX,
    "alnum": values.ALNUM,
    "lower": values.LOWER,
    "upper": values.UPPER,
    "digits": string.digits,
}


# What of a value is the secret where it is not all of it: the last part of a hook's address, the key of a DSN.
CORE = {
    "slack_hook": re.compile("[^/]+$"),
    "discord_hook": re.compile("[^/]+$"),
    "sentry_dsn": re.compile("[0-9a-f]{32}"),
}


class Label(NamedTuple):
    """What is hidden at ``start:end``, in bytes, what may go with it (``low:high``), its group, and the mark that made it."""

    start: int
    end: int
    low: int
    high: int
    group: str
    mark: str


class File(NamedTuple):
    """A whole file of the exam."""

    path: str
    language: str
    text: bytes
    labels: tuple[Label, ...]


def templates(stem: str) -> Iterator[tuple[str, str, str]]:
    """Path, language and text of each template in the bundles whose names begin with `stem`."""
    for bundle in sorted(TEMPLATES.glob(f"{stem}*.txt")):
        for part in bundle.read_text(encoding="utf-8").split("@@@ ")[1:]:
            head, text = part.split("\n", 1)
            path, language = head.split(" | ")
            yield path, language, text


class Value(NamedTuple):
    """A value of a group; ``start:end`` of it is the secret."""

    group: str
    text: str
    start: int
    end: int


def _made(rng: random.Random, mark: str) -> Value:
    kind, _, rest = mark.partition(":")
    if kind == "pkb64":
        text, start, end = heldout3_keys.wrapped(heldout3_keys.key(rng, rest))
        return Value("private-key", text, start, end)
    if kind == "pkbody":
        name, _, shape = rest.partition(":")
        group, text = "private-key", heldout3_keys.SHAPES[shape](heldout3_keys.key(rng, name)[1])
    elif sized := SIZED.match(mark):
        group, text = "generic", values.draw(rng, ALPHABETS[sized[1]], int(sized[2]))
    else:
        group = next(name for name, makers in values.CLASSES.items() if mark in makers)
        text = values.CLASSES[group][mark](rng)
    core = CORE[mark].search(text) if mark in CORE else None
    start, end = core.span() if core else (0, len(text))
    return Value(group, text, start, end)


def _reach(text: bytes, label: Label) -> Label:
    """The label of a private key with its armour, which may go with it."""
    head = text.rfind(b"-----BEGIN", max(0, label.start - 90), label.start)
    foot = text.find(b"-----END", label.end, label.end + 40)
    tail = text.find(b"-----", foot + 8) + 5 if foot >= 0 else label.high
    return label._replace(low=head if head >= 0 else label.low, high=max(tail, label.high))


def filled(rng: random.Random, path: str, language: str, text: str) -> File:
    """The template with a fresh value at each mark, and the labels of those values; ``?`` marks what is no secret."""
    out, labels, last = b"", [], 0
    for found in MARK.finditer(text):
        mark = found[1].removeprefix("?")
        value = _made(rng, mark)
        out += text[last : found.start()].encode()
        at, group = len(out), "optional" if found[1].startswith("?") else value.group
        out += value.text.encode()
        labels.append(Label(at + value.start, at + value.end, at, len(out), group, mark))
        last = found.end()
    out += text[last:].encode()
    reached = (_reach(out, label) if label.group == "private-key" else label for label in labels)
    return File(path, language, out, tuple(reached))


def files(stem: str, seed: int) -> list[File]:
    """All files of the bundles whose names begin with ``stem``, with the values of ``seed``."""
    rng = random.Random(seed)
    return [filled(rng, *template) for template in templates(stem)]
