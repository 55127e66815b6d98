"""Whether a text is another one in which nothing but stated spans was replaced."""

from collections.abc import Iterable


def differs_only_in(original: bytes, cleaned: bytes, spans: Iterable[tuple[int, int]]) -> bool:
    """Return whether ``cleaned`` is ``original`` with each of ``spans`` replaced by something.

    What stands between the spans must stand in ``cleaned`` in the same order, the first and the
    last piece at its ends; as with the wildcards of a glob, the leftmost match of each is enough.

    >>> differs_only_in(b"key = abc; x", b"key = <KEY>; x", [(6, 9)])
    True
    >>> differs_only_in(b"key = abc; x", b"key = <KEY>; y", [(6, 9)])
    False
    """
    pieces, at = [], 0
    for start, end in sorted(spans):
        if start > at:
            pieces.append(original[at:start])
        elif not pieces:
            pieces.append(b"")  # a span at the very beginning
        at = max(at, end)
    if not pieces:
        return original == cleaned
    first, *middle = pieces
    last = original[at:]
    if not cleaned.startswith(first) or not cleaned.endswith(last):
        return False
    place, bound = len(first), len(cleaned) - len(last)
    for piece in middle:
        found = cleaned.find(piece, place, bound)
        if found < 0:
            return False
        place = found + len(piece)
    return place <= bound
