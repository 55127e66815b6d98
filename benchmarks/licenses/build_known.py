"""Write ``scrub/licenses/known.tsv``: the licences that the installed ScanCode knows, as facts.

A row holds ScanCode's key, SPDX id (ScanCode's LicenseRef where SPDX has none), category, whether
it is an exception, uses that it restricts (``rail``, ``non_commercial``, ``no_training``), other
ids and names.  No text of a licence is kept.  Needs the extra ``licenses``.

    python benchmarks/licenses/build_known.py
"""

import importlib.metadata
import re
from pathlib import Path

from licensedcode.models import License, load_licenses

TARGET = Path(__file__).resolve().parents[2] / "scrub" / "licenses" / "known.tsv"
RAIL = re.compile(r"\brail\b", re.IGNORECASE)
NON_COMMERCIAL = re.compile(
    r"non-?commercial|\bnc\b|-nc-|polyform-(?!shield|perimeter|small|strict|free)|academic-use",
    re.IGNORECASE,
)
# A prohibition and the training of models within one sentence.
NO_TRAINING = re.compile(
    r"(?:\bnot\b|prohibit|forbid|without (?:the )?(?:prior )?(?:express |written )*permission)"
    r"[^.]{0,240}"
    r"\btrain(?:ing|ed)?\b[^.]{0,120}"
    r"(?:machine[- ]learning|artificial intelligence|\bAI\b|language model|neural|algorithm)",
    re.IGNORECASE,
)


def uses_restricted(known: License) -> list[str]:
    """Return which uses the licence restricts, of those that matter for training models."""
    names = f"{known.key} {known.name} {known.short_name}"
    text = " ".join((known.text or "").split())
    return [
        use
        for use, found in (
            ("rail", RAIL.search(names)),
            ("non_commercial", NON_COMMERCIAL.search(names)),
            ("no_training", NO_TRAINING.search(text)),
        )
        if found
    ]


def row(known: License) -> list[str]:
    """Return the columns of one licence."""
    others = [each for each in known.other_spdx_license_keys or () if each]
    names = {known.name, known.short_name} - {known.key, known.spdx_license_key, None, ""}
    return [
        known.key,
        known.spdx_license_key or f"LicenseRef-scancode-{known.key}",
        known.category or "Unstated License",
        "exception" if known.is_exception else "",
        ",".join(uses_restricted(known)),
        "|".join(sorted(set(others))),
        "|".join(sorted(names)),
    ]


def main() -> None:
    """Write the table, sorted by key."""
    licences = load_licenses(with_deprecated=False).values()
    rows = sorted(row(each) for each in licences)
    for each in rows:
        assert not any("\t" in value or "\n" in value for value in each), each
    version = importlib.metadata.version("scancode-toolkit")
    lines = [f"# scancode-toolkit {version}", *("\t".join(each) for each in rows)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} licences in {TARGET}, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
