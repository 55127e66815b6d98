"""Whether what stands behind a name binds a value to it, by how the name is written."""

import re
from typing import Final

from scrub.secrets.links import Link, Linked
from scrub.secrets.names import Strength, strength_of

_SETTERS: Final = re.compile(
    rb"(?i)(?:set|with|add|put|use|create|update|change|encode|encrypt|hash)[\w.]*\Z|(?:^|[.>])(?:password|passwd|secret|token|pass)\Z"
)
_DECLARED: Final = re.compile(rb"(?:string|String|char|str|const|auto)\s[&*]?\Z")
# The first literal of a call, perhaps behind the section that it is of.
_FIRST: Final = re.compile(
    rb"""(?:\(\s{0,8}|(?:[sS]et\w{0,10}|[pP]ut|[aA]dd)\(\s{0,8}["'][^"'\n]{1,40}["'],\s{0,4})["'`](?:[\w.-]{1,30}:){0,3}\Z"""
)
_FLAG: Final = re.compile(rb"--?[A-Za-z][A-Za-z-]*(?![\w+/=])")


def binds(text: bytes, start: int, name: bytes, link: Linked, strength: Strength) -> bool:
    """Return whether ``link`` can bind a value to the name that begins at ``start``."""
    opened = text[start - 1 : start]
    match link.link:
        case Link.PAIR:  # both are literals, the first of a call, and no flag follows
            is_pair = _FIRST.search(text, max(0, start - 80), start) is not None
            bound = is_pair and not _FLAG.match(text, link.start)
        case Link.ARGUMENT:  # set :name, "value"; {name, "value"} is Erlang's
            is_constant = opened == b"(" and name.rpartition(b".")[2].isupper()
            bound = opened in {b":", b"{"} or is_constant
        case Link.CALL:
            is_method = strength_of(name.rpartition(b".")[2]) is strength
            is_declared = is_method and _DECLARED.search(text[max(0, start - 12) : start])
            bound = is_method and bool(is_declared or _SETTERS.search(name))
        case Link.DRIVEN:
            is_attribute = text[start - 2 : start] in {b'="', b"='"}
            is_selected = opened in {b"#", b"=", b"."} or is_attribute
            bound = strength is Strength.PASSWORD and (link.operator[:1] in b".)wv" or is_selected)
        case Link.FALLBACK:  # without quotes it is a shell's ${name:-value}
            bound = bool(link.quote) or opened == b"{"
        case _:
            bound = True
    return bound
