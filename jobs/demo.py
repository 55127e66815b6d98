"""``codesieve demo``: what it cleans."""

from typing import Final

from corpus.sources.installed import (
    SCHEME,
    installed_names,
    is_mostly_python,
    recorded_bytes,
)

NO_CODE: Final = frozenset({"scancode-toolkit"})
"""Left out: 40,000 licence texts, each of which the detector would have to read."""


def demo_inputs(distributions: int) -> tuple[str, ...]:
    """Return the installed distributions as inputs: all that are code, or so many of them if
    ``distributions`` is not 0.

    A slice takes Python packages of middling size, so that it is quick and has something to show.
    """
    names = tuple(name for name in installed_names() if name not in NO_CODE)
    if distributions:
        python = [name for name in names if is_mostly_python(name)]
        by_size = sorted(python, key=lambda name: (recorded_bytes(name), name))
        first = max(0, (len(by_size) - distributions) // 2)
        names = tuple(sorted(by_size[first : first + distributions]))
    return tuple(SCHEME + name for name in names)
