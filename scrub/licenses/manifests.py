"""Package manifests: the field that names the licence, as written; no other words of the file.

A file that does not parse says nothing here; its passages still count.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from scrub.licenses.evidence import Source, Statement
from scrub.licenses.fields import (
    debian_header,
    first_block,
    pairs_of,
    quoted_strings,
    section_of,
    strings_of,
    toml_of,
)
from scrub.licenses.path_rules import annotations, copyright_stanzas, recorded_files

LONGEST: Final = 4_194_304  # characters of a manifest; none that people write comes near

Expressions = Iterator[tuple[str, int]]
"""What fields say, as written, with the line (1-based) of the field."""


def manifest_statements(path: str, content: str) -> Iterator[Statement]:
    """Yield what the manifest at ``path`` says of licences; nothing if it is none, or broken.

    >>> said = list(manifest_statements("a/package.json", '{"license": "(MIT OR GPL-3.0)"}'))
    >>> [(each.source.value, each.expression) for each in said]
    [('manifest', '(MIT OR GPL-3.0)')]
    """
    read = _reader(path)
    if read is None or len(content) > LONGEST:
        return
    try:
        yield from list(read(content))
    except (ValueError, RecursionError):  # JSON, TOML: broken, or nested without end
        return


def is_manifest(path: str) -> bool:
    """Return whether ``path`` is named like a manifest or like a rule about paths.

    >>> is_manifest("x/Cargo.toml"), is_manifest("x/main.rs"), is_manifest("logo.svg.license")
    (True, False, True)
    """
    return _reader(path) is not None


def _reader(path: str) -> Callable[[str], Iterator[Statement]] | None:
    name = path.rpartition("/")[2]
    if rule := _RULES.get(name):
        folder = PurePosixPath(path).parent.name
        if name in _IN_FOLDER and not folder.endswith(_IN_FOLDER[name]):
            return None
        return rule
    field = _FIELDS.get(name) or _FIELDS.get("*." + name.rpartition(".")[2])
    if field is not None:
        return lambda content: (_said(*each) for each in field(content))
    stem, dot, suffix = name.rpartition(".")
    if dot and stem and suffix == "license":
        return lambda content: side_file(stem, content)
    return None


def _said(expression: str, line: int) -> Statement:
    return Statement(source=Source.MANIFEST, start_line=line, end_line=line, expression=expression)


def side_file(name: str, content: str) -> Iterator[Statement]:
    """Yield what a file ``name.license`` says of the file ``name`` (REUSE): its tags."""
    for line, text in enumerate(content.splitlines(), 1):
        _, tag, expression = text.partition("SPDX-License-Identifier:")
        if tag and expression.strip():
            yield Statement(
                source=Source.PATH_RULE,
                start_line=line,
                end_line=line,
                expression=expression.strip(),
                scope=(name,),
            )


def _package_json(content: str) -> Expressions:
    fields = json.loads(content)
    if not isinstance(fields, dict):
        return
    line = _line_of(r'^\s*"licen[sc]es?"\s*:', content)
    for name in ("license", "licence"):
        if said := list(strings_of(fields.get(name), inside="type")):
            yield " OR ".join(said), line  # npm: several in one field are a choice
            return
    if several := list(strings_of(fields.get("licenses"), inside="type")):
        yield " OR ".join(f"({each})" if " " in each else each for each in several), line


def _pyproject(content: str) -> Expressions:
    fields = toml_of(content)
    project, tool = section_of(fields, "project"), section_of(fields, "tool")
    line = _line_of(r"^\s*licen[sc]e", content)
    said = list(strings_of(project.get("license"), inside="text"))
    said += strings_of(section_of(tool, "poetry").get("license"), inside="text")
    said += strings_of(section_of(section_of(tool, "flit"), "metadata").get("license"))
    if not said:
        said = _classified(strings_of(project.get("classifiers")))
        line = _line_of(r"License ::", content)
    yield from ((each, line) for each in said)


def _setup_cfg(content: str) -> Expressions:
    block = first_block(content, r"^\[metadata\]\s*$", r"^\[")
    found = pairs_of(block.text, separator="=", first_line=block.line)
    named = {name.lower(): (value, line) for name, value, line in found}
    if "license" in named and not named["license"][0].startswith("file:"):
        yield named["license"]
    elif "classifiers" in named or "classifier" in named:
        value, line = named.get("classifiers") or named["classifier"]
        yield from ((each, line) for each in _classified(iter(value.split("\n"))))


def _cargo(content: str) -> Expressions:
    fields = toml_of(content)
    package = section_of(fields, "package") or section_of(fields, "project")
    shared = section_of(section_of(fields, "workspace"), "package")
    line = _line_of(r"^\s*license\s*=", content)
    for said in strings_of(package.get("license") or shared.get("license")):
        yield said, line


def _pom(content: str) -> Expressions:
    """The project's own ``<licenses>``: it has one, and dependencies have none."""
    block = first_block(content, r"<licenses>", r"</licenses>")
    for name in re.finditer(r"<name>\s*([^<]{1,300}?)\s*</name>", block.text):
        yield " ".join(name[1].split()), block.line + block.text.count("\n", 0, name.start())


