"""With private ids nothing that a run publishes lets anybody test a guess of what was taken out."""

import base64
import dataclasses
import functools
import hashlib
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xxhash
from pyspark.sql import SparkSession

from corpus.document import content_id, doc_id
from corpus.errors import ProofError, SettingsError
from corpus.files import store_at
from corpus.manifest import Manifest, read_manifest
from corpus.private_ids import KEYED_CONTENT
from corpus.progress import Progress
from corpus.runlog import RunLog
from jobs.audit.verify import Level, verify_run
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.main import main
from jobs.prepare import looked_at
from jobs.settings import Settings
from jobs.takedown import base_of, take_down
from scrub.keys import KEY_VARIABLE, keys_of
from scrub.settings import RedactionSettings

pytestmark = pytest.mark.spark

MASTER = bytes(range(32))
EMAIL = "ada.quimby" + "@" + "fastmail.se"
SETTINGS = Settings(redaction=RedactionSettings(private_ids=True))
SHORT_SECRET = "password = " + '"Zq7!' + 'vRt2#x"\n'


def code(name: str, functions: int = 30) -> str:
    tag = "# SPDX-License-" + "Identifier: MIT\n"
    body = (
        f"def {name}_{at}(value):\n    return value * {at} + 7\n\n\n" for at in range(functions)
    )
    return tag + "".join(body)


@functools.cache
def rows() -> list[dict[str, str]]:
    notice = f"# Copyright 2020 Ada Quimby <{EMAIL}>\n# Do with it what nobody has ever allowed.\n"
    texts = {
        "plain.py": code("plain"),
        "login.py": code("login") + SHORT_SECRET,
        "mail.py": code("mail") + f'TO = "{EMAIL}"\n',
        "notice.py": notice + code("notice").partition("\n")[2],
        "same.py": code("plain"),
        "near.py": code("plain") + "print(1)\n",
        "latin.py": code("latin") + "# caf\u00e9\r\n",
    }
    texts |= {f"other{at}.py": code(f"other{at}") for at in range(5)}
    shared = {"revision": "1", "language": "Python"}
    return [
        {"repo": f"r/{name[:3]}", "path": name, "content": text, **shared}
        for name, text in texts.items()
    ]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Private:
    table: Path
    out: Path
    manifest: Manifest


@pytest.fixture(scope="module", autouse=True)
def key():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_VARIABLE, MASTER.hex())
        yield


