"""What is kept between runs does not grow with every version."""

import os
import time
from pathlib import Path

from corpus.caches import UNUSED_S, forget_unused, used
from scrub.licenses.store import opened

OLD, NEW = "0" * 16, "f" * 16
CREATE = "create table if not exists told (id text)"


def aged(file: Path) -> Path:
    """Return ``file``, last used longer ago than files are kept."""
    file.touch()
    before = time.time() - UNUSED_S - 60
    os.utime(file, (before, before))
    return file


def test_what_was_long_unused_goes_and_the_rest_stays(tmp_path: Path) -> None:
    old, other = aged(tmp_path / "old.db"), aged(tmp_path / "notes.txt")
    (tmp_path / "new.db").touch()
    forget_unused(tmp_path, "*.db")
    assert not old.exists()
    assert sorted(tmp_path.iterdir()) == [tmp_path / "new.db", other]


def test_what_is_used_stays(tmp_path: Path) -> None:
    file = aged(tmp_path / "old.db")
    used(file)
    forget_unused(tmp_path, "*.db")
    assert file.exists()


def test_a_new_version_forgets_what_an_old_one_has_kept(tmp_path: Path) -> None:
    old, log = aged(tmp_path / f"told-{OLD}.sqlite"), aged(tmp_path / f"told-{OLD}.sqlite-wal")
    others = {aged(tmp_path / name) for name in ("told-me.sqlite", f"said-{OLD}.sqlite")}
    new = tmp_path / f"told-{NEW}.sqlite"
    opened(new, CREATE).close()
    assert not old.exists()
    assert not log.exists()
    assert set(tmp_path.iterdir()) == {new, *others}


def test_a_version_in_use_keeps_its_file(tmp_path: Path) -> None:
    file = tmp_path / f"told-{OLD}.sqlite"
    opened(file, CREATE).close()
    opened(aged(file), CREATE).close()
    opened(tmp_path / f"told-{NEW}.sqlite", CREATE).close()
    assert file.exists()
