"""What stands between a name and its value, in the languages that people keep secrets in."""

import dataclasses
import functools
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple


class Link(StrEnum):
    """How a value is bound to its name."""

    ASSIGNED = "assigned"  # name = value, name: value, name => value, name <- value
    BLOCK = "block"  # let(:name) { "value" }, string name{"value"}
    FALLBACK = "fallback"  # name = lookup || value, ${name:-value}, getenv(name, value)
    PAIR = "pair"  # "name", "value"
    ARGUMENT = "argument"  # set :name, "value"; put(NAME, "value")
    CALL = "call"  # setName("value"), string name("value")
    DEFAULT = "default"  # "--name", default="value"
    SPACED = "spaced"  # #define name "value", set name "value", name 'value'
    MARKUP = "markup"  # <name>value</, name: NAME value: VALUE and what markup makes of it
    DRIVEN = "driven"  # "#name").type("value"), "#name", "value"
    PROSE = "prose"  # the name is value


class Linked(NamedTuple):
    """A value's place: it begins at ``start``, after ``quote`` if there is one."""

    link: Link
    start: int
    quote: bytes
    operator: bytes


_QUOTE: Final = r"""(?P<quote>\\{0,3}(?:"{3}|'{3}|["'`]))"""
# What may be wrapped around a literal: a constructor, a prefix of strings, a cast.
_WRAP: Final = (
    r"""(?:(?:await[ ])?(?:new[ ]\w{1,30}|(?:std::)?[Ss]tring(?:::from)?|SecretStr|Secret(?:String)?|SecureString|Buffer\.from|str|bytes|Some|strdup"""
    r"""|\[\]byte|Password|plain|quote|lit(?:eral)?|text|raw|(?:\w{1,24}\.){0,2}(?:b64decode|hash\w{0,12}|encrypt\w{0,12}|fromhex|unhexlify|fromHex)|Base64\.getDecoder\(\)\.decode|hex\.DecodeString|hex2bin|atob|decode|encode|[eE]ncoder(?:\(\))?\.encode)\((?=\\{0,3}["'`])|\((?=["'])|(?:[bruBRUNLf@$]|u8|rb|br|\$@|@\$)(?=["'])|\[(?=["']))?"""
)
_TYPE: Final = r"""(?:[ ]{0,2}:[ ]?[A-Za-z&'][A-Za-z&'\[\]<>?.\w| ]{0,28}(?=[ ]?=)|\[\w{0,4}\]|[ ]As[ ]String|[ ]\{[ ]?get;[^{}\n]{0,30}\})?"""
_CLOSED: Final = r"""\\{0,3}["'`\])}>*]{0,3}"""
_OPERATOR: Final = (
    r"(?P<operator>:\*\*|=>|:=|\|\|=|\?\?=|\?=|\+=|={1,3}|!==?|<-|:|->|\|\||\?\?|or\b)"
)

_ASSIGNING: Final = b"\\\"'`])}>* \t=:|?+!<-[{"
_CLOSING: Final = b"\\\"'`])}>* \t"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Form:
    """A form begins with one of ``firsts`` and holds one of ``needles``, asked for before it is tried.

    Behind what closes a name stands one of ``seconds``; if there are none, anything.
    """

    link: Link
    pattern: re.Pattern[bytes]
    firsts: bytes
    seconds: bytes
    needles: tuple[bytes, ...]


def _seconds(pattern: str) -> bytes:
    """Return with which bytes goes on what begins with what closes a name."""
    after = ((_TYPE, b" \t:[=|?+!<-o"), (r"(?P<operator>[ \t]", b" \t"), ("(?P<operator>[ ]", b" "))
    found = (signs for begin, signs in after if pattern.startswith(_CLOSED + begin))
    return next(found, b"")


