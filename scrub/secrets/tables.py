"""Passwords and keys in rows: SQL's INSERT, tables of Markdown, files of comma-separated values.

Which column it is stands in the head of the table, so the value is found by its position.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrub.finding import Kind
from scrub.secrets.anchor import Anchor
from scrub.secrets.candidate import Candidate
from scrub.secrets.maps import ANCHORS as MAPS
from scrub.secrets.maps import members
from scrub.secrets.names import PASSWORD_WORDS, Strength, strength_of
from scrub.secrets.placeholder import placeholder
from scrub.secrets.values import is_key, is_password

_LITERALS: Final = (b"pass", b"pwd", b"psw", b"pw", b"secret", b"token", b"key")
_COLUMNS: Final = rf"{PASSWORD_WORDS}|secret|token|api_?key|access_?key"
ANCHORS: Final = (
    *MAPS,
    Anchor(
        name="sql-insert",
        expression=(
            rf"insert\s+into\s+[^\s(]{{1,80}}\s*\([^()]{{0,400}}(?:{_COLUMNS})[^()]{{0,400}}\)\s*values\s*\("
        ),
        literals=(b"insert",),
        ignore_case=True,
        is_counted=True,
    ),
    Anchor(
        name="sql-declared-insert",  # which column is which, CREATE TABLE says
        expression=r"insert\s+into\s+[^\s(]{1,80}\s+values\s*\(",
        literals=(b"insert",),
        ignore_case=True,
    ),
    Anchor(
        name="sql-copy",
        expression=rf"copy\s+[^\s(]{{1,80}}\s*\([^()]{{0,400}}(?:{_COLUMNS})[^()]{{0,400}}\)\s*from\s+stdin",
        literals=(b"copy",),
        ignore_case=True,
        is_counted=True,
    ),
    Anchor(
        name="markdown-table",
        expression=rf"\|[^\n]{{0,200}}(?:{_COLUMNS})[^\n]{{0,200}}\n[ \t]{{0,8}}\|?[ ]?:?-{{2,}}",
        literals=_LITERALS,
        ignore_case=True,
    ),
    Anchor(
        name="comma-separated",
        expression=rf"\A[^\n]{{0,300}}(?:{_COLUMNS})[^\n]{{0,300}}\n",
        literals=_LITERALS,
        ignore_case=True,
    ),
    Anchor(
        name="cloud-init",
        expression=r"chpasswd:\s{1,40}(?:expire:[^\n]{0,20}\s{1,40})?list: ?[|>]",
        literals=(b"chpasswd:",),
    ),
)
_ACCOUNT: Final = re.compile(
    rb"[^\n]*\n[ \t-]{1,40}[\w.-]{1,40}:([^\s\"'$]{4,100})(?=\r?(?:\n|\Z))"
)
_HEAD: Final = re.compile(rb"(?i)insert\s+into\s+[^\s(]{1,80}\s*\(([^()]{1,900})\)\s*values\s*\Z")
_CELL: Final = re.compile(
    rb"\s*(?:N?'((?:[^'\\\n]|\\.|''){0,400})'|\"([^\"\n]{0,400})\"|([^,()'\"]{0,400}))\s*(,|\))"
)
_NEXT_ROW: Final = re.compile(rb"\s*,\s*\(")
_HEAD_BYTES: Final = 1200
_TABLE: Final = re.compile(rb"(?i)insert\s+into\s+([^\s(]{1,80})\s+values\s*\Z")
_CREATE: Final = re.compile(rb"(?i)create\s+table\s+(?:if\s+not\s+exists\s+)?([^\s(]{1,80})\s*\(")
_BODY_BYTES: Final = 4096  # of a declaration
_END_OF_TABLE: Final = re.compile(rb"\)[^(),\n]{0,200};")
_IN_PARENTHESES: Final = re.compile(rb"\([^()]{0,200}\)")
_NO_COLUMN: Final = frozenset(
    (b"primary", b"key", b"unique", b"constraint", b"index", b"foreign", b"check", b"fulltext")
)
_ROW: Final = re.compile(rb"[^\n|]*\|[^\n]*(?=\n|\Z)")


def table_values(
    text: bytes, name: str, ends: Sequence[int], *, language: str
) -> Iterator[Candidate]:
    """Yield the passwords of the tables whose heads end at ``ends``."""
    if name in {"sql-insert", "sql-declared-insert"}:
        yield from _inserted(text, ends)
    elif name == "named-map":
        for start, stop, is_named in members(text, ends):
            strength = Strength.PASSWORD if is_named else Strength.STRONG
            yield from _judged(text, start, stop, strength)
    elif name == "sql-copy":
        yield from _copied(text, ends)
    elif name == "markdown-table":
        yield from _drawn(text, ends)
    elif name == "cloud-init":
        for end in ends:
            at = end
            while (account := _ACCOUNT.match(text, at)) is not None:
                yield from _judged(text, *account.span(1), Strength.PASSWORD)
                at = account.end()
    elif language in {"CSV", "TSV"}:
        separator = b"\t" if language == "TSV" else b","
        head = text[: text.index(b"\n")].rstrip(b"\r")
        columns = _columns(head.split(separator))
        yield from _rows(text, text.index(b"\n"), len(text), columns, separator)


def _inserted(text: bytes, ends: Sequence[int]) -> Iterator[Candidate]:
    done = 0
    declared = None
    for end in ends:
        if end <= done:
            continue
        before = text[max(done, end - _HEAD_BYTES) : end - 1]
        is_listed = before.rstrip()[: -len(b"values")].rstrip().endswith(b")")
        head = _HEAD.search(before) if is_listed else None
        done, at = end, end
        columns = _columns(head[1].split(b",")) if head else {}
        if head is None:
            declared = _declared(text) if declared is None else declared
            table = _TABLE.search(before) if declared else None
            columns = declared.get(table[1], {}) if table else {}
        number = 0
        while columns and (cell := _CELL.match(text, at)):
            group = next((group for group in (1, 2) if cell[group] is not None), 3)
            if number in columns and group < 3:
                yield from _judged(text, *cell.span(group), columns[number])
            at, number = cell.end(), number + 1
            done = at
            if cell[4] == b")":
                row = _NEXT_ROW.match(text, at)
                if row is None:
                    break
                at, number = row.end(), 0


def _copied(text: bytes, ends: Sequence[int]) -> Iterator[Candidate]:
    """Yield the passwords of PostgreSQL's dumps, whose rows end in a line with a backslash and a dot."""
    done = 0
    for end in ends:
        if end < done:
            continue
        low = max(0, end - _HEAD_BYTES)
        names = text[text.rfind(b"(", low, end) + 1 : text.rfind(b")", low, end)].split(b",")
        done = text.find(b"\n\\.", end)
        if done < 0:
            return
        yield from _rows(text, text.find(b"\n", end), done, _columns(names), b"\t")


