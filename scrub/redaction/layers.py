"""Encoded text: a value goes out of it in the encoded form, so that what holds it stays valid."""

import base64
import binascii
import functools
import html
import json
import re
import urllib.parse
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final


class Layer(StrEnum):
    """How a text holds another; a finding names its layers outermost first."""

    BASE64 = "base64"
    BASE64URL = "base64url"
    HEX = "hex"
    URL = "url"
    JSON = "json"
    HTML = "html"


@functools.cache
def layers_of(encoding: str) -> tuple[Layer, ...]:
    """Return the layers that a finding's ``encoding`` names; names that are none are left out.

    >>> layers_of("base64+json")
    (<Layer.BASE64: 'base64'>, <Layer.JSON: 'json'>)
    """
    if not encoding:
        return ()
    return tuple(Layer(each) for each in re.split(r"\W+", encoding) if each in list(Layer))


def replaced_within(
    found: bytes, layers: Sequence[Layer], value: bytes, plain: bytes, *, in_run: bool
) -> bytes:
    """Return ``found`` with ``plain`` for ``value`` below ``layers``; all of it if it is not there.

    ``in_run``: more of the outermost encoding follows, so that its groups must stay whole.

    >>> replaced_within(b"dXNlcjpodW50ZXIy", [Layer.BASE64], b"hunter2", b"<KEY>", in_run=False)
    b'dXNlcjo8S0VZPg=='
    """
    if not layers:
        return found.replace(value, plain) if value and value in found else plain
    decode, encode = _CODECS[layers[0]]
    try:
        inner = decode(found)
    except ValueError:
        inner = value
    within = replaced_within(inner, layers[1:], value, plain, in_run=False)
    if in_run and layers[0] in {Layer.BASE64, Layer.BASE64URL}:
        within += b" " * (-len(within) % 3)
    made = encode(within)
    padded = layers[0] is not Layer.BASE64 or found.rstrip().endswith(b"=") or not len(found) % 4
    return made if padded else made.rstrip(b"=")


def _from_base64(found: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", found.replace(b"-", b"+").replace(b"_", b"/"))
    if len(letters) % 4 == 1:
        raise binascii.Error("a group of one letter")
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def _to_base64url(plain: bytes) -> bytes:
    return base64.urlsafe_b64encode(plain).rstrip(b"=")


def _from_json(found: bytes) -> bytes:
    value = json.loads(b'"%s"' % found.replace(b"\n", rb"\n"))
    return str(value).encode("utf-8", "surrogatepass")


def _to_json(plain: bytes) -> bytes:
    text = plain.decode("utf-8", "surrogatepass")
    return json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8", "replace")


def _to_url(plain: bytes) -> bytes:
    return urllib.parse.quote_from_bytes(plain, safe="").encode()


_CODECS: Final[dict[Layer, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]]] = {
    Layer.BASE64: (_from_base64, base64.b64encode),
    Layer.BASE64URL: (_from_base64, _to_base64url),
    Layer.HEX: (lambda found: bytes.fromhex(found.decode()), lambda plain: plain.hex().encode()),
    Layer.URL: (urllib.parse.unquote_to_bytes, _to_url),
    Layer.JSON: (_from_json, _to_json),
    Layer.HTML: (
        lambda found: html.unescape(found.decode()).encode(),
        lambda plain: html.escape(plain.decode("utf-8", "replace")).encode(),
    ),
}
