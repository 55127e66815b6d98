"""The licence section of a README that says no more than a name: a heading, and "MIT" below it.

The words below weigh too little to be a passage by themselves; with the heading they are a field.
"""

import re
from collections.abc import Iterator
from typing import Final

from scrub.licenses.evidence import Source, Statement
from scrub.licenses.normal import text_hash
from scrub.licenses.vocabulary import ENOUGH, weight_of, words_of

FIELD_CHARACTERS: Final = 200  # of what stands below the heading; longer texts are passages
_FIELD_LINES: Final = 4
_HEADING: Final = re.compile(
    r"[\W\d_]*(?:copyright\s*(?:and|&|/)\s*)?licen[sc](?:es?|ing)"
    r"(?:\s*(?:and|&|/)\s*copyright|\s+info(?:rmation)?)?[\W_]*",
    re.IGNORECASE,
)
_MARKS: Final = " \t*_`>|+-"
_LETTER: Final = re.compile(r"[^\W_]")


def license_fields(content: str) -> Iterator[tuple[Statement, str]]:
    r"""Yield what stands below each licence heading of ``content``, with its text.

    >>> [text for _, text in license_fields("# Sorts\n\n## License\n\n* BSD-3-Clause\n\n## Thanks\n")]
    ['License: BSD-3-Clause']
    >>> list(license_fields("# License plates\n\nFinds the plates of cars.\n"))
    []
    """
    if "icen" not in content and "ICEN" not in content:
        return
    lines = content.splitlines()
    for at, line in enumerate(lines):
        if len(line) <= FIELD_CHARACTERS and _HEADING.fullmatch(line):
            first = next(
                (n for n in range(at + 1, min(at + 4, len(lines))) if _LETTER.search(lines[n])), 0
            )
            said = _paragraph(lines[first : first + _FIELD_LINES + 1]) if first else []
            field = " ".join(each.strip(_MARKS) for each in said)
            if field and len(field) <= FIELD_CHARACTERS and weight_of(words_of(field)) < ENOUGH:
                text = f"License: {field}"
                yield (
                    Statement(
                        source=Source.README,
                        start_line=at + 1,
                        end_line=first + len(said),
                        paragraph=text_hash(text),
                    ),
                    text,
                )


def _paragraph(lines: list[str]) -> list[str]:
    """Return the ``lines`` up to an empty one; none if they begin with a heading, or do not end."""
    for at, line in enumerate(lines):
        if line.startswith(("#", "=", "-----")) and not at:
            return []
        if not _LETTER.search(line):
            under = bool(line.strip()) and at == 1  # an underline: what stands above is a heading
            return [] if under else lines[:at]
    return lines if len(lines) <= _FIELD_LINES else []
