"""The main job end to end, in the shared session, on real code with planted copies."""

import argparse
import dataclasses
import hashlib
import inspect
import itertools
import random
import sysconfig
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.errors import InputError
from corpus.filecheck import require_files
from corpus.files import store_at
from corpus.manifest import Manifest, read_manifest
from corpus.progress import Progress
from corpus.state import damaged_files, read_state
from dedup.fingerprint import shingle_sets
from dedup.jaccard import jaccard
from dedup.lexer import lexer_ids
from dedup.settings import NearSettings
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.prepare import looked_at, prepared_again
from jobs.settings import Settings
from scrub.licenses.settings import LicenseSettings

pytestmark = pytest.mark.spark

QUIET = Progress(quiet=True)
FILES = 120
WITHOUT_LICENSES = Settings(licenses=LicenseSettings(enabled=False))
"""The standard library's modules hold no licence, and duplicates are what these tests are about."""


def real_rows() -> list[dict[str, str]]:
    """Return modules of the standard library, and copies of them that differ a little."""
    library = Path(sysconfig.get_paths()["stdlib"])
    paths = sorted(library.glob("*.py")) + sorted(library.glob("email/*.py"))
    draw = random.Random(7)
    rows = []
    for path in paths[:FILES]:
        text = path.read_text(encoding="utf-8", errors="replace")
        rows.append(row("stdlib", path.name, text))
        lines = text.splitlines()
        if draw.random() < 0.3:
            rows.append(row("copies", f"vendor/{path.name}", text))
        if draw.random() < 0.3:
            rows.append(row("windows", path.name, "\r\n".join(lines) + "  \r\n"))
        if draw.random() < 0.4:
            edited = [line for line in lines if draw.random() > 0.02]
            rows.append(row("edited", path.name, "\n".join(edited)))
        if draw.random() < 0.3:
            commented = [f"{line}  # seen" if line.endswith(")") else line for line in lines]
            rows.append(row("commented", path.name, "\n".join(commented)))
    rows += [rows[0], rows[0]]
    return rows


def row(repo: str, path: str, content: str) -> dict[str, str]:
    """Return a row of the input table."""
    return {
        "repo": repo,
        "revision": "1",
        "path": path,
        "language": "Python",
        "content": content,
    }


def write_table(
    folder: Path, rows: list[dict[str, str]], *, files: int = 1, groups: int = 40
) -> str:
    """Write ``rows`` as Parquet files below ``folder``, and return it."""
    folder.mkdir()
    for number in range(files):
        table = pa.Table.from_pylist(rows[number::files])
        pq.write_table(table, folder / f"part-{number}.parquet", row_group_size=groups)
    return str(folder)


def cleaned(
    spark: SparkSession, table: str, out: Path, settings: Settings | None = None
) -> Manifest:
    """Return the manifest of a run."""
    settings = settings or WITHOUT_LICENSES
    inputs = looked_at([table], settings)
    return clean(spark, inputs, str(out), settings, QUIET, Watch.start()).manifest


def decisions(out: Path) -> list[dict[str, object]]:
    """Return all decisions of a run."""
    rows: list[dict[str, object]] = pq.read_table(out / "audit" / "decisions").to_pylist()
    return rows


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finished:
    """A run that several tests look at."""

    table: str
    out: Path
    manifest: Manifest


