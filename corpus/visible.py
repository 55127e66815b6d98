"""Text of strangers cut to size and made safe to look at: names in reports, lines in a diff.

What acts on a display (Boucher and Anderson, Trojan Source, 2021) is escaped as in
:func:`corpus.names.displayed`.
"""

from typing import Final

from corpus.names import displayed

MAX_NAME_CHARS: Final = 120  # of a name in a report or on a terminal; the middle is left out


def visible_name(name: str, *, max_chars: int = MAX_NAME_CHARS) -> str:
    r"""Return ``name`` made safe, and without its middle if it is long.

    >>> visible_name("a\x1bb")
    'a\\x1bb'
    >>> visible_name("a" * 10, max_chars=7)
    'aaa…aaa'
    """
    # Cutting before escaping keeps an escape whole; it may make the name longer, up to tenfold.
    if len(name) > max_chars:
        half = (max_chars - 1) // 2
        return f"{displayed(name[:half])}…{displayed(name[-half:])}"
    return displayed(name)


def visible_line(line: str) -> str:
    r"""Return a line of text made safe; tabs and backslashes stay, as code is full of them.

    >>> visible_line("\tif (a) { // \u202e \\d")
    '\tif (a) { // \\u202e \\d'
    """
    if line.isprintable():
        return line
    return "".join(
        letter if letter.isprintable() or letter == "\t" else _escape(letter) for letter in line
    )


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
