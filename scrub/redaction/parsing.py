"""Does a text still parse?  Only edited documents are asked."""

import ast
import functools
import json
import tomllib
import warnings
import xml.parsers.expat
from collections.abc import Callable, Sequence
from typing import Final

import tree_sitter
import tree_sitter_c
import tree_sitter_javascript
import yaml

from scrub.redaction.edits import Target

MAX_BYTES: Final = 2_000_000  # a longer text is not parsed: some of these take a kilobyte a byte
UNKNOWN: Final = -1
_BLOCK_BYTES: Final = 20_000  # how far back a comment's beginning is looked for
_INDENT_BYTES: Final = 200


def faults(text: bytes, language: str) -> int:
    """Return how many faults a parser of ``language`` sees in ``text``; UNKNOWN if there is none.

    Parsers that stop at the first fault give 0 or 1; the tolerant ones (C, JavaScript) count.

    >>> faults(b"x = 1", "Python"), faults(b"{", "JSON"), faults(b"?", "Brainfuck")
    (0, 1, -1)
    """
    parser = _PARSERS.get(language)
    return UNKNOWN if parser is None or len(text) > MAX_BYTES else parser(text)


def may_disturb(text: bytes, targets: Sequence[Target], language: str) -> bool:
    """Return whether edits of ``targets`` could change the syntax of ``text``.

    Not one within a line of a comment: no replacement holds a line end or closes a comment.
    """
    if language not in _PARSERS:
        return False
    line, blocks = _COMMENTS.get(language, (b"", False))
    return not line or not all(_in_comment(text, each, line, blocks=blocks) for each in targets)


def _in_comment(text: bytes, target: Target, line: bytes, *, blocks: bool) -> bool:
    start, end = target.start_byte, target.end_byte
    if text.find(b"\n", start, end) >= 0 or text.find(b"*/", start, end) >= 0:
        return False
    begin = text.rfind(b"\n", 0, start) + 1
    if text[begin : begin + _INDENT_BYTES].lstrip().startswith(line):
        return True
    low = max(0, start - _BLOCK_BYTES)
    return blocks and text.rfind(b"/*", low, start) > text.rfind(b"*/", low, start)


def _strict(parse: Callable[[bytes], object]) -> Callable[[bytes], int]:
    def count(text: bytes) -> int:
        try:
            parse(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, OverflowError):
            return 1
        except (yaml.YAMLError, xml.parsers.expat.ExpatError):
            return 1
        return 0

    return count


def _python(text: bytes) -> object:
    with warnings.catch_warnings():  # of escapes in strings that are not ours
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _yaml(text: bytes) -> None:
    # Events only: nothing is built, so that aliases cannot multiply.
    for _ in yaml.parse(text.decode(), Loader=_YAML_LOADER):
        pass


def _xml(text: bytes) -> None:
    parser = xml.parsers.expat.ParserCreate()
    parser.EntityDeclHandler = _refused  # entities that multiply
    parser.Parse(text, True)


def _refused(*_: object) -> None:
    raise ValueError("a document type that declares entities")


def _tolerant(grammar: Callable[[], object]) -> Callable[[bytes], int]:
    def count(text: bytes) -> int:
        root = _tree_parser(grammar).parse(text).root_node
        if not root.has_error:
            return 0
        number, waiting = 0, [root]
        while waiting:
            node = waiting.pop()
            number += node.is_error or node.is_missing
            waiting += [child for child in node.children if child.has_error]
        return number

    return count


@functools.cache
def _tree_parser(grammar: Callable[[], object]) -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(grammar()))


# What begins a comment to the end of the line, and whether /* */ makes one.
_COMMENTS: Final = {
    "Python": (b"#", False),
    "YAML": (b"#", False),
    "TOML": (b"#", False),
    "JavaScript": (b"//", True),
    "C": (b"//", True),
}
_YAML_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PARSERS: Final[dict[str, Callable[[bytes], int]]] = {
    "Python": _strict(_python),
    "JSON": _strict(json.loads),
    "Jupyter Notebook": _strict(json.loads),
    "YAML": _strict(_yaml),
    "TOML": _strict(lambda text: tomllib.loads(text.decode())),
    "XML": _strict(_xml),
    "SVG": _strict(_xml),
    "JavaScript": _tolerant(tree_sitter_javascript.language),
    "C": _tolerant(tree_sitter_c.language),
}
