"""The files of the second held-out exam, redacted: what is left of their secrets, and whether they parse as before.

    python benchmarks/secrets/heldout2_redacted.py [--profile starcoder] [--show]

Counts files with a labelled byte left, files of a language with a parser that had fewer faults before than after, files of Python,
JSON, YAML, TOML and XML that stopped parsing by the standard parsers, and files that a second redaction changes.
"""

import argparse
import collections
import json
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Callable

import heldout2
import yaml

from corpus.language import language_of
from scrub.emission import redactor_of
from scrub.keys import keys_of
from scrub.redaction.parsing import faults
from scrub.settings import Profile, RedactionSettings, ScrubSettings

PARSERS: dict[str, Callable[[str], object]] = {
    "Python": lambda text: compile(text, "a", "exec"),
    "JSON": json.loads,
    "Jupyter Notebook": json.loads,
    "YAML": lambda text: list(yaml.safe_load_all(text)),
    "TOML": tomllib.loads,
    "XML": ET.fromstring,
}


def parses(text: bytes, language: str) -> bool:
    try:
        PARSERS[language](text.decode())
    except (ValueError, SyntaxError, yaml.YAMLError):
        return False
    return True


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", type=Profile, default=Profile.STARCODER)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    settings = ScrubSettings(redaction=RedactionSettings(profile=options.profile))
    redactor = redactor_of(settings, keys_of(bytes(32)).surrogate)
    counts = collections.Counter[str]()
    for each in heldout2.exam(411, options.rounds):
        language = language_of(each.path, each.text)
        done = redactor.redacted(each.text, path=each.path, language=language, rescan=True)
        counts["files"] += 1
        counts[f"fate {done.fate.value}"] += 1
        counts["with residue"] += bool(done.residue)
        again = redactor.redacted(done.text, path=each.path, language=language, rescan=True)
        bad = {
            "changed by a second redaction": again.text != done.text,
            "with more faults": faults(done.text, language) > max(0, faults(each.text, language)),
            "no longer parsed": language in PARSERS
            and parses(each.text, language)
            and not parses(done.text, language),
        }
        counts["that parsed"] += language in PARSERS and parses(each.text, language)
        for what, holds in bad.items():
            counts[what] += holds
            if holds and options.show:
                print(what, each.path, language, each.text[:400], done.text[:400], again.text[:400])
    for what, number in sorted(counts.items()):
        print(f"{what:30} {number:6}")


if __name__ == "__main__":
    main()