def _declared(text: bytes) -> dict[bytes, dict[int, Strength]]:
    """Return which columns hold secrets, by the tables of which CREATE TABLE says so."""
    tables: dict[bytes, dict[int, Strength]] = {}
    for create in _CREATE.finditer(text):
        body = text[create.end() : create.end() + _BODY_BYTES]
        stop = _END_OF_TABLE.search(body)
        body = _IN_PARENTHESES.sub(b"", body[: stop.start()] if stop else body)
        names = [words[0] for each in body.split(b",") if (words := each.split())]
        tables[create[1]] = _columns([name for name in names if name.lower() not in _NO_COLUMN])
    return tables


def _drawn(text: bytes, ends: Sequence[int]) -> Iterator[Candidate]:
    done = 0
    for end in ends:
        rule = text.rfind(b"\n", 0, end)
        start = text.rfind(b"\n", 0, max(0, rule)) + 1
        if start < done:
            continue
        first = text.find(b"\n", end)
        if first < 0:
            return
        done = first
        while (line := _ROW.match(text, done + 1)) is not None:
            done = line.end()
        yield from _rows(text, first, done, _columns(text[start:rule].split(b"|")), b"|")


def _rows(
    text: bytes, at: int, stop: int, columns: dict[int, Strength], separator: bytes
) -> Iterator[Candidate]:
    """Yield the passwords in the rows between the line ends at ``at`` and ``stop``."""
    while columns and 0 <= at < stop:
        start = at + 1
        at = text.find(b"\n", start)
        line = text[start:] if at < 0 else text[start:at]
        place = start
        for number, cell in enumerate(line.split(separator)):
            if number in columns:
                bare = cell.strip(b" \t\r`\"'*")
                low = place + cell.find(bare)
                yield from _judged(text, low, low + len(bare), columns[number])
            place += len(cell) + len(separator)


def _columns(names: Sequence[bytes]) -> dict[int, Strength]:
    """Return the numbers of the columns that hold passwords or keys."""
    bare = [name.strip(b" \t\r\n`\"'[]*") for name in names]
    promised = {number: strength_of(name) for number, name in enumerate(bare) if len(name) < 40}
    kept = {Strength.PASSWORD, Strength.STRONG}
    return {number: strength for number, strength in promised.items() if strength in kept}


def _judged(text: bytes, start: int, end: int, strength: Strength) -> Iterator[Candidate]:
    value = text[start:end]
    is_named = strength is Strength.PASSWORD
    if is_password(value, quoted=True) if is_named else is_key(value, strong=True):
        yield Candidate(
            start=start,
            end=end,
            kind=Kind.PASSWORD if is_named else Kind.GENERIC_KEY,
            rule="table-password" if is_named else "table-key",
            value=value,
            confidence=0.75,
            exempt=placeholder(value),
        )