@pytest.fixture(scope="module")
def finished(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("clean")
    table = write_table(folder / "in", real_rows())
    manifest = cleaned(spark, table, folder / "run")
    return Finished(table=table, out=folder / "run", manifest=manifest)


def test_every_row_is_kept_dropped_or_a_repeat(finished: Finished) -> None:
    rows = real_rows()
    counts = finished.manifest.counts
    assert counts.rows_in == len(rows)
    assert counts.repeats == 2
    found = decisions(finished.out)
    assert len(found) == len(rows) - 2
    kept = [each for each in found if each["action"] != "drop"]
    documents = pq.read_table(finished.out / "documents").to_pylist()
    assert {each["doc_id"] for each in kept} == {each["doc_id"] for each in documents}
    assert sum(each["copies"] for each in documents) == len(found)


def test_the_planted_copies_leave_for_the_reasons_that_they_are_planted_for(
    finished: Finished,
) -> None:
    reasons = {(each["repo"], each["reason"]) for each in decisions(finished.out)}
    assert ("copies", "exact_duplicate") in reasons
    assert ("windows", "exact_duplicate_text") in reasons
    assert ("commented", "near_duplicate") in reasons
    assert ("edited", "near_duplicate") in reasons
    # The copies lie below vendor/, and the keeper order prefers what is not vendored.
    assert ("copies", "kept") not in reasons


def test_every_removal_has_a_kept_witness_and_no_kept_pair_is_left(finished: Finished) -> None:
    found = decisions(finished.out)
    kept = {each["doc_id"] for each in found if each["action"] != "drop"}
    documents = pq.read_table(finished.out / "documents").to_pylist()
    texts = {(each["repo"], each["path"]): each["content"] for each in real_rows()}
    sets = dict(
        zip(
            [each["doc_id"] for each in found],
            sets_of([texts[each["repo"], each["path"]] for each in found]),
            strict=True,
        )
    )
    for each in found:
        if each["reason"] == "near_duplicate":
            assert each["because_of"] in kept
            exact = jaccard(sets[each["doc_id"]], sets[each["because_of"]])
            assert exact == each["score"] >= 0.7
    least = NearSettings().min_shingles
    long = [each["doc_id"] for each in documents if len(sets[each["doc_id"]]) >= least]
    left = [
        pair
        for pair in itertools.combinations(long, 2)
        if jaccard(sets[pair[0]], sets[pair[1]]) >= 0.7
    ]
    assert left == []


def sets_of(texts: list[str]) -> list[np.ndarray]:
    """Return the shingle set of each Python text."""
    sets = shingle_sets(pa.array(texts), lexer_ids(["Python"] * len(texts)), shingle_tokens=5)
    return np.split(sets.values, sets.offsets[1:-1])


@pytest.mark.parametrize(
    ("files", "groups", "split_bytes"),
    [(64, 4, 10_000), (8, 20, 50_000), (2, 100, 10**9), (1, 1000, 10**9)],
)
@pytest.mark.usefixtures("through_spark")
def test_roots_do_not_depend_on_order_or_layout(
    spark: SparkSession,
    tmp_path: Path,
    finished: Finished,
    files: int,
    groups: int,
    split_bytes: int,
) -> None:
    rows = real_rows()
    random.Random(files).shuffle(rows)
    settings = WITHOUT_LICENSES
    settings = dataclasses.replace(
        settings, run=dataclasses.replace(settings.run, split_bytes=split_bytes)
    )
    table = write_table(tmp_path / "in", rows, files=files, groups=groups)
    manifest = cleaned(spark, table, tmp_path / "run", settings)
    assert manifest.content_root == finished.manifest.content_root
    assert manifest.decisions_root == finished.manifest.decisions_root


def test_equal_shards_give_equal_file_bytes(
    spark: SparkSession, tmp_path: Path, finished: Finished
) -> None:
    again = cleaned(spark, finished.table, tmp_path / "run")
    audited = [file for file in again.outputs if not file.path.endswith(".html")]
    assert set(audited) <= set(finished.manifest.outputs)
    assert (tmp_path / "run" / "manifest.json").read_bytes() == (
        finished.out / "manifest.json"
    ).read_bytes()


def test_a_finished_run_is_not_done_again_and_other_settings_are_refused(
    spark: SparkSession, finished: Finished
) -> None:
    before = (finished.out / "manifest.json").stat().st_mtime_ns
    assert cleaned(spark, finished.table, finished.out).content_root
    assert (finished.out / "manifest.json").stat().st_mtime_ns == before
    other = dataclasses.replace(WITHOUT_LICENSES, near=NearSettings(threshold=0.8))
    with pytest.raises(InputError, match="another run"):
        cleaned(spark, finished.table, finished.out, other)


def test_the_manifest_names_every_file_and_what_was_measured(finished: Finished) -> None:
    store = store_at(str(finished.out))
    require_files(store, finished.manifest)
    assert read_manifest(store) == finished.manifest
    measured = finished.manifest.measured
    assert measured["precision"] == 1.0
    assert measured["document_recall"]["value"] >= 0.99
    assert measured["leftover"]["value"] == 0.0
    assert not (finished.out / "_work").exists()


def test_the_state_is_committed_and_leads_back_to_the_input(finished: Finished) -> None:
    store = store_at(str(finished.out))
    state = read_state(store, finished.manifest, needed_by="this test")
    assert damaged_files(store, state) == ()
    listed = {file.path for file in state.files}
    on_disk = {file.path for file in store.below("state").files()}
    assert on_disk == listed | {"manifest.json"}
    folders = {path.partition("/")[0] for path in listed}
    of_pass_one = {"fingerprints", "skipped", "signatures", "shingles"}
    assert folders == of_pass_one | {"tables", "leaves", "done"}
    assert any(path.startswith(f"tables/{state.turn}/") for path in listed)
    again = prepared_again(store, state, WITHOUT_LICENSES)
    assert sum(split.rows for split in again.splits) == finished.manifest.counts.rows_in
    with pytest.raises(InputError, match="is not the one that the run read"):
        prepared_again(store, state, WITHOUT_LICENSES, tables=[str(finished.out / "documents")])
    with pytest.raises(InputError, match="cannot be read again"):
        prepared_again(store, state, WITHOUT_LICENSES, tables=[str(finished.out / "gone")])


def test_a_folder_that_changed_is_noticed_and_its_shards_are_state(
    spark: SparkSession, tmp_path: Path
) -> None:
    folder, out = tmp_path / "project", tmp_path / "run"
    folder.mkdir()
    for each in real_rows()[:6]:
        (folder / each["path"].replace("/", "-")).write_text(each["content"], encoding="utf-8")
    manifest = cleaned(spark, str(folder), out)
    store = store_at(str(out))
    state = read_state(store, manifest, needed_by="this test")
    assert {"shards/manifest.json", "sources.json"} <= {file.path for file in state.files}
    again = prepared_again(store, state, Settings())
    assert sum(split.rows for split in again.splits) == manifest.counts.rows_in
    assert cleaned(spark, str(folder), out).content_root == manifest.content_root
    (folder / "new.py").write_text("new = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="the input has changed since"):
        cleaned(spark, str(folder), out)


def test_nothing_beside_the_documents_holds_their_text(finished: Finished) -> None:
    marker = inspect.getsource(argparse.ArgumentParser.parse_args)[60:130]
    texts = [each["content"] for each in real_rows() if marker in each["content"]]
    assert texts
    for path in finished.out.rglob("*"):
        if path.is_file() and "documents" not in path.parts:
            assert marker.encode() not in path.read_bytes(), path


def test_sha256_of_the_cleaned_text_is_what_was_read(finished: Finished) -> None:
    for each in pq.read_table(finished.out / "documents").to_pylist():
        is_same = hashlib.sha256(each["content"].encode()).hexdigest() == each["sha256"]
        assert is_same != bool(each["redactions"])