def _gemspec(content: str) -> Expressions:
    for found in re.finditer(r"\.licen[sc]es?\s*=\s*([^\n#]{1,400})", content):
        line = content.count("\n", 0, found.start()) + 1
        yield from ((said, line) for said in quoted_strings(found[1]))


def _composer(content: str) -> Expressions:
    fields = json.loads(content)
    if isinstance(fields, dict):
        said = list(strings_of(fields.get("license")))
        if said:
            yield " OR ".join(said), _line_of(r'^\s*"license"', content)


def _fields_named(*names: str, separator: str = ":") -> Callable[[str], Expressions]:
    """Return a reader of the first of the fields ``names`` in lines of ``name: value``."""

    def read(content: str) -> Expressions:
        found = {
            name.lower(): (value, line)
            for name, value, line in pairs_of(content, separator=separator)
        }
        for name in names:
            if name in found and found[name][0]:
                yield " ".join(found[name][0].split()), found[name][1]
                return

    return read


def _core_metadata(content: str) -> Expressions:
    """License-Expression, else License if it is a name and no text, else classifiers."""
    header = debian_header(content)
    found = list(pairs_of(header, separator=":"))
    for wanted in ("license-expression", "license"):
        for name, value, line in found:
            name_only = wanted == "license-expression" or ("\n" not in value and len(value) < 120)
            if name.lower() == wanted and value and value.upper() != "UNKNOWN" and name_only:
                yield value, line
                return
    for name, value, line in found:
        if name.lower() == "classifier":
            yield from ((each, line) for each in _classified(iter([value])))


def _classified(classifiers: Iterator[str]) -> list[str]:
    return [each.strip() for each in classifiers if each.strip().startswith("License ::")]


def _line_of(pattern: str, content: str) -> int:
    found = re.search(pattern, content, re.MULTILINE)
    return content.count("\n", 0, found.start()) + 1 if found else 1


_FIELDS: Final[Mapping[str, Callable[[str], Expressions]]] = {
    "package.json": _package_json,
    "bower.json": _package_json,
    "META.json": _composer,
    "composer.json": _composer,
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "Cargo.toml": _cargo,
    "pom.xml": _pom,
    "DESCRIPTION": _fields_named("license"),
    "METADATA": _core_metadata,
    "PKG-INFO": _core_metadata,
    "*.gemspec": _gemspec,
    "*.podspec": _gemspec,
    "*.cabal": _fields_named("license"),
    "*.opam": _fields_named("license"),
}

_RULES: Final[Mapping[str, Callable[[str], Iterator[Statement]]]] = {
    "REUSE.toml": annotations,
    "dep5": copyright_stanzas,
    "copyright": copyright_stanzas,
    "RECORD": recorded_files,
}
_IN_FOLDER: Final = {
    "dep5": ".reuse",
    "copyright": "debian",
    "RECORD": ".dist-info",
}
MANIFEST_NAMES: Final = "(?:{})$".format(
    "|".join(
        [rf"\.{name[2:]}" for name in _FIELDS if name.startswith("*.")]
        + [rf"(?:^|/){re.escape(name)}" for name in (*_FIELDS, *_RULES) if "*" not in name]
        + [r"\.license"]
    )
)
"""Matches every path that :func:`is_manifest` accepts, and some more (RE2)."""
