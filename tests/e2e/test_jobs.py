"""The commands as users run them: killed and resumed, under spark-submit, with every mistake."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
SOURCES = sorted((ROOT / "corpus").rglob("*.py")) + sorted((ROOT / "dedup").rglob("*.py"))


def table(path: Path, /, **columns: list[object]) -> Path:
    """Write a table and return its path."""
    pq.write_table(pa.table(columns), path, row_group_size=30)
    return path


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a table of this project's own sources, each twice under another name."""
    tag = "# SPDX-License-" + "Identifier: MIT\n"  # without it nothing would stay
    texts = [tag + path.read_text(encoding="utf-8") for path in SOURCES]
    names = [str(path.relative_to(ROOT)) for path in SOURCES]
    folder = tmp_path_factory.mktemp("shards")
    return table(
        folder / "own.parquet",
        repo=["here"] * len(texts) + ["there"] * len(texts),
        revision=["1"] * 2 * len(texts),
        path=names * 2,
        language=["Python"] * 2 * len(texts),
        content=texts + [f"# copied\n{text}" for text in texts],
    )


def codesieve(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [BIN / "codesieve", *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def settings_file(folder: Path) -> Path:
    """Return settings that cut the input into several splits."""
    path = folder / "settings.toml"
    path.write_text("[run]\nsplit_bytes = 60000\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(shards: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    out = folder / "run"
    done = codesieve("clean", shards, "--out", out, "--settings", settings_file(folder))
    assert done.returncode == 0, done.stderr
    assert "nearly the same as a kept document" in done.stdout
    return out


def test_a_killed_run_resumes_and_ends_with_the_same_bytes(
    shards: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    command = [BIN / "codesieve", "clean", shards, "--out", out]
    command += ["--settings", settings_file(tmp_path)]
    running = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    receipts = out / "_work" / "receipts" / "fingerprint"
    deadline_s = time.monotonic() + 300
    while not list(receipts.glob("*.json")):
        assert running.poll() is None
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert not (out / "manifest.json").exists()
    resumed = codesieve("clean", shards, "--out", out, "--settings", settings_file(tmp_path))
    assert resumed.returncode == 0, resumed.stderr
    assert "resuming" in resumed.stderr
    assert (out / "manifest.json").read_bytes() == (whole / "manifest.json").read_bytes()


def test_spark_submit_does_what_the_command_line_does(
    shards: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    with_java = subprocess.run(
        [sys.executable, "-c", FIND_JAVA], capture_output=True, text=True, check=True
    )
    done = subprocess.run(
        [
            BIN / "spark-submit",
            *("--master", "local[2]", "--conf", "spark.ui.enabled=false"),
            *(ROOT / "jobs" / "dedup.py", "--input", shards, "--out", out),
            *("--settings", settings_file(tmp_path)),
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "JAVA_HOME": with_java.stdout.strip(),
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert (out / "manifest.json").read_bytes() == (whole / "manifest.json").read_bytes()


FIND_JAVA = """
import os
from corpus.caches import cache_home
from corpus.java import find_java
print(find_java(os.environ, cache_dir=cache_home(os.environ)).home)
"""


def test_compare_shows_two_documents_from_the_input(shards: Path, whole: Path) -> None:
    rows = pq.read_table(whole / "audit" / "decisions").to_pylist()
    near = next(row for row in rows if row["reason"] == "near_duplicate")
    done = codesieve(
        "audit", "compare", whole, near["doc_id"], near["because_of"], "--input", shards
    )
    assert done.returncode == 0, done.stderr
    assert f"{near['score']:.4f}" in done.stdout
    assert "# copied" in done.stdout


def test_a_flipped_byte_is_found(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    subprocess.run(["cp", "-r", whole, copy], check=True)
    assert codesieve("audit", "verify", copy).returncode == 0
    path = copy / next(
        file["path"]
        for file in json.loads((copy / "manifest.json").read_text())["outputs"]
        if file["role"] == "documents"
    )
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    found = codesieve("audit", "verify", copy)
    assert found.returncode == 6
    assert "a file is not as listed" in found.stdout
    assert str(path.relative_to(copy)) in found.stdout
    (copy / "stray.txt").write_text("x", encoding="utf-8")
    assert codesieve("gc", copy).returncode == 0
    assert not (copy / "stray.txt").exists()


MISTAKES = {
    "no such input": (["clean", "nowhere", "--out", "run"], 3, "is not there"),
    "no such settings": (
        ["clean", "in", "--out", "run", "--settings", "no.toml"],
        2,
        "cannot read",
    ),
    "unknown key": (["clean", "in", "--out", "run", "--settings", "bad.toml"], 2, "'threshold'"),
    "truncated": (["clean", "cut.parquet", "--out", "run"], 3, "no whole Parquet"),
    "no content": (["clean", "other.parquet", "--out", "run"], 3, "content"),
    "no rows": (["clean", "empty.parquet", "--out", "run"], 3, "empty"),
    "no run": (["audit", "verify", "in"], 3, "there is no"),
    "not a run": (["audit", "compare", "in", "a", "b"], 3, "there is no"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_a_clear_word_and_no_traceback(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    whole = table(tmp_path / "whole.parquet", content=["x = 1\n"] * 50, path=["a"] * 50)
    (tmp_path / "cut.parquet").write_bytes(whole.read_bytes()[:-20])
    table(tmp_path / "other.parquet", body=["x"], path=["a"])
    table(tmp_path / "empty.parquet", content=pa.array([], pa.string()).to_pylist())
    pq.write_table(pa.table({"content": pa.array([], pa.string())}), tmp_path / "empty.parquet")
    (tmp_path / "bad.toml").write_text("[near]\ntreshold = 0.7\n", encoding="utf-8")
    arguments, code, words = MISTAKES[name]
    done = subprocess.run(
        [BIN / "codesieve", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "To mend it" in done.stderr
    assert "Traceback" not in done.stderr


def test_odd_rows_have_a_decision_and_nothing_is_lost(tmp_path: Path) -> None:
    odd = [b"a\0b", b"\xff\xfe\xfd bad", b"", None, b"x = 1\n", b"x = 1\n", b"y" * 2_000_000]
    names = ["nul.py", "bad.py", "empty.py", "null.py", "same.py", "same.py", "big.js"]
    rows = table(tmp_path / "odd.parquet", content=odd, path=names)
    plain = tmp_path / "plain.toml"
    plain.write_text("[licenses]\nenabled = false\n", encoding="utf-8")
    done = codesieve("clean", rows, "--out", tmp_path / "run", "--settings", plain, "--quiet")
    assert done.returncode == 0, done.stderr
    counts = json.loads((tmp_path / "run" / "manifest.json").read_text())["counts"]
    assert (counts["rows_in"], counts["repeats"], counts["kept"]) == (7, 1, 1)
    assert sum(counts["dropped_by_reason"].values()) == 5


def test_a_page_that_is_damaged_is_told_by_the_name_of_its_file(tmp_path: Path) -> None:
    whole = table(tmp_path / "page.parquet", content=["x = 1\n" * 9] * 50, path=["a.py"] * 50)
    content = bytearray(whole.read_bytes())
    content[30:50] = bytes(20)
    whole.write_bytes(content)
    done = codesieve("clean", whole, "--out", tmp_path / "run", "--quiet")
    assert done.returncode == 3, done.stderr
    assert "page.parquet is damaged" in done.stderr
    assert "Traceback" not in done.stderr
