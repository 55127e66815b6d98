"""Takedown: the next release is the corpus cleaned without what was asked for."""

import dataclasses
import random
import sysconfig
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.document import content_id
from corpus.errors import InputError, SettingsError
from corpus.filecheck import require_files
from corpus.files import store_at
from corpus.manifest import Manifest, read_manifest
from corpus.progress import Progress
from corpus.settings import parse
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.prepare import looked_at
from jobs.settings import Settings
from jobs.takedown import base_of, previewed, take_down
from scrub.requests.settings import RequestSettings

pytestmark = pytest.mark.spark

QUIET = Progress(quiet=True)
SETTINGS = parse(
    Settings, "[licenses]\nenabled = false\n[measure]\nsample_documents = 0\n", source="test"
)
ADDRESS = "grace" + "@" + "cobolworks.org"


@pytest.fixture(scope="module", autouse=True)
def master_key():
    """A key, so that fingerprints are the same from run to run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CODESIEVE_KEY", "5e" * 32)
        yield


def corpus_rows() -> list[dict[str, str]]:
    """Return three repositories with copies and near-copies of each other's files."""
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[:36]
    draw = random.Random(3)
    rows = []
    for number, path in enumerate(paths):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        text = "".join(lines)
        near = "".join(line for line in lines if draw.random() > 0.02)
        places = ("ada/engine", "bob/loom", "eve/garden")
        mine, copy, edited = (places[(number + step) % 3] for step in range(3))
        rows.append({"repo": mine, "path": path.name, "content": text})
        if number % 2:
            rows.append({"repo": copy, "path": f"lib/{path.name}", "content": text})
        if number % 3:
            rows.append({"repo": edited, "path": f"old/{path.name}", "content": near})
    held = f"# Written by {ADDRESS}\n" + "".join(f"value_{n} = {n} * factor\n" for n in range(60))
    rows.append({"repo": "bob/loom", "path": "held.py", "content": held})
    return [{"revision": "1", "language": "Python"} | row for row in rows]


def written(folder: Path, rows: list[dict[str, str]]) -> str:
    """Write a table for each repository, and return their folder."""
    folder.mkdir()
    for repo in sorted({row["repo"] for row in rows}):
        own = pa.Table.from_pylist([row for row in rows if row["repo"] == repo])
        pq.write_table(own, folder / f"{repo.replace('/', '-')}.parquet")
    return str(folder)


def cleaned(spark: SparkSession, table: str, out: Path, settings: Settings) -> Manifest:
    """Return the manifest of a run."""
    inputs = looked_at([table], settings)
    return clean(spark, inputs, str(out), settings, QUIET, Watch.start()).manifest


def released(spark: SparkSession, run: Path, out: Path, requests: str) -> Manifest:
    """Return the manifest of the release after ``run`` that meets ``requests``."""
    path = out.with_suffix(".toml")
    path.write_text(requests)
    base = base_of(str(run), str(path))
    return take_down(spark, base, str(out), (), QUIET, Watch.start()).manifest


