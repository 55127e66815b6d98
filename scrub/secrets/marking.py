"""Whether markup behind a name can bind a value to it: what :mod:`scrub.secrets.bearing` asks too."""

from typing import Final

from corpus.native import native
from scrub.secrets.letters import SPACE, TEXT, WORD, Text, is_at, members, past, stands, written

_LETTER: Final = members(WORD + b":")
_BEFORE_VALUE: Final = members(b"\\\"' ,;/:<{\r\n\t\f\v")  # and the word "value"
_AFTER_VALUE: Final = members(b"\\\"' \t\r\n")
_UNTAGGED: Final = ~members(b" \t\r\n\f\v<>")
_BINDS: Final = members(b"=:")
_BRACKET: Final = members(b"\"' <>")
_ALUE: Final = written(b"alue")  # its first letter may be a capital
_CONTENT: Final = written(b"content")
_VALUE_TAG: Final = written(b"alue>")
_TAG: Final = written(b"<")
_END_TAG: Final = written(b"</")
_LEAST_BYTES: Final = 4  # of a value
_MOST_BYTES: Final = 400
FORM_BYTES: Final = 260  # no form is longer
GAP_BYTES: Final = 100  # more than a form has between two of its parts


@native(f"boolean({TEXT}, int64)")
def _is_tagged(text: Text, at: int) -> bool:
    """Return whether a value may stand behind the ``>`` before ``at``, up to the tag's end."""
    at = past(text, at, SPACE, GAP_BYTES)
    if stands(text, at, _TAG) and stands(text, at + 2, _VALUE_TAG):
        at = past(text, at + 2 + _VALUE_TAG.size, SPACE, GAP_BYTES)
    stop = past(text, at, _UNTAGGED, _MOST_BYTES)
    shut = past(text, stop, SPACE, GAP_BYTES)
    return stop - at >= _LEAST_BYTES and stands(text, shut, _END_TAG)


@native(f"boolean({TEXT}, int64)")
def is_marked(text: Text, at: int) -> bool:
    """Return whether markup, or what is made of it, binds what may be a value to a name before."""
    begin = past(text, at, _BEFORE_VALUE, GAP_BYTES)
    stop = past(text, begin, _LETTER, 32)
    for place in range(begin, stop):
        size = 4 if stands(text, place, _ALUE) else 7 if stands(text, place, _CONTENT) else 0
        if size and is_at(text, past(text, place + size, _AFTER_VALUE, 8), _BINDS):
            return True
    goes_on = text[at] == ord("<")  # behind the end of one tag begins another
    tags = 2 if goes_on else 1
    if _BRACKET[text[at]]:
        stop = min(text.size, at + FORM_BYTES)
        while at < stop:
            if text[at] == ord(">"):
                tags -= 1
                if tags == 0:
                    return _is_tagged(text, at + 1)
            elif text[at] == ord("\n") and not goes_on:
                return False
            at += 1
    return False
