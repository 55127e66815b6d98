"""Nothing planted comes out anywhere: tables, manifest, report, Spark's event log, what is printed.

The job runs under spark-submit at Spark's most verbose level with its event log on, once to the end
and once with a task that fails inside a document and says the whole text in its error.
"""

import base64
import dataclasses
import os
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.caches import cache_home
from corpus.java import find_java
from corpus.session import LocalResources, SessionProfile, prepare_environment

ROOT = Path(__file__).parents[2]
EMAIL = "ada.quimby" + "@" + "fastmail.se"
PASSWORD = "Zq7!" + "vRt2#x"
TOKEN = "glp" + "at-k3Jz0QmXvB7Ys2LwN8dR"
BODY = [f"MIIEpAIBAAKCAQEA{number:048d}" for number in range(12)]
PLANTED = (EMAIL, PASSWORD, TOKEN, *BODY)
MASTER = bytes(range(32)).hex()
# What a worker runs at its start: the detector of personal data fails, and tells what it read.
FAULT = """
import os

if os.environ.get("FAIL_INSIDE"):
    import scrub.pii.detector as detector

    def failing(self, text, *, path, language):
        if b"fastmail" in text:
            raise ValueError(text.decode())
        return detector.Scan()

    detector.PersonalDataDetector.scan = failing
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ran:
    folder: Path
    code: int
    said: bytes


def documents(path: Path) -> None:
    tag = "# SPDX-License-" + "Identifier: MIT\n"
    key = "\n".join(
        ["-----BEGIN " + "RSA PRIVATE KEY-----", *BODY, "-----END " + "RSA PRIVATE KEY-----"]
    )
    texts = {
        "mail.py": f'{tag}TO = "{EMAIL}"\n\n\ndef send():\n    return TO\n',
        "login.py": f'{tag}password = "{PASSWORD}"\nAPI = "{TOKEN}"\n\n\ndef f(x):\n    return x\n',
        "key.py": f'{tag}KEY = """{key}"""\n\n\ndef load():\n    return KEY\n',
        "plain.py": f"{tag}\n\ndef g(y):\n    return y + 1\n",
    }
    rows = [
        {"repo": "r", "revision": "1", "path": name, "language": "Python", "content": text}
        for name, text in texts.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows), path)


def submitted(folder: Path, **environment: str) -> Ran:
    """Run the job on planted documents; everything that it leaves is in the folder or was said."""
    folder.mkdir()
    documents(folder.with_suffix(".parquet"))
    (folder.with_suffix(".py.d")).mkdir()
    (folder.with_suffix(".py.d") / "sitecustomize.py").write_text(FAULT)
    (folder / "events").mkdir()
    settings = folder.with_suffix(".toml")
    settings.write_text("[redaction]\nmeasured_documents = 100\nrescanned_share = 1.0\n")
    verbose = folder.with_suffix(".properties")
    verbose.write_text(
        "rootLogger.level = trace\nrootLogger.appenderRef.c.ref = c\nappender.c.type = Console\n"
        "appender.c.name = c\nappender.c.target = SYSTEM_ERR\n"
        "appender.c.layout.type = PatternLayout\nappender.c.layout.pattern = %p %c %m%n%ex\n"
    )
    conf = {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": (folder / "events").as_uri(),
        "spark.ui.enabled": "false",
        "spark.local.dir": str(folder / "local"),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={verbose.as_uri()}",
    }
    variables = {**os.environ, **environment, "CODESIEVE_KEY": MASTER}
    java = find_java(variables, cache_dir=cache_home(variables))
    profile, resources = SessionProfile.LOCAL, LocalResources(scratch=folder)
    prepare_environment(variables, java=java, profile=profile, resources=resources)
    variables["PYTHONPATH"] = f"{folder.with_suffix('.py.d')}{os.pathsep}{ROOT}"
    command = [
        str(Path(sys.executable).parent / "spark-submit"),
        "--verbose",
        "--master",
        "local[1]",
    ]
    command += [each for name, value in conf.items() for each in ("--conf", f"{name}={value}")]
    command += [str(ROOT / "jobs" / "dedup.py"), "--input", str(folder.with_suffix(".parquet"))]
    command += ["--out", str(folder / "run"), "--settings", str(settings)]
    done = subprocess.run(
        command,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Ran(folder=folder, code=done.returncode, said=done.stdout)


def forms(value: str) -> Iterator[bytes]:
    """Yield what ``value`` looks like in bytes, and inside whatever stands around it in base64."""
    raw = value.encode()
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield urllib.parse.quote(value, safe="").encode()
    for lead in range(3):  # where the value begins within three bytes
        whole = base64.b64encode(bytes(lead) + raw)
        yield whole[4 * (lead > 0) : -4]
    yield value.encode("utf-16-le")


def leaks(ran: Ran) -> list[tuple[str, str]]:
    """Return where a planted value stands: files raw, tables decompressed, and what was said."""
    places: list[tuple[str, bytes]] = [("said", ran.said)]
    for path in sorted(ran.folder.rglob("*")):
        if path.is_file():
            places.append((str(path), path.read_bytes()))
            if path.suffix == ".parquet":
                places.append((f"{path} read", repr(pq.read_table(path).to_pylist()).encode()))
    wanted = {form: value for value in (*PLANTED, MASTER) for form in forms(value)}
    return [(name, v) for name, content in places for form, v in wanted.items() if form in content]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return submitted(tmp_path_factory.mktemp("leaks") / "whole")


def test_no_planted_value_stands_in_anything_that_a_run_leaves(finished: Ran) -> None:
    assert finished.code == 0, finished.said[-2000:].decode()
    events = b"".join(
        each.read_bytes() for each in (finished.folder / "events").rglob("*") if each.is_file()
    )
    assert b"SparkListenerTaskEnd" in events
    assert b"TRACE" in finished.said or b"DEBUG" in finished.said
    assert (finished.folder / "run" / "manifest.json").exists()
    assert leaks(finished) == []


def test_the_search_would_find_them(finished: Ran) -> None:
    said = b"x" + base64.b64encode(b"ab" + PASSWORD.encode() + b"cd")
    assert leaks(dataclasses.replace(finished, said=said)) == [("said", PASSWORD)]


def test_a_task_that_fails_inside_a_document_says_no_text(tmp_path: Path) -> None:
    failed = submitted(tmp_path / "failed", FAIL_INSIDE="1")
    assert failed.code != 0
    assert b"ScrubbingError: ValueError in document " in failed.said
    assert leaks(failed) == []