@pytest.fixture(scope="module")
def private(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Private:
    folder = tmp_path_factory.mktemp("private")
    (folder / "in").mkdir()
    for part in range(2):
        pq.write_table(pa.Table.from_pylist(rows()[part::2]), folder / "in" / f"{part}.parquet")
    inputs = looked_at([str(folder / "in")], SETTINGS)
    progress = Progress(quiet=True, log=RunLog(to=str(folder / "log.jsonl")))
    clean(spark, inputs, str(folder / "run"), SETTINGS, progress, Watch.start())
    manifest = read_manifest(store_at(str(folder / "run")))
    return Private(table=folder / "in", out=folder / "run", manifest=manifest)


def test_the_log_tells_every_stage_and_nothing_of_a_document(private) -> None:
    text = (private.out.parent / "log.jsonl").read_text()
    events = [json.loads(line) for line in text.splitlines()]
    told = {each["event"] for each in events} - {"stage_advanced"}  # on a slow machine only
    assert told == {"stage_started", "stage_ended", "said", "run_committed"}
    ended = {each["stage"]: each for each in events if each["event"] == "stage_ended"}
    assert ended["fingerprint"]["documents_done"] == len(rows())
    assert ended["emit"]["documents_done"] == private.manifest.counts.kept
    assert all(each["tasks_done"] == each["tasks"] for each in ended.values())
    committed = events[-1]
    assert committed["event"] == "run_committed"
    assert committed["content_root"] == private.manifest.content_root
    assert committed["kept"] + committed["dropped"] == committed["documents_in"]
    words = [EMAIL, MASTER.hex(), *(row["path"] for row in rows()), *originals(private.table)]
    assert [word for word in words if word in text] == []


def originals(table: Path) -> list[str]:
    """Return every digest, in hex, that somebody who guesses an original could compare."""
    found: list[str] = [hashlib.sha256(path.read_bytes()).hexdigest() for path in table.iterdir()]
    for row in rows():
        text = row["content"].encode()
        sha256 = hashlib.sha256(text).hexdigest()
        found += [sha256, hashlib.sha1(text).hexdigest(), hashlib.md5(text).hexdigest()]
        found += [content_id(text).rpartition(":")[2], xxhash.xxh3_128_hexdigest(text)]
        found.append(doc_id(repo=row["repo"], revision="1", path=row["path"], sha256=sha256))
        found.append(xxhash.xxh3_64_hexdigest(text))
    return found


def published(out: Path) -> dict[Path, bytes]:
    """Return what a run publishes: its bytes, and the values of its tables.  ``state/`` is not."""
    found = {}
    for path in out.rglob("*"):
        if path.is_file() and path.relative_to(out).parts[0] != "state":
            table = pq.read_table(path).to_pylist() if path.suffix == ".parquet" else []
            found[path] = path.read_bytes() + repr(table).encode()
    return found


def forms(digest: str) -> list[bytes]:
    raw = bytes.fromhex(digest)
    return [digest.encode(), digest.upper().encode(), raw, base64.b64encode(raw).rstrip(b"=")]


def test_no_unkeyed_digest_of_an_original_is_in_any_byte_that_is_published(private) -> None:
    files = published(private.out)
    assert {path.relative_to(private.out).parts[0] for path in files} >= {
        "documents", "audit", "report.html", "README.md", "croissant.json", "manifest.json"
    }  # fmt: skip
    sought = {form: digest for digest in originals(private.table) for form in forms(digest)}
    assert [
        (p, d) for p, found in files.items() for form, d in sought.items() if form in found
    ] == []
    shards = b"".join(path.read_bytes() for path in (private.out / "state").rglob("*.parquet"))
    assert shards, "the state is there, and is not published"


def test_without_the_mode_the_same_search_finds_them(spark, private, tmp_path, capsys) -> None:
    open_settings = Settings()
    inputs = looked_at([str(private.table)], open_settings)
    clean(spark, inputs, str(tmp_path / "run"), open_settings, Progress(quiet=True), Watch.start())
    assert main(["audit", "diff", str(private.out), str(private.out)]) == 0
    assert main(["audit", "diff", str(private.out), str(tmp_path / "run")]) == 3
    assert "by different keys" in capsys.readouterr().err
    found = b"".join(published(tmp_path / "run").values())
    assert sum(form in found for digest in originals(private.table) for form in forms(digest)) > 30


def test_the_run_is_consistent_and_says_what_only_the_key_can_check(private, monkeypatch) -> None:
    output = io.StringIO()
    monkeypatch.delenv(KEY_VARIABLE)
    assert verify_run(store_at(str(private.out)), output) == 0
    assert "ids are keyed; whoever has the key" in output.getvalue()
    with_inputs = Level(with_inputs=True, inputs=(str(private.table),))
    with pytest.raises(SettingsError, match="keyed, and the key is not here"):
        verify_run(store_at(str(private.out)), output, level=with_inputs)
    monkeypatch.setenv(KEY_VARIABLE, "77" * 32)
    with pytest.raises(SettingsError, match="keyed, and the key is not here"):
        verify_run(store_at(str(private.out)), output, level=with_inputs)


def test_with_key_and_input_everything_is_checked(private, tmp_path) -> None:
    output = io.StringIO()
    level = Level(with_inputs=True, inputs=(str(private.table),))
    assert verify_run(store_at(str(private.out)), output, level=level) == 0, output.getvalue()
    assert "2 input files are those of the run" in output.getvalue()
    assert "ids are keyed; whoever" not in output.getvalue()
    other = [{**row, "content": row["content"] + "#"} for row in rows()]
    pq.write_table(pa.Table.from_pylist(other), tmp_path / "0.parquet")
    level = Level(with_inputs=True, inputs=(str(tmp_path),))
    with pytest.raises(ProofError):
        verify_run(store_at(str(private.out)), output, level=level)


def test_why_finds_a_swhid_with_the_key_and_says_so_without(private, capsys, monkeypatch) -> None:
    swhid = content_id(rows()[1]["content"].encode())
    assert main(["audit", "why", swhid, str(private.out)]) == 0
    said = capsys.readouterr().out
    assert "login.py" in said
    assert KEYED_CONTENT in said
    assert main(["audit", "why", "r/log/login.py", str(private.out), "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    own = facts["decision"]["content_id"] if "decision" in facts else facts["content_id"]
    monkeypatch.delenv(KEY_VARIABLE)
    assert main(["audit", "why", own, str(private.out)]) == 0
    assert main(["audit", "why", swhid, str(private.out)]) != 0
    assert "the key is not here" in capsys.readouterr().err


def test_proofs_and_questions_need_no_key(private, capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    proof = str(tmp_path / "proof.json")
    found = ["audit", "prove", str(private.out), "--repo", "r/log", "--path", "login.py"]
    assert main([*found, "--to", proof]) == 0
    checked = ["audit", "check-proof", proof, "--root", private.manifest.content_root]
    assert main(checked) == 0
    assert main(["audit", "find", str(private.out), "--repo", "r/pla"]) == 0
    assert main(["audit", "sql", str(private.out), "--question", "11"]) == 0
    assert "plain.py" in capsys.readouterr().out


def test_a_key_is_required_and_its_id_is_stated(spark, private, monkeypatch, tmp_path) -> None:
    assert private.manifest.engines["key"] == keys_of(MASTER).key_id
    monkeypatch.delenv(KEY_VARIABLE)
    inputs = looked_at([str(private.table)], SETTINGS)
    with pytest.raises(SettingsError, match="need a key"):
        clean(spark, inputs, str(tmp_path / "run"), SETTINGS, Progress(quiet=True), Watch.start())


def test_a_takedown_finds_content_and_addresses_and_keeps_ids_private(
    spark, private, tmp_path
) -> None:
    request = tmp_path / "requests.toml"
    request.write_text(
        f'[[request]]\nid = "A"\nbasis = "takedown"\nemail = "{EMAIL}"\n'
        f'[[request]]\nid = "B"\nbasis = "takedown"\n'
        f'swhid = "{content_id(rows()[7]["content"].encode())}"\n'
    )
    base = base_of(str(private.out), str(request))
    made = take_down(
        spark, base, str(tmp_path / "next"), (str(private.table),), Progress(quiet=True),
        Watch.start(),
    )  # fmt: skip
    gone = {each.id: each.documents for each in made.manifest.requests}
    assert gone["A"] >= 1
    assert gone["B"] == 1
    files = published(tmp_path / "next")
    sought = {form for digest in originals(private.table) for form in forms(digest)}
    assert not any(form in found for found in files.values() for form in sought)
    assert verify_run(store_at(str(tmp_path / "next")), io.StringIO()) == 0
