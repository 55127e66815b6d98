"""Progress: what is shown to people and what is told to machines."""

import dataclasses
import datetime as dt
import io
import json
import time

import pytest

from corpus import progress as module
from corpus.errors import SettingsError
from corpus.files import store_at
from corpus.progress import Progress, Standing
from corpus.rundir import Receipts
from corpus.runlog import Event, RunLog


@dataclasses.dataclass(frozen=True, kw_only=True)
class Work:
    key: str
    size_bytes: int = 2_000_000
    documents: int = 10


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


TASKS = [Work(key=f"t{number}") for number in range(3)]


def followed(tmp_path, stream, log=""):
    """Follow three tasks, one of which was done before and one of which is done meanwhile."""
    receipts = Receipts(store=store_at(str(tmp_path / "run")))
    receipts.put("emit", "t0", {})
    watching = Progress(stream=stream, log=RunLog(to=log))
    with watching.stage("emit", TASKS, receipts):
        time.sleep(0.05)
        receipts.put("emit", "t1", {})
        time.sleep(0.15)
    return stream.getvalue()


def test_plain_lines_and_a_log_tell_the_same(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "_PLAIN_PERIOD_S", 0.05)
    said = followed(tmp_path, io.StringIO(), log=str(tmp_path / "log"))
    assert "emit: 1 of 3 tasks were done before; resuming" in said
    assert "emit: 2 of 3 tasks, 20 of 30 documents, 4 of 6 MB" in said
    assert " to go" in said
    assert "\x1b" not in said
    events = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert events[0]["event"] == "said"
    assert events[1]["event"] == "stage_started"
    assert events[1]["tasks_done"] == 1
    assert "stage_advanced" in {each["event"] for each in events}
    assert (events[-1]["event"], events[-1]["documents_done"]) == ("stage_ended", 20)
    times = [dt.datetime.fromisoformat(each["time"]) for each in events]
    assert times == sorted(times)
    assert all(each.utcoffset() == dt.timedelta(0) for each in times)


def test_a_terminal_gets_one_line_that_is_written_over(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "_TERMINAL_PERIOD_S", 0.02)
    said = followed(tmp_path, Terminal())
    assert said.count("\r\x1b[K") > 2
    assert said.count("\n") == 2


def test_stderr_is_for_the_machine_if_it_asks_for_it(tmp_path, capsys) -> None:
    shown = io.StringIO()
    assert followed(tmp_path, shown, log="-") == ""
    lines = capsys.readouterr().err.splitlines()
    assert {json.loads(line)["event"] for line in lines} >= {"stage_started", "stage_ended"}


def test_what_was_done_before_is_no_speed() -> None:
    standing = Standing.of(
        "emit", {task.key: task for task in TASKS}, frozenset({"t0"}), frozenset({"t0"}), 10.0
    )
    assert standing.bytes_per_s == standing.left_s == 0
    assert "MB/s" not in standing.line(dt.datetime.now())  # noqa: DTZ005


def test_a_log_that_cannot_be_written_is_named_at_once(tmp_path) -> None:
    with pytest.raises(SettingsError, match="cannot write the log"):
        RunLog(to=str(tmp_path / "none" / "log"))


def test_lines_are_ascii_whatever_they_say(tmp_path) -> None:
    log = RunLog(to=str(tmp_path / "log"))
    log.tell(Event.SAID, text="caf\u00e9 \x1b[31m\n")
    (line,) = (tmp_path / "log").read_bytes().splitlines()
    assert line.isascii()
    assert json.loads(line)["text"] == "caf\u00e9 \x1b[31m\n"
