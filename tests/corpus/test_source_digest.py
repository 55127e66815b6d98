"""The digest of the code: any file counts, what Python makes of it does not."""

import sys
from pathlib import Path

import pytest

from corpus.source_digest import source_digest


def test_every_file_counts_and_nothing_that_is_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "digested"
    (package / "below" / "__pycache__").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "below" / "rules.toml").write_text("a = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    def digest() -> str:
        source_digest.cache_clear()
        return source_digest(("digested",))

    first = digest()
    (package / "below" / "__pycache__" / "rules.pyc").write_bytes(b"made")
    assert digest() == first
    (package / "below" / "rules.toml").write_text("a = 2\n")
    changed = digest()
    (package / "below" / "rules.toml").rename(package / "rules.toml")
    assert len({first, changed, digest()}) == 3
    source_digest.cache_clear()
    del sys.modules["digested"]
