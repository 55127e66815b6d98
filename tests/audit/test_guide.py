"""Every command of the audit guide does what the guide says."""

import re
import shlex
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jobs.main import main

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "audit-guide.md").read_text()
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    for line in block.splitlines()
]


@pytest.fixture
def desk(tampered, monkeypatch):
    """The folder of somebody who has a copy of the run as `run`, and a key."""
    folder = tampered.out.parent
    monkeypatch.chdir(folder)
    key = Ed25519PrivateKey.generate()
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    (folder / "key.pem").write_bytes(private)
    (folder / "public.pem").write_bytes(key.public_key().public_bytes(pem, form))
    return folder


def test_the_commands_of_the_guide_run(desk, capsys) -> None:
    assert len(COMMANDS) > 10
    for line in COMMANDS:
        program, *arguments = shlex.split(line)
        assert program == "codesieve"
        assert main(arguments) == 0, (line, capsys.readouterr().err)
    assert (desk / "proof.json").exists()
