"""Secrets and personal data through the main job: gone from every byte that the run writes."""

import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.errors import SettingsError
from corpus.facts import Role
from corpus.manifest import Manifest
from corpus.progress import Progress
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.main import main
from jobs.prepare import looked_at
from jobs.settings import Settings
from scrub.finding import Kind
from scrub.keys import KEY_VARIABLE, fingerprint_of, keys_of
from scrub.licenses.settings import LicenseSettings
from scrub.lookup import FINGERPRINT_KEY_VARIABLE
from scrub.measure.planting import PER_DOCUMENT, planted
from scrub.settings import Profile, RedactionSettings

pytestmark = pytest.mark.spark

WITHOUT_LICENSES = Settings(licenses=LicenseSettings(enabled=False))
MASTER = bytes(range(32))
EMAIL = "ada.quimby" + "@" + "fastmail.se"
PASSWORD = "Zq7!" + "vRt2#x"
ADDRESS = "91.198." + "174.192"
BODY = [f"MIIEpAIBAAKCAQEA{number:048d}" for number in range(20)]
KEY = "\n".join(
    ["-----BEGIN " + "RSA PRIVATE KEY-----", *BODY, "-----END " + "RSA PRIVATE KEY-----"]
)
PLANTED = (EMAIL, PASSWORD, ADDRESS, *BODY)
COPIES = 25  # more than the turns of pass 2


def code(name: str, line: str) -> str:
    body = "".join(f"    total += {name}_{n} * {n}\n" for n in range(30))
    return f"def {name}(total):\n{body}    return total\n\n\n{line}\n"


def rows() -> list[dict[str, str]]:
    texts = [(f"r{n}", "deploy/server.key", KEY) for n in range(COPIES)]
    texts += [(f"q{n}", f"m{n}.py", code(f"clean{n}", "")) for n in range(12)]
    texts += [
        ("planted", "mail.py", code("mail", f'TO = "{EMAIL}"')),
        ("planted", "login.py", code("login", f'password = "{PASSWORD}"  # {EMAIL}')),
        ("planted", "host.py", code("host", f'HOST = "{ADDRESS}"')),
    ]
    return [
        {"repo": repo, "revision": "1", "path": path, "language": "Python", "content": text}
        for repo, path, text in texts
    ]


def run(
    spark: SparkSession, folder: Path, settings: Settings, *, files: int, reverse: bool
) -> Manifest:
    folder.mkdir(parents=True)
    ordered = rows()[:: -1 if reverse else 1]
    for number in range(files):
        table = pa.Table.from_pylist(ordered[number::files])
        pq.write_table(table, folder / f"part-{number}.parquet", row_group_size=3 + number)
    inputs = looked_at([str(folder)], settings)
    out = str(folder.with_name(folder.name + "-run"))
    return clean(spark, inputs, out, settings, Progress(quiet=True), Watch.start()).manifest


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scrubbed:
    out: Path
    manifest: Manifest


@pytest.fixture(scope="module")
def scrubbed(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Scrubbed:
    folder = tmp_path_factory.mktemp("scrub")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_VARIABLE, MASTER.hex())
        redaction = RedactionSettings(measured_documents=1_000)
        measuring = dataclasses.replace(WITHOUT_LICENSES, redaction=redaction)
        manifest = run(spark, folder / "one", measuring, files=1, reverse=False)
    return Scrubbed(out=folder / "one-run", manifest=manifest)


def everything(out: Path) -> dict[Path, str]:
    """Return all that the run wrote by file: the bytes, and the rows where it is a table."""
    found = {}
    for path in out.rglob("*"):
        if path.is_file():
            rows = pq.read_table(path).to_pylist() if path.suffix == ".parquet" else []
            found[path] = path.read_bytes().decode("latin-1") + repr(rows)
    return found


def test_no_planted_value_stands_in_any_byte_of_the_run(scrubbed: Scrubbed) -> None:
    written = everything(scrubbed.out)
    assert any("clean3_29" in text for text in written.values())
    sought = (*PLANTED, MASTER.hex())
    assert [(path, v) for path, text in written.items() for v in sought if v in text] == []


def test_the_manifest_states_the_sums(scrubbed: Scrubbed) -> None:
    manifest = scrubbed.manifest
    assert manifest.residual.findings == 0
    assert manifest.residual.documents_scanned >= 3
    assert manifest.scrubbing.findings == {"email": 2, "ip_address": 1, "password": 1}
    assert manifest.counts.edited == 3
    assert {each.stage: each.edited for each in manifest.stages}["scrub"] == {"redacted": 3}
    assert manifest.engines["key"] == keys_of(MASTER).key_id
    assert {file.role.value for file in manifest.outputs} >= {"findings", "documents"}
    named = {file.path for file in manifest.outputs}
    found = {path.relative_to(scrubbed.out) for path in (scrubbed.out / "documents").iterdir()}
    assert {path.as_posix() for path in found} <= named


def test_all_copies_of_a_key_leave_and_the_run_goes_on(scrubbed: Scrubbed) -> None:
    decisions = pq.read_table(scrubbed.out / "audit" / "decisions").to_pylist()
    keys = [row for row in decisions if row["path"].endswith(".key")]
    assert len(keys) == COPIES
    assert {(row["action"], row["reason"]) for row in keys} == {("drop", "only_a_secret")}
    assert scrubbed.manifest.counts.kept == len(rows()) - COPIES