_FORMS: Final = tuple(
    _Form(
        link=link,
        pattern=re.compile(pattern.encode()),
        firsts=firsts,
        seconds=_seconds(pattern),
        needles=needles,
    )
    for link, firsts, needles, pattern in (
        (Link.MARKUP, b"\"' ,;/\r\n<>", (b"alue", b"content"), rf"""["']?[ ]{{0,4}}[,;/]?\s{{0,40}}["'<]?(?:[A-Za-z_:]{{0,20}}[Vv]alue|content)["']?[ ]{{0,4}}(?P<operator>[=:])[ ]{{0,4}}{_QUOTE}?"""),
        (Link.MARKUP, b"\\\"'", (b"alue",), rf"""\\?["']\s{{0,4}}:\s{{0,4}}\{{\s{{0,40}}\\?["'](?:default)?[vV]alue\\?["']\s{{0,4}}(?P<operator>:)\s{{0,4}}{_QUOTE}"""),
        (Link.MARKUP, b"\"'", (b"=",), r"""["'][ ]{1,4}\w[^<>\n]{0,60}(?P<operator>>)(?P<quote>)"""),
        (Link.MARKUP, b" ", (b">",), r"""[ ]{1,4}[\w:]{1,20}=["'][^<>\n]{0,80}["'](?P<operator>>)(?P<quote>)"""),
        (Link.MARKUP, b"<", (), r"</[\w.:]{1,30}>\s{0,60}<[\w.:]{1,30}(?:\s[^<>\n]{0,60})?(?P<operator>>)(?P<quote>)"),
        (Link.MARKUP, b"\"'>", (b">",), r"""["']?(?P<operator>>)(?:\s{0,40}<[Vv]alue>)?(?P<quote>)\s{0,40}"""),
        (Link.MARKUP, b"\"'", (b"alue>",), r"""["'][^<>\n]{0,60}(?P<operator>>)\s{0,40}<[Vv]alue>(?P<quote>)\s{0,40}"""),
        (Link.FALLBACK, b" }:-=", (b"}",), r"""(?:[ ]?\})?(?P<operator>:?[-=])(?P<quote>)(?=[^\s=\-][^\n}]{1,200}\})"""),
        (Link.ASSIGNED, _ASSIGNING, (b'"', b"'", b"`"), rf"""{_CLOSED}{_TYPE}[ \t]{{0,40}}{_OPERATOR}(?:[ \t]{{0,40}}|\s{{0,80}}(?=["'])){_WRAP}{_QUOTE}"""),
        (Link.FALLBACK, _ASSIGNING, (b"||", b"??", b"?", b" or ", b","), rf"""{_CLOSED}{_TYPE}[ \t]{{0,40}}{_OPERATOR}[ \t]{{0,40}}[A-Za-z_$%][\w.:$>\[\]"'\- ]{{0,60}}(?:\(\s{{0,4}}["'][^"'\n]{{0,60}}["'],|[^\n;#]{{0,80}}?(?:\|\||\?\?|\?:|\sor\s)|[^\n;#?]{{0,60}}\?[^\n;#?]{{1,40}}?\s:)\s{{0,4}}{_WRAP}{_QUOTE}"""),
        (Link.ASSIGNED, b":", (), r"""(?P<operator>:)[ ]{1,4}(?P<quote>)(?=\w{1,28}=)"""),  # no type, in settings
        (Link.ASSIGNED, _ASSIGNING, (), rf"""{_CLOSED}{_TYPE}[ \t]{{0,40}}{_OPERATOR}[ \t]{{0,40}}(?:[>|][-+]?\n[ \t]{{1,40}})?(?P<quote>)"""),
        (Link.FALLBACK, b"\"'", (b"{",), rf"""["']\)[ ]?(?P<operator>\{{)[ ]?{_QUOTE}"""),
        (Link.BLOCK, b"){ ", (b'"', b"'"), rf"""\)?[ ]?(?P<operator>\{{)[ ]?{_QUOTE}"""),
        (Link.DRIVEN, b"\"',", (b"with:", b"value:"), rf"""["']?,[ ]?(?P<operator>(?:with|value):)[ ]?{_QUOTE}"""),
        (Link.ARGUMENT, b",", (b'"', b"'"), rf"""(?P<operator>,)\s{{0,20}}{_QUOTE}"""),
        (Link.DEFAULT, _CLOSING + b",(:", (b"default",), rf"""{_CLOSED}[^\n]{{0,120}}?\bdefault["']?[ ]{{0,2}}(?P<operator>=>|[=:])[ ]{{0,2}}{_QUOTE}"""),
        (Link.PAIR, b"\\\"'`", (b",",), rf"""\\{{0,3}}["'`](?P<operator>,)\s{{0,40}}{_WRAP}{_QUOTE}"""),
        (Link.DRIVEN, b"\"'])", (), rf"""["'\])]{{1,4}}(?P<operator>(?:\)\.perform\(|\.)(?:type(?:Text)?|send_keys|sendKeys|fill|enterText|replaceText|inputText|setValue|set_value|setvalue|val|value)\(|,[ ]?){_QUOTE}"""),
        (Link.CALL, b"(", (), rf"""(?P<operator>\()\s{{0,40}}{_WRAP}{_QUOTE}"""),
        (Link.SPACED, _CLOSING, (b'"', b"'", b"`"), rf"""{_CLOSED}(?P<operator>[ \t]{{1,40}})@?{_QUOTE}"""),
        (Link.PROSE, _CLOSING, (b" is", b" was", b" are", b" to"), rf"""{_CLOSED}(?P<operator>[ ](?:is|was|are|to)[ :]{{1,3}}){_QUOTE}?"""),
        (Link.SPACED, b" \t}", (), r"""\}?(?P<operator>[ \t]{1,24})(?P<quote>)"""),
    )
)  # fmt: skip
_CLOSERS: Final = b"\\\"'`])}>*"
_WINDOW_BYTES: Final = 220  # a form's needle stands in; no form is longer
_GOES_ON: Final = frozenset((Link.FALLBACK, Link.MARKUP, Link.PAIR, Link.PROSE))


def links(text: bytes, at: int) -> Iterator[Linked]:
    """Yield where the value of the name that ends at ``at`` may begin, the likeliest first.

    >>> [each.link.value for each in links(b'password = "x"', 8)]
    ['assigned']
    >>> list(links(b"password();", 8))
    []
    """
    window = text[at : at + _WINDOW_BYTES]
    for form in _forms(window[:1], window.lstrip(_CLOSERS)[:1]):
        for needle in form.needles:  # a loop, and not any(): this is the hottest line of all
            if needle in window:
                break
        else:
            if form.needles:
                continue
        match = form.pattern.match(text, at)
        if match is not None:
            quote = match["quote"] or b""
            yield Linked(link=form.link, start=match.end(), quote=quote, operator=match["operator"])
            if quote and form.link not in _GOES_ON:
                return


@functools.cache
def _forms(first: bytes, second: bytes) -> tuple[_Form, ...]:
    """Return the forms that may begin so: ``second`` is the first byte that closes no name."""
    return tuple(
        form
        for form in _FORMS
        if first and first in form.firsts and (not form.seconds or second in form.seconds)
    )
