"""Whether what stands behind a name can be a value at all: of most names in programs, nothing can.

A look at the next bytes, and wider than what :mod:`scrub.secrets.links` and
:mod:`scrub.secrets.bare` read: what is refused here holds no value there, and what is let through
they read in full.
"""

from typing import Final

from corpus.native import native
from scrub.secrets.letters import (
    BLANK,
    SPACE,
    TEXT,
    WORD,
    Text,
    has,
    is_at,
    members,
    past,
    stands,
    written,
)
from scrub.secrets.marking import FORM_BYTES, GAP_BYTES, is_marked

_QUOTE: Final = members(b"\"'`\\")  # or what escapes one
_CLOSER: Final = members(b"\\\"'`])}>*")
_OPERATOR: Final = members(b":=|?!+<->*")
_WRAP: Final = members(WORD + b".:()[]@$ &")  # between an operator and a literal
_TYPE: Final = members(WORD + b"&'[]<>?.| ")
_BARE: Final = ~members(b" \t\r\n\f\v\"'`<>\\,;()")
_SETTING: Final = ~members(b" \t\r\n\f\v\"'`<>\\")
_LAST: Final = ~members(b" \t\r\n\f\v\"'`<>\\#(){}[];,")  # on a line of settings
_BRACED: Final = ~members(b" \t\r\n\f\v\"'`{}\\$")
_LEAST_BYTES: Final = 4  # of a value
_MOST_BYTES: Final = 200  # of a value without quotes that is read; a longer one is let through
_SETS: Final = members(b"-=")
_SAID: Final = members(b" :")
_BLOCK: Final = members(b">|+-")
_GOES_ON: Final = members(b"o:")  # or, and what follows a question mark
_INDEX: Final = members(WORD + b"[]")
_GLUE: Final = members(b" }:")
_OPENED: Final = members(b"\"') ")
_AT, _DOT, _COMMA, _BRACE, _END_BRACE = b"@.,{}"
# With one of these goes on what has a value.
_FIRST: Final = members(b"\\\"'`])}>* \t=:|?+!<-[{,;/\r\n(")
_LINE_END: Final = written(b"\n")
_AS_STRING: Final = written(b"As String")
_GET: Final = written(b"{ get;")
_GET_AGAIN: Final = written(b"{get;")
_OR: Final = written(b"or")
_DEFAULT: Final = written(b"default")
_VERBS: Final = (written(b"is"), written(b"was"), written(b"are"), written(b"to"))


@native(f"boolean({TEXT}, int64)")
def _mixes(text: Text, at: int) -> bool:
    """Return whether a value without quotes may begin at ``at``, as a program or prose has one."""
    stop = past(text, at, _BARE, _MOST_BYTES)
    digits = letters = hyphens = 0
    for place in range(at, stop):
        letter = text[place]
        digits += ord("0") <= letter <= ord("9")
        letters += letter >= ord("A")
        hyphens += letter == ord("-")
    return (digits > 0 and letters > 0) or hyphens > 2 or stop - at == _MOST_BYTES


@native(f"boolean({TEXT}, int64)")
def _is_wrapped(text: Text, at: int) -> bool:
    """Return whether a literal may stand at ``at``, in a call perhaps."""
    return is_at(text, past(text, at, _WRAP, GAP_BYTES), _QUOTE)


@native(f"boolean({TEXT}, int64)")
def _falls_back(text: Text, at: int) -> bool:
    """Return whether a literal may stand behind an expression at ``at``, and what says otherwise."""
    is_open, last = False, text[at]
    stop = min(text.size, at + FORM_BYTES)
    while at < stop:
        letter = text[at]
        if letter == ord("\n"):
            goes_on = is_at(text, at + 1, _GOES_ON) or last == ord("(")
            return goes_on or (is_open and _is_wrapped(text, past(text, at, SPACE, GAP_BYTES)))
        if letter == ord("|") or letter == ord("?"):
            is_open = True
        elif letter == ord("r") and text[at - 1] == ord("o"):
            is_open |= SPACE[text[at - 2]] and is_at(text, at + 1, SPACE)
        elif _QUOTE[letter] and (is_open or has(text, at + 1, _COMMA)):
            return True
        last = last if SPACE[letter] else letter
        at += 1
    return is_open


@native(f"boolean({TEXT}, int64, boolean)")
def _may_be(text: Text, at: int, is_setting: bool) -> bool:
    """Return whether a value may stand at ``at``, behind an operator."""
    if at >= text.size:
        return False
    if _is_wrapped(text, at) or _mixes(text, at):
        return True
    if is_setting and past(text, at, _SETTING, _LEAST_BYTES) - at == _LEAST_BYTES:
        return True
    if SPACE[text[at]]:
        return is_at(text, past(text, at, SPACE, GAP_BYTES), _QUOTE)
    return _falls_back(text, at)


@native(f"boolean({TEXT}, int64, boolean)")
def _is_block(text: Text, at: int, is_setting: bool) -> bool:
    """Return whether YAML's sign at ``at`` or before it says that the value is on the next line."""
    at = past(text, at, _BLOCK, 2)
    if not _BLOCK[text[at - 1]] or not stands(text, at, _LINE_END):
        return False
    return is_setting or _mixes(text, past(text, at, SPACE, GAP_BYTES))


