"""What stands between a name and its value, in the languages that people keep secrets in."""

import dataclasses
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final


class Link(StrEnum):
    """How a value is bound to its name."""

    ASSIGNED = "assigned"  # name = value, name: value, name => value, name <- value
    FALLBACK = "fallback"  # name = lookup || value, ${name:-value}, getenv(name, value)
    PAIR = "pair"  # "name", "value"
    CALL = "call"  # setName("value"), string name("value")
    DEFAULT = "default"  # "--name", default="value"
    SPACED = "spaced"  # #define name "value", set name "value", name 'value'
    MARKUP = "markup"  # <name>value</, name: NAME value: VALUE and what markup makes of it
    DRIVEN = "driven"  # "#name").type("value"), "#name", "value"
    PROSE = "prose"  # the name is value


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Linked:
    """A value's place: it begins at ``start``, after ``quote`` if there is one."""

    link: Link
    start: int
    quote: bytes
    operator: bytes


_QUOTE: Final = r"""(?P<quote>\\{0,3}(?:"{3}|'{3}|["'`]))"""
# What may be wrapped around a literal: a constructor, a prefix of strings, a cast.
_WRAP: Final = (
    r"""(?:(?:new[ ]\w{1,30}|(?:std::)?[Ss]tring(?:::from)?|SecretStr|Secret(?:String)?|SecureString|Buffer\.from|str|bytes|Some|strdup"""
    r"""|Password|plain|quote|lit(?:eral)?|text|raw|(?:base64\.)?b64decode|atob|decode|encode|encrypt|env)\((?=\\{0,3}["'`])|\((?=["'])|(?:[bruBRUNLf@$]|u8|rb|br|\$@|@\$)(?=["'])|\[(?=["']))?"""
)
_TYPE: Final = r"""(?:[ ]{0,2}:[ ]?[A-Za-z&'][A-Za-z&'\[\]<>?.\w| ]{0,28}(?=[ ]?=)|\[\w{0,4}\]|[ ]As[ ]String|[ ]\{[ ]?get;[^{}\n]{0,30}\})?"""
_CLOSED: Final = r"""\\{0,3}["'`\])}>]{0,3}"""
_OPERATOR: Final = r"(?P<operator>=>|:=|\|\|=|\?\?=|\?=|\+=|={1,3}|!==?|<-|:|->)"

_FORMS: Final = tuple(
    (link, re.compile(pattern.encode()))
    for link, pattern in (
        (Link.MARKUP, rf"""["']?[ ]{{0,4}}[,;/]?\s{{0,40}}["'<]?[A-Za-z_]{{0,20}}[Vv]alue["']?[ ]{{0,4}}(?P<operator>[=:])[ ]{{0,4}}{_QUOTE}?"""),
        (Link.MARKUP, r"</[\w.:]{1,30}>\s{0,60}<[\w.:]{1,30}(?P<operator>>)(?P<quote>)"),
        (Link.MARKUP, r"""["']?(?P<operator>>)(?:\s{0,40}<[Vv]alue>)?(?P<quote>)\s{0,40}"""),
        (Link.FALLBACK, r"""(?:[ ]?\})?(?P<operator>:?[-=])(?P<quote>)(?=[^\s=\-][^\n}]{1,200}\})"""),
        (Link.ASSIGNED, rf"""{_CLOSED}{_TYPE}[ \t]{{0,40}}{_OPERATOR}(?:[ \t]{{0,40}}|\s{{0,80}}(?=["'])){_WRAP}{_QUOTE}"""),
        (Link.FALLBACK, rf"""{_CLOSED}{_TYPE}[ \t]{{0,40}}{_OPERATOR}[ \t]{{0,40}}[A-Za-z_$%][^\n;#]{{0,120}}?(?P<last>\|\||\?\?|\?:|\sor\s|,)\s{{0,4}}{_WRAP}{_QUOTE}"""),
        (Link.ASSIGNED, rf"""{_CLOSED}{_TYPE}[ \t]{{0,40}}{_OPERATOR}[ \t]{{0,40}}(?:[>|][-+]?\n[ \t]{{1,40}})?(?P<quote>)"""),
        (Link.DEFAULT, rf"""{_CLOSED}[^\n]{{0,120}}?\bdefault["']?[ ]{{0,2}}(?P<operator>=>|[=:])[ ]{{0,2}}{_QUOTE}"""),
        (Link.PAIR, rf"""\\{{0,3}}["'`](?P<operator>,)\s{{0,40}}{_WRAP}{_QUOTE}"""),
        (Link.DRIVEN, rf"""["'\])]{{1,4}}(?P<operator>\.(?:type|send_keys|sendKeys|fill|setValue|set_value|setvalue|val|value)\(|,[ ]?){_QUOTE}"""),
        (Link.CALL, rf"""(?P<operator>\()\s{{0,40}}{_WRAP}{_QUOTE}"""),
        (Link.SPACED, rf"""{_CLOSED}(?P<operator>[ \t]{{1,40}})@?{_QUOTE}"""),
        (Link.PROSE, rf"""{_CLOSED}(?P<operator>[ ](?:is|was|are)[ :]{{1,3}}){_QUOTE}?"""),
        (Link.SPACED, r"""(?P<operator>[ \t]{1,24})(?P<quote>)"""),
    )
)  # fmt: skip


def links(text: bytes, at: int) -> Iterator[Linked]:
    """Yield where the value of the name that ends at ``at`` may begin, the likeliest first.

    >>> [each.link.value for each in links(b'password = "x"', 8)]
    ['assigned', 'assigned', 'spaced']
    >>> list(links(b"password();", 8))
    []
    """
    for link, pattern in _FORMS:
        match = pattern.match(text, at)
        if match is not None:
            yield Linked(
                link=link,
                start=match.end(),
                quote=match["quote"] or b"",
                operator=match["operator"],
            )
