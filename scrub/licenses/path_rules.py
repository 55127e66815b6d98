"""Files that state licences of other files by path: REUSE.toml, dep5, debian/copyright, RECORD."""

import csv
import re
from collections.abc import Iterator
from typing import Final

from scrub.licenses.evidence import Source, Statement
from scrub.licenses.fields import pairs_of, strings_of, toml_of

RECORDED: Final = 200_000  # files of one distribution; the largest known has 30,000


def annotations(content: str) -> Iterator[Statement]:
    r"""Yield the annotations of a REUSE.toml (REUSE 3.3): several ids in one all hold.

    >>> text = 'version = 1\n[[annotations]]\npath = "a/**"\nSPDX-License-Identifier = "MIT"'
    >>> [(each.expression, each.scope) for each in annotations(text)]
    [('MIT', ('a/**',))]

    Raises:
        ValueError: it is no TOML.
    """
    found = toml_of(content).get("annotations")
    lines = [
        line
        for line, text in enumerate(content.splitlines(), 1)
        if text.strip().startswith("[[annotations]]")
    ]
    for number, each in enumerate(found if isinstance(found, list) else []):
        said = list(strings_of(each.get("SPDX-License-Identifier")))
        scope = tuple(strings_of(each.get("path")))
        if said and scope:
            line = lines[number] if number < len(lines) else 1
            yield Statement(
                source=Source.PATH_RULE,
                start_line=line,
                end_line=line,
                expression=" AND ".join(f"({one})" if " " in one else one for one in said)
                if len(said) > 1
                else said[0],
                scope=scope,
                overrides=each.get("precedence") == "override",
            )


def copyright_stanzas(content: str) -> Iterator[Statement]:
    r"""Yield the stanzas of a machine-readable debian/copyright (DEP-5); none of any other.

    The scope is as written, relative to the folder above; a star there spans folders.

    >>> text = "Format: https://www.debian.org/doc/x/1.0/\n\nFiles: *\nLicense: Expat\n text"
    >>> [(each.expression, each.scope, each.start_line) for each in copyright_stanzas(text)]
    [('Expat', ('*',), 3)]
    """
    if not re.match(r"\s*Format(?:-Specification)?:", content):
        return
    first = 1
    for stanza in re.split(r"\n[ \t]*(?=\n)", content.replace("\r\n", "\n")):
        lines = stanza.count("\n") + 1
        fields = {
            name.lower(): (value, line)
            for name, value, line in pairs_of(stanza, separator=":", first_line=first)
        }
        if "files" in fields and "license" in fields:
            name = fields["license"][0].split("\n")[0].strip()
            scope = tuple(fields["files"][0].split())
            if name and scope:
                yield Statement(
                    source=Source.PATH_RULE,
                    start_line=fields["files"][1],
                    end_line=first + lines - 1,
                    expression=name,
                    scope=scope,
                )
        first += lines


def recorded_files(content: str) -> Iterator[Statement]:
    """Yield one statement whose scope are the files that a RECORD lists, paths as written there."""
    paths = [row[0] for row in csv.reader(content.splitlines()[:RECORDED]) if row and row[0]]
    if paths:
        yield Statement(
            source=Source.MANIFEST,
            start_line=1,
            end_line=len(paths),
            scope=tuple(path for path in paths if not path.startswith(("/", "../"))),
        )
