"""Values are planted into a document in memory, as its language binds a name to a value."""

import dataclasses
import hashlib
from collections.abc import Sequence
from random import Random
from typing import Final

from scrub.finding import Kind
from scrub.measure import credentials, people

PER_DOCUMENT: Final = 4  # kinds that one document is planted with
_NEUTRAL: Final = ("value", "x", "setting", "data")
_BINDINGS: Final[dict[str, tuple[str, ...]]] = {
    "JSON": ('  "&&": "@@",',),
    "Jupyter Notebook": ('    "&& = \\\\"@@\\\\"\\\\n",',),
    "YAML": ("&&: @@", '&&: "@@"'),
    "TOML": ('&& = "@@"',),
    "INI": ("&& = @@", "&&=@@"),
    "Java Properties": ("&&=@@",),
    "Dotenv": ("&&=@@",),
    "Shell": ('export &&="@@"', "&&='@@'"),
    "Dockerfile": ("ENV &&=@@",),
    "XML": ("<&&>@@</&&>",),
    "HTML": ('<meta name="&&" content="@@">',),
    "JavaScript": ("const && = '@@';", '  &&: "@@",'),
    "TypeScript": ('const && = "@@";',),
    "Java": ('    String && = "@@";',),
    "C": ('static const char *&& = "@@";',),
    "C++": ('const std::string && = "@@";',),
    "Go": ('\t&& := "@@"',),
    "Rust": ('let && = "@@";',),
    "PHP": ("$&& = '@@';",),
    "Ruby": ("&& = '@@'",),
    "Python": ('&& = "@@"', "&&='@@'", '    "&&": "@@",'),
}
_USUAL: Final = ('&& = "@@"', '&&: "@@"')  # a word without quotes is no value everywhere


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Plant:
    """A planted value: ``spans`` of bytes that must go, which are exactly it."""

    kind: Kind
    spans: tuple[tuple[int, int], ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Planted:
    """A text with plants in it, in order."""

    text: bytes = dataclasses.field(repr=False)
    plants: tuple[Plant, ...]


def planted(text: bytes, *, doc_id: str, language: str, kinds: Sequence[Kind]) -> Planted:
    """Return ``text`` with a few of ``kinds`` planted between its lines.

    Which ones, where and with what values follows from ``doc_id`` alone.
    """
    draw = Random(int.from_bytes(hashlib.sha256(b"plant" + doc_id.encode()).digest(), "big"))  # noqa: S311 (no secret: figures must be the same in every run)
    chosen = draw.sample(list(kinds), min(PER_DOCUMENT, len(kinds)))
    lines = text.splitlines(keepends=True)
    places = sorted(draw.randint(0, len(lines)) for _ in chosen)
    parts: list[bytes] = []
    plants: list[Plant] = []
    size, at = 0, 0
    for kind, place in zip(chosen, places, strict=True):
        before = b"".join(lines[at:place])
        if before and not before.endswith(b"\n"):
            before += b"\n"
        line, spans = _line(kind, language, draw)
        start = size + len(before)
        plants.append(Plant(kind=kind, spans=tuple((start + a, start + b) for a, b in spans)))
        parts += [before, line]
        size, at = start + len(line), place
    return Planted(text=b"".join([*parts, *lines[at:]]), plants=tuple(plants))


def _line(kind: Kind, language: str, draw: Random) -> tuple[bytes, list[tuple[int, int]]]:
    """Return a line (or lines) that holds a value of ``kind``, and the spans of the value in it."""
    source = credentials if kind.is_secret else people
    value = source.VALUES[kind](draw)
    if kind is Kind.PRIVATE_KEY:
        return _key_lines(value, escaped=draw.random() < 0.4)
    names = (people.name_of_id(value),) if kind is Kind.NATIONAL_ID else source.NAMES.get(kind)
    around = source.PLACES.get(kind, ("@@",))
    filled = draw.choice(around)
    is_prose = names is None and filled != "@@" and draw.random() < 0.5
    template = "# @@" if is_prose else draw.choice(_BINDINGS.get(language, _USUAL))
    whole = template.replace("&&", draw.choice(names or _NEUTRAL)).replace("@@", filled)
    before, after = whole.split("@@")
    start = len(before.encode())
    return f"{before}{value}{after}\n".encode(), [(start, start + len(value.encode()))]


def _key_lines(key: str, *, escaped: bool) -> tuple[bytes, list[tuple[int, int]]]:
    """Return a private key as it is or as an escaped string; its body must go, not its armour."""
    ends = "\\n" if escaped else "\n"
    text, spans = 'key = "' if escaped else "", []
    for line in key.split("\n"):
        if not line.startswith("-----"):
            spans.append((len(text), len(text) + len(line)))
        text += line + ends
    return (text + ('"\n' if escaped else "")).encode(), spans
