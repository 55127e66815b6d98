"""Redacting twice changes nothing: over real files as they are, and planted with every kind."""

import hashlib
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrub.emission import redactor_of
from scrub.keys import keys_of
from scrub.measure.planting import planted
from scrub.redaction.outcome import Fate
from scrub.settings import Profile, RedactionSettings, ScrubSettings

KEYS = keys_of(bytes(range(32)))
EDITING = (Profile.STARCODER, Profile.PLACEHOLDER, Profile.SURROGATE, Profile.DROP_LINE)
LANGUAGES = {".py": "Python", ".json": "JSON", ".txt": "Text", ".toml": "TOML", "": "Text"}
FILES = 150
LEAST_BYTES, MOST_BYTES = 200, 20_000
TELLING = (b"@", b"author", b"password", b"token", b"://")  # without one of these little goes


def installed() -> Iterator[tuple[str, bytes]]:
    """Yield language and text of some files of the installed packages, by a hash of their paths."""
    packages = Path(sysconfig.get_path("purelib"))
    files = (path for path in packages.rglob("*") if path.suffix in LANGUAGES and path.is_file())
    ordered = sorted(
        files, key=lambda path: hashlib.sha256(str(path.relative_to(packages)).encode()).digest()
    )
    left = FILES
    for path in ordered:
        text = path.read_bytes() if LEAST_BYTES < path.stat().st_size < MOST_BYTES else b""
        if any(word in text for word in TELLING) and _is_text(text):
            yield LANGUAGES[path.suffix], text
            left -= 1
            if not left:
                return


def _is_text(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, bytes]]:
    """Return the files, and each planted with some of all kinds."""
    kinds = ScrubSettings().kinds_that_go
    found = list(installed())
    assert len(found) == FILES
    return found + [
        (language, planted(text, doc_id=str(number), language=language, kinds=kinds).text)
        for number, (language, text) in enumerate(found)
    ]


@pytest.mark.parametrize("profile", EDITING)
def test_redacting_twice_changes_nothing(profile: Profile, texts: list[tuple[str, bytes]]) -> None:
    settings = ScrubSettings(redaction=RedactionSettings(profile=profile))
    redactor = redactor_of(settings, KEYS.surrogate)
    edited = 0
    for language, text in texts:
        once = redactor.redacted(text, path="src/x", language=language, rescan=False)
        if once.fate is Fate.EDITED:
            edited += 1
            twice = redactor.redacted(once.text, path="src/x", language=language, rescan=False)
            found = [each.finding.rule for each in twice.targets]
            assert (twice.fate, twice.text, found) == (Fate.STANDS, once.text, [])
    assert edited > FILES
