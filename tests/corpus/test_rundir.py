"""Who owns a run directory, and what happens when it cannot be had or written."""

import subprocess
import sys

import pytest

from corpus.errors import EnvironmentFault, InputError
from corpus.files import store_at
from corpus.rundir import Receipts, RunKey, claimed

KEY = RunKey(settings_digest="s", inputs_digest="i", engines_digest="e")


@pytest.fixture
def out(tmp_path):
    return str(tmp_path / "run")


def test_a_directory_in_use_is_refused_until_it_is_free(out):
    with claimed(out, KEY), pytest.raises(EnvironmentFault, match="is in use"), claimed(out, KEY):
        pass
    with claimed(out, KEY) as store:
        assert store.exists("_work/run.json")


@pytest.mark.parametrize("part", ["settings", "inputs", "engines"])
def test_the_directory_of_another_run_is_refused_by_what_differs(out, part):
    with claimed(out, KEY):
        pass
    digests = {"settings_digest": "s", "inputs_digest": "i", "engines_digest": "e"}
    other = RunKey(**{**digests, f"{part}_digest": "other"})
    with pytest.raises(InputError, match=f"differs in {part}"), claimed(out, other):
        pass


def test_a_directory_that_holds_something_else_is_left_alone(out):
    store_at(out).write("thesis.tex", b"three years")
    with pytest.raises(InputError, match="not empty and holds no run"), claimed(out, KEY):
        pass
    assert store_at(out).read("thesis.tex") == b"three years"


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("no folder")
    below = str(tmp_path / "file" / "run")
    with pytest.raises(EnvironmentFault, match=r"cannot write to .*run"), claimed(below, KEY):
        pass


WRITE_MORE_THAN_THERE_IS_ROOM = """
import resource, signal, sys
from corpus.errors import EnvironmentFault
from corpus.files import store_at
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))  # as a full disk: writes fail
try:
    store_at(sys.argv[1]).write("documents/a.parquet", bytes(2 << 20))
except EnvironmentFault as error:
    print(error)
"""


def test_a_write_that_does_not_fit_is_told_and_leaves_nothing_behind(tmp_path):
    command = [sys.executable, "-c", WRITE_MORE_THAN_THERE_IS_ROOM, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "cannot write" in done.stdout
    assert "To mend it: free space" in done.stdout
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_receipts_say_what_is_done(out):
    receipts = Receipts(store=store_at(out))
    assert receipts.done("emit") == frozenset()
    receipts.put("emit", "part-0", {"rows": 3})
    assert receipts.done("emit") == {"part-0"}
    assert receipts.get("emit", "part-0") == {"rows": 3}