@pytest.fixture(scope="module")
def base(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("takedown")
    cleaned(spark, written(folder / "in", corpus_rows()), folder / "run", SETTINGS)
    return folder / "run"


REPOSITORY = '[[request]]\nid = "r-1"\nbasis = "opt_out"\nrepository = "ada/engine"\n'


@pytest.fixture(scope="module")
def release(spark: SparkSession, base: Path) -> Path:
    out = base.with_name("release")
    released(spark, base, out, REPOSITORY)
    return out


def test_it_is_the_corpus_cleaned_without_the_repository(
    spark: SparkSession, base: Path, release: Path, tmp_path: Path
) -> None:
    rows = [row for row in corpus_rows() if row["repo"] != "ada/engine"]
    without = cleaned(spark, written(tmp_path / "in", rows), tmp_path / "run", SETTINGS)
    found, before = read_manifest(store_at(str(release))), read_manifest(store_at(str(base)))
    assert found.content_root == without.content_root
    assert found.content_root != before.content_root
    assert found.counts.rows_in == before.counts.rows_in
    require_files(store_at(str(release)), found)


def audit_rows(run: Path, name: str) -> list[dict[str, object]]:
    """Return the rows of a table of the audit, sorted."""
    folder = run / "audit" / name
    rows = pq.read_table(folder).to_pylist() if folder.exists() else []
    return sorted(rows, key=lambda row: str(sorted(row.items())))


def asked_at_random(seed: int) -> tuple[str, list[dict[str, str]]]:
    """Return some requests of several kinds, and the rows that none of them names."""
    draw = random.Random(seed)
    tables, left = [], corpus_rows()
    for number in range(draw.randint(1, 4)):
        row = draw.choice(left)
        repo, path = row["repo"], row["path"]
        folder = path.rpartition("/")[0]
        kind = draw.choice(["file", "folder", "owner", "content"])
        if kind == "file":
            target, goes = f'repository = "{repo}"\npath = "{path}"', {(repo, path)}
        elif kind == "folder":
            glob = f"{folder}/*" if folder else "*.py"
            target = f'repository = "{repo}"\npath = "{glob}"'
            goes = {(r["repo"], r["path"]) for r in left if r["repo"] == repo}
            goes = {each for each in goes if each[1].rpartition("/")[0] == folder}
        elif kind == "owner":
            target = f'owner = "{repo.partition("/")[0]}"'
            goes = {(r["repo"], r["path"]) for r in left if r["repo"] == repo}
        else:
            target = f'swhid = "{content_id(row["content"].encode())}"'
            goes = {(r["repo"], r["path"]) for r in left if r["content"] == row["content"]}
        tables.append(f'[[request]]\nid = "{number}"\n{target}\n')
        left = [r for r in left if (r["repo"], r["path"]) not in goes]
    return "".join(tables), left


@pytest.mark.parametrize("seed", [0, 3, 8, 9])
def test_whatever_is_asked_it_is_the_corpus_cleaned_without(
    spark: SparkSession, base: Path, tmp_path: Path, seed: int
) -> None:
    """Texts are copied from the base, and sums lose what has gone: neither shows."""
    requests, left = asked_at_random(seed)
    found = released(spark, base, tmp_path / "release", requests)
    without = cleaned(spark, written(tmp_path / "in", left), tmp_path / "run", SETTINGS)
    assert found.content_root == without.content_root, requests
    assert found.scrubbing == without.scrubbing
    assert found.residual == without.residual
    stay = {row["doc_id"] for row in audit_rows(tmp_path / "run", "decisions")}
    for name in ("findings", "pairs"):
        rows = [row for row in audit_rows(tmp_path / "release", name) if row["doc_id"] in stay]
        assert rows == audit_rows(tmp_path / "run", name)
    sums: list[Counter[tuple[object, ...]]] = [Counter(), Counter()]
    for count, run in zip(sums, ("release", "run"), strict=True):
        for row in audit_rows(tmp_path / run, "suppressed"):
            count[row["kind"], row["rule"], row["exemption"]] += int(str(row["occurrences"]))
    assert sums[0] == sums[1]


def test_decisions_and_manifest_name_the_request_and_the_release_before(
    base: Path, release: Path
) -> None:
    rows = pq.read_table(release / "audit" / "decisions").to_pylist()
    of_ada = [row for row in rows if row["repo"] == "ada/engine"]
    assert {(row["action"], row["reason"], row["because_of"]) for row in of_ada} == {
        ("drop", "opt_out", "r-1")
    }
    found, before = read_manifest(store_at(str(release))), read_manifest(store_at(str(base)))
    (fact,) = found.requests
    assert (fact.id, fact.documents) == ("r-1", len(of_ada))
    assert found.parents[0].content_root == before.content_root
    assert "ada/engine" not in (release / "manifest.json").read_text()


def test_what_is_not_touched_is_taken_over(spark: SparkSession, base: Path, tmp_path: Path) -> None:
    asked = '[[request]]\nid = "p"\nrepository = "bob/loom"\npath = "held.*"\n'
    found = released(spark, base, tmp_path / "release", asked)
    before = {file.path for file in read_manifest(store_at(str(base))).outputs}
    same = [file.path for file in found.outputs if file.path in before and "part-" in file.path]
    assert len([path for path in same if path.startswith("documents/")]) == 2
    for path in same:
        assert (base / path).stat().st_ino == (tmp_path / "release" / path).stat().st_ino


def test_requests_hold_in_the_release_after_the_next(
    spark: SparkSession, release: Path, tmp_path: Path
) -> None:
    asked = f'[[request]]\nid = "e-1"\nemail = "{ADDRESS}"\n'
    found = released(spark, release, tmp_path / "second", asked)
    assert [each.id for each in found.requests] == ["e-1", "r-1"]
    rows = pq.read_table(tmp_path / "second" / "audit" / "decisions").to_pylist()
    gone = {(row["reason"], row["because_of"]) for row in rows if row["path"] == "held.py"}
    assert gone == {("takedown", "e-1")}
    for file in (tmp_path / "second").rglob("*.json"):
        assert ADDRESS not in file.read_text(), file


def test_a_run_with_the_list_leaves_out_what_the_list_names(
    spark: SparkSession, base: Path, tmp_path: Path
) -> None:
    path = tmp_path / "requests.toml"
    path.write_text(f'[[request]]\nid = "e-1"\nemail = "{ADDRESS}"\n' + REPOSITORY)
    settings = dataclasses.replace(SETTINGS, requests=RequestSettings(file=str(path)))
    found = cleaned(spark, str(base.with_name("in")), tmp_path / "run", settings)
    assert {each.id: each.documents > 0 for each in found.requests} == {"e-1": True, "r-1": True}
    kept = pq.read_table(tmp_path / "run" / "documents").column("repo").to_pylist()
    assert "ada/engine" not in kept


@pytest.mark.parametrize("copies", ["keep", "exact", "near"])
def test_copies_leave_as_the_request_says(
    spark: SparkSession, base: Path, tmp_path: Path, copies: str
) -> None:
    rows = pq.read_table(base / "audit" / "decisions").to_pylist()
    kept = {row["doc_id"]: row for row in rows if row["action"] != "drop"}
    exact = {r["because_of"] for r in rows if r["reason"] == "exact_duplicate"}
    near = {r["because_of"] for r in rows if r["reason"] == "near_duplicate"}
    doc = kept[min(exact & near & kept.keys())]
    asked = f'[[request]]\nid = "s"\nswhid = "{doc["content_id"]}"\ncopies = "{copies}"\n'
    released(spark, base, tmp_path / "release", asked)
    after = pq.read_table(tmp_path / "release" / "audit" / "decisions").to_pylist()
    gone = [row for row in after if row["because_of"] == "s"]
    of_file = [r for r in after if r["path"].endswith(doc["path"].rpartition("/")[2])]
    stays = [row for row in of_file if row["action"] != "drop"]
    assert gone
    assert bool(stays) == (copies != "near"), [(row["path"], row["reason"]) for row in of_file]


def test_a_dry_run_tells_the_effect_and_leaves_nothing(
    spark: SparkSession, base: Path, tmp_path: Path
) -> None:
    path = tmp_path / "requests.toml"
    path.write_text(REPOSITORY)
    before = sorted(base.parent.iterdir())
    lines = previewed(spark, base_of(str(base), str(path)), (), QUIET, Watch.start())
    assert any(line.startswith("  r-1: ") for line in lines)
    assert any("come in for them" in line for line in lines)
    assert sorted(base.parent.iterdir()) == before


def test_a_run_without_its_state_is_refused(base: Path, tmp_path: Path) -> None:
    path = tmp_path / "requests.toml"
    path.write_text(REPOSITORY)
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "manifest.json").write_bytes((base / "manifest.json").read_bytes())
    with pytest.raises(InputError, match="needs the state"):
        base_of(str(bare), str(path))


def test_an_address_needs_the_key(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "requests.toml"
    path.write_text(f'[[request]]\nid = "e"\nemail = "{ADDRESS}"\n')
    monkeypatch.delenv("CODESIEVE_KEY")
    with pytest.raises(SettingsError, match="names an address or a secret"):
        base_of(str(base), str(path))
