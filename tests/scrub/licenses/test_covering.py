"""Which rule speaks of a path, against a plain look at each glob of each rule."""

import random
import re

from corpus.globs import glob_regex
from scrub.licenses.covering import PathRules, path_rule

PLACES = ("debian/copyright", "lib/debian/copyright", "REUSE.toml", "a/REUSE.toml", "a/x.license")
GLOBS = (
    "*", "a", "a/*", "a/b/c.txt", "./a/b", "*.c", "b/?.txt", "a/", "**/b.txt", "b.txt", "[ab].txt",
    "a\\*", "c++/*", "lib/*", "(a|b)",
)  # fmt: skip
PATHS = (
    "a", "a/b", "a/b/c.txt", "b.txt", "a/b.txt", "lib/a/b.txt", "lib/x.c", "x.c", "a/x", "a*", "b/c.txt",
    "c++/y", "(a|b)", "lib", "a/a", "",
)  # fmt: skip


def matches(glob: str, spans: bool, below: str) -> bool:
    """Return whether ``glob``, written out here once more, stands for the path ``below``."""
    glob = glob.removeprefix("./")
    if not spans:
        whole = glob + "**" if glob.endswith("/") else glob
        return glob_regex(whole).fullmatch(below) is not None
    pieces = re.findall(r"\\.|.", glob)
    wild = {"*": ".*", "?": "."}
    regex = "".join(wild.get(piece, re.escape(piece.removeprefix("\\"))) for piece in pieces)
    return re.fullmatch(regex, below, re.DOTALL) is not None


def test_the_nearest_and_last_rule_decides() -> None:
    draw = random.Random(2)
    decided = 0
    for _ in range(200):
        said = [
            (draw.choice(PLACES), draw.sample(GLOBS, draw.randrange(1, 4)))
            for _ in range(draw.randrange(6))
        ]
        rules = [
            path_rule(path, place, scope, (), False) for place, (path, scope) in enumerate(said)
        ]
        asked = PathRules(rules)
        for path in PATHS:
            speaking = []
            for rule, (place, scope) in zip(rules, said, strict=True):
                above = f"{rule.folder}/" if rule.folder else ""
                below = path.removeprefix(above)
                spans = not place.endswith("REUSE.toml")
                if path.startswith(above) and any(matches(glob, spans, below) for glob in scope):
                    speaking.append(rule)
            assert asked.of(path) is max(speaking, key=lambda rule: rule.order, default=None)
            decided += bool(speaking)
    assert decided > 500
