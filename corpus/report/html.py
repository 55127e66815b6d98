"""HTML that escapes by itself: text is escaped unless it was built here.

Only :class:`Html` passes unescaped, and only functions of this module make it.
"""

import html
import re
from collections.abc import Iterable
from typing import Final

from corpus.visible import visible_line, visible_name

_VOID: Final = frozenset({"meta", "br", "col"})
_FORBIDDEN: Final = ("on", "style", "src", "href")  # what could act or load; the page needs none


class Html(str):
    """Markup that is safe to stand in a page."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | float) -> Html:
    """Return the element ``name``; children that are no :class:`Html` are text and are escaped.

    ``class_`` gives ``class``, ``stroke_width`` gives ``stroke-width``.

    >>> element("p", "<b> ", element("em", "safe"), class_="note")
    '<p class="note">&lt;b&gt; <em>safe</em></p>'
    """
    written = []
    for key, value in attributes.items():
        attribute = key.rstrip("_").replace("_", "-")
        assert not attribute.startswith(_FORBIDDEN), attribute
        written.append(f' {attribute}="{_escaped(str(value))}"')
    start = f"<{name}{''.join(written)}>"
    return Html(start if name in _VOID else f"{start}{join(children)}</{name}>")


def join(children: Iterable[str]) -> Html:
    """Return ``children`` one after the other, text escaped.

    >>> join(["a & b", element("br")])
    'a &amp; b<br>'
    """
    return Html(
        "".join(child if isinstance(child, Html) else _escaped(child) for child in children)
    )


def link(target: str, shown: str, **attributes: str) -> Html:
    """Return a link to the element of this page whose id is ``target``, and to nothing else.

    >>> link("sums", "7", data_cell="0 kept count")
    '<a href="#sums" tabindex="-1" data-cell="0 kept count">7</a>'
    """
    assert re.fullmatch("[a-z_]+", target), target
    rest = element("a", shown, tabindex=-1, **attributes).removeprefix("<a")
    return Html(f'<a href="#{target}"{rest}')


def name_of(name: str) -> Html:
    r"""Return a stranger's name: made visible, cut to size, its direction kept to itself.

    >>> name_of("<script>\u202e")
    '<bdi class="name">&lt;script&gt;\\u202e</bdi>'
    """
    return element("bdi", visible_name(name), class_="name")


def _escaped(text: str) -> str:
    return html.escape("\n".join(map(visible_line, text.split("\n"))))