def test_a_file_from_which_documents_only_leave_is_not_written_again(scrubbed: Scrubbed) -> None:
    of = {
        role: {Path(file.path).stem for file in scrubbed.manifest.outputs if file.role is role}
        for role in (Role.DOCUMENTS, Role.DECISIONS)
    }
    assert of[Role.DOCUMENTS]
    assert of[Role.DOCUMENTS].isdisjoint(of[Role.DECISIONS])  # of the first turn, of the last
    tables = [pq.read_table(path) for path in (scrubbed.out / "documents").iterdir()]
    assert sum(table.num_rows for table in tables) == scrubbed.manifest.counts.kept


def test_findings_can_be_looked_up_by_who_has_the_key(scrubbed: Scrubbed) -> None:
    findings: list[dict[str, Any]] = pq.read_table(scrubbed.out / "audit/findings").to_pylist()
    wanted = fingerprint_of(EMAIL.encode(), Kind.EMAIL, keys_of(MASTER).fingerprint)
    assert len({row["doc_id"] for row in findings if row["fingerprint"] == wanted}) == 2


def test_an_auditor_asks_by_value(
    scrubbed: Scrubbed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, MASTER.hex())
    assert main(["audit", "find", str(scrubbed.out), "--email", EMAIL.upper(), "--json"]) == 0
    paths = {json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()}
    assert paths == {"mail.py", "login.py"}
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["audit", "find", str(scrubbed.out), "--secret", "-", "--count"]) == 0
    assert capsys.readouterr().out == "1\n"
    assert main(["audit", "key", str(scrubbed.out), "--fingerprint"]) == 0
    derived = capsys.readouterr().out.strip()
    monkeypatch.delenv(KEY_VARIABLE)
    monkeypatch.setenv(FINGERPRINT_KEY_VARIABLE, derived)
    assert main(["audit", "find", str(scrubbed.out), "--email", EMAIL, "--count"]) == 0
    assert capsys.readouterr().out == "2\n"
    monkeypatch.delenv(FINGERPRINT_KEY_VARIABLE)
    monkeypatch.setenv(KEY_VARIABLE, bytes(32).hex())
    assert main(["audit", "find", str(scrubbed.out), "--email", EMAIL]) == 2
    assert EMAIL not in "".join(capsys.readouterr())


def test_people_get_a_sample_to_judge_that_holds_no_value(
    scrubbed: Scrubbed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, MASTER.hex())
    source = str(scrubbed.out.with_name("one"))
    inside = str(scrubbed.out / "sample.jsonl")
    assert main(["audit", "review", str(scrubbed.out), "--input", source, "--to", inside]) == 2
    sample = tmp_path / "sample.jsonl"
    assert main(["audit", "review", str(scrubbed.out), "--input", source, "--to", str(sample)]) == 0
    lines = [json.loads(line) for line in sample.read_text().splitlines()]
    assert sorted(each["kind"] for each in lines) == ["email", "email", "ip_address", "password"]
    assert sample.stat().st_mode & 0o077 == 0
    assert [value for value in PLANTED if value in sample.read_text()] == []
    (login,) = (each for each in lines if each["kind"] == "password")
    assert login["before"].endswith('password = "')
    assert login["after"].startswith('"  # <EMAIL>')
    assert (login["shape"], login["stratum_findings"]) == ("Aa9!aAa9#a", 1)


def test_recall_is_measured_and_no_planted_value_is_written(scrubbed: Scrubbed) -> None:
    recall = scrubbed.manifest.recall
    assert sum(each["planted"] for each in recall.values()) == PER_DOCUMENT * len(kept(scrubbed))
    assert all(each["low"] <= each["recall"] <= each["high"] for each in recall.values())
    written = "".join(everything(scrubbed.out).values())
    for row in kept(scrubbed):
        kinds = Settings().scrub.kinds_that_go
        text = row["content"].encode()
        sown = planted(text, doc_id=row["doc_id"], language=row["language"], kinds=kinds)
        for plant in sown.plants:
            for start, end in plant.spans:
                assert sown.text[start:end].decode() not in written


def kept(scrubbed: Scrubbed) -> list[dict[str, Any]]:
    """Return the cleaned documents."""
    rows: list[dict[str, Any]] = pq.read_table(scrubbed.out / "documents").to_pylist()
    return rows


def test_results_do_not_depend_on_layout_and_surrogates_need_a_key(
    scrubbed: Scrubbed, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, MASTER.hex())
    again = run(spark, tmp_path / "two", WITHOUT_LICENSES, files=3, reverse=True)
    assert again.content_root == scrubbed.manifest.content_root
    assert again.decisions_root == scrubbed.manifest.decisions_root
    assert again.scrubbing.findings == scrubbed.manifest.scrubbing.findings
    assert again.recall == {}
    monkeypatch.delenv(KEY_VARIABLE)
    keyed = Settings(redaction=RedactionSettings(profile=Profile.SURROGATE))
    with pytest.raises(SettingsError, match="need a key"):
        run(spark, tmp_path / "three", keyed, files=1, reverse=False)


def test_the_manifest_is_plain_json_with_the_sums(scrubbed: Scrubbed) -> None:
    values = json.loads((scrubbed.out / "manifest.json").read_text())
    assert values["residual"] == {"documents_scanned": 3, "findings": 0}
    assert values["scrubbing"]["broken"] == {}
