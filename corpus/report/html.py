"""HTML that escapes by itself: text is escaped unless it was built here.

Only :class:`Html` passes unescaped, and only :func:`element` and :func:`join` make it.
"""

import html
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


def name_of(name: str) -> Html:
    r"""Return a stranger's name: made visible, cut to size, its direction kept to itself.

    >>> name_of("<script>\u202e")
    '<bdi class="name">&lt;script&gt;\\u202e</bdi>'
    """
    return element("bdi", visible_name(name), class_="name")


def _escaped(text: str) -> str:
    return html.escape("\n".join(map(visible_line, text.split("\n"))))