@native(f"boolean({TEXT}, int64, boolean)")
def _assigns(text: Text, at: int, is_setting: bool) -> bool:
    """Return whether an operator stands at ``at``, and what may be a value behind it."""
    longest = _OR.size if stands(text, at, _OR) else past(text, at, _OPERATOR, 3) - at
    for size in range(1, longest + 1):
        value = past(text, at + size, BLANK, GAP_BYTES)
        if _may_be(text, value, is_setting) or _is_block(text, value, is_setting):
            return True
    return False


@native(f"boolean({TEXT}, int64, boolean)")
def _is_assigned(text: Text, at: int, is_setting: bool) -> bool:
    """Return whether an operator at ``at``, behind a type perhaps, assigns what may be a value."""
    if has(text, at, ord("[")):
        at = past(text, past(text, at, _INDEX, 6), BLANK, GAP_BYTES)
    elif stands(text, at, _AS_STRING):
        at = past(text, at + _AS_STRING.size, BLANK, GAP_BYTES)
    elif stands(text, at, _GET) or stands(text, at, _GET_AGAIN):
        return True
    if _assigns(text, at, is_setting):
        return True
    return has(text, at, ord(":")) and _assigns(text, past(text, at + 1, _TYPE, 32), is_setting)


@native(f"boolean({TEXT}, int64, int64)")
def _is_listed(text: Text, at: int, closed: int) -> bool:
    """Return whether a call or a block that follows may hold a literal, or a list go on with one.

    What closes a name ends at ``closed``.
    """
    if text[at] == ord("("):
        return _is_wrapped(text, past(text, at + 1, SPACE, GAP_BYTES))
    if has(text, closed, _COMMA):
        return _is_wrapped(text, past(text, closed + 1, SPACE, GAP_BYTES))
    if closed > at and has(text, closed, _DOT) and _is_wrapped(text, closed):
        return True
    brace = past(text, at, _OPENED, 4)
    return has(text, brace, _BRACE) and is_at(text, past(text, brace + 1, BLANK, 1), _QUOTE)


@native(f"boolean({TEXT}, int64)")
def _is_last(text: Text, at: int) -> bool:
    """Return whether what may be a value stands at ``at``, and nothing behind it on its line."""
    stop = past(text, at, _LAST, _MOST_BYTES)
    rest = past(text, stop, BLANK, GAP_BYTES)
    is_end = rest == text.size or has(text, rest, ord("\r")) or has(text, rest, ord("\n"))
    return stop - at >= _LEAST_BYTES and is_end


@native(f"boolean({TEXT}, int64, int64, boolean)")
def _is_said(text: Text, at: int, closed: int, is_setting: bool) -> bool:
    """Return whether what may be a value follows without an operator, or behind a verb or a word."""
    value = past(text, closed, BLANK, GAP_BYTES)
    if value > closed and (is_at(text, value, _QUOTE) or has(text, value, _AT)):
        return True
    for verb in _VERBS:
        if value > closed and stands(text, value, verb):
            told = past(text, value + verb.size, _SAID, 4)
            if is_at(text, told, _QUOTE) or _mixes(text, told):
                return True
    value = past(text, at + (text[at] == _END_BRACE), BLANK, GAP_BYTES)
    if value > at and BLANK[text[value - 1]]:
        return _mixes(text, value) or (is_setting and _is_last(text, value))
    return False


@native(f"boolean({TEXT}, int64)")
def _has_default(text: Text, at: int) -> bool:
    """Return whether the rest of the line says what a value is by default."""
    for place in range(at, min(text.size, at + FORM_BYTES)):
        if text[place] == ord("\n"):
            return False
        if text[place] == ord("d") and stands(text, place, _DEFAULT):
            return True
    return False


@native(f"boolean({TEXT}, int64)")
def _is_braced(text: Text, at: int) -> bool:
    """Return whether what may be a value stands up to a brace, as in ``${name:-value}``."""
    at = past(text, at, _GLUE, 3)
    if not is_at(text, at, _SETS):
        return False
    stop = past(text, at + 1, _BRACED, _MOST_BYTES)
    return stop - at > _LEAST_BYTES and has(text, stop, _END_BRACE)


@native(f"boolean({TEXT}, int64, boolean)")
def bears(text: Text, at: int, is_setting: bool) -> bool:
    """Return whether a value may follow the name that ends at ``at``; ``is_setting``: in settings.

    >>> code = written(b"key = lookup(name);")
    >>> bears(code, 3, False), bears(code, 3, True)
    (False, True)
    """
    if not is_at(text, at, _FIRST):
        return False
    closed = past(text, at, _CLOSER, GAP_BYTES)
    operator = past(text, closed, BLANK, GAP_BYTES)
    return (
        _is_assigned(text, operator, is_setting)
        or _is_listed(text, at, closed)
        or _is_said(text, at, closed, is_setting)
        or _has_default(text, at)
        or _is_braced(text, at)
        or is_marked(text, at)
    )
