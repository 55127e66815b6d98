"""The stage on batches: rows of the audit, drops; nothing depends on how batches are cut."""

import logging
import socket
from typing import NoReturn

import pyarrow as pa
import pytest

from corpus.cleaned import cleaned_schema
from corpus.decision import Reason
from corpus.output import Cleaned
from scrub.emission import Scrub
from scrub.finding import Kind
from scrub.keys import fingerprint_of, keys_of
from scrub.settings import Profile, RedactionSettings, ScrubSettings

SCHEMA = cleaned_schema(())
KEYS = keys_of(bytes(range(32)))
EMAIL = "ada.quimby" + "@" + "fastmail.se"
PASSWORD = "Zq7!" + "vRt2#x"
KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(
    "MIIEpAIBAAKCAQEA3x" + f"{n:046d}" for n in range(20)
)
TEXTS = (
    ("a.py", "Python", f'# written\nto = "{EMAIL}"\nx = 1\n'),
    ("b.py", "Python", "def f(x):\n    return x\n"),
    ("c.yml", "YAML", f"password: {PASSWORD.replace('#', '_')}\nmail: {EMAIL}\nhost: db\n"),
    ("d.pem", "", KEY + "\n-----END " + "RSA PRIVATE KEY-----\n"),
    ("e.txt", "Text", "reach us at " + "nobody@" + "example.com\n"),
    ("f.py", "Python", f'say("é", "{EMAIL}", "{EMAIL}")\n'),
)


def documents() -> pa.RecordBatch:
    rows = [
        {
            "doc_id": f"{number:032x}", "content_id": "", "sha256": "", "repo": "r",
            "revision": "1",
            "path": path, "language": language, "size_bytes": len(text.encode()),
            "encoding": "utf-8", "content": text, "license": "", "redactions": [], "copies": 1,
        }
        for number, (path, language, text) in enumerate(TEXTS)
    ]  # fmt: skip
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def stage(profile: Profile = Profile.STARCODER) -> Scrub:
    redaction = RedactionSettings(profile=profile, rescanned_share=1.0)
    return Scrub(settings=ScrubSettings(redaction=redaction), keys=KEYS)


@pytest.fixture(scope="module")
def cleaned() -> Cleaned:
    return stage().clean(documents())


def test_edited_documents_count_their_redactions_and_the_others_are_as_they_were(
    cleaned: Cleaned,
) -> None:
    rows = {row["path"]: row for row in cleaned.documents.to_pylist()}
    assert rows["a.py"]["content"] == '# written\nto = "<EMAIL>"\nx = 1\n'
    assert rows["a.py"]["redactions"] == [{"kind": "email", "count": 1}]
    assert rows["c.yml"]["redactions"] == [
        {"kind": "email", "count": 1},
        {"kind": "password", "count": 1},
    ]
    assert rows["b.py"] == documents().to_pylist()[1]
    assert rows["f.py"]["content"] == 'say("é", "<EMAIL>", "<EMAIL>")\n'
    assert cleaned.documents.schema == SCHEMA


def test_findings_name_bytes_of_the_input_and_a_keyed_fingerprint(cleaned: Cleaned) -> None:
    texts = {row["doc_id"]: row["content"].encode() for row in documents().to_pylist()}
    rows = [row for row in cleaned.findings.to_pylist() if row["kind"] == "email"]
    assert {texts[r["doc_id"]][r["start_byte"] : r["end_byte"]].decode() for r in rows} == {EMAIL}
    assert {row["fingerprint"] for row in rows} == {
        fingerprint_of(EMAIL.upper().encode(), Kind.EMAIL, KEYS.fingerprint)
    }
    lines = {row["doc_id"][-1]: row["line"] for row in rows}
    assert lines == {"0": 2, "2": 2, "5": 1}


def test_a_file_that_is_only_a_key_is_dropped_with_its_rule(cleaned: Cleaned) -> None:
    (drop,) = cleaned.drops.to_pylist()
    assert (drop["doc_id"][-1], drop["reason"]) == ("3", Reason.ONLY_A_SECRET.value)
    assert drop["because_of"]
    actions = {r["doc_id"][-1]: r["action"] for r in cleaned.findings.to_pylist()}
    assert actions == {"0": "replaced", "2": "replaced", "3": "document_dropped", "5": "replaced"}


def test_look_alikes_that_stand_are_counted(cleaned: Cleaned) -> None:
    counts = {row["kind"]: row["occurrences"] for row in cleaned.suppressed.to_pylist()}
    assert counts["email"] == 1


def test_residual_is_zero_and_everything_was_scanned_again(cleaned: Cleaned) -> None:
    sums = cleaned.scrubbing
    assert (sums.residue, sums.rescanned) == (0, len(TEXTS) - 1)
    assert sums.broken == {}
    assert (sums.parsed, sums.kept) == ({"YAML": 1}, {"Python": 2})


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_cut_of_batches_changes_nothing(cleaned: Cleaned, size: int) -> None:
    batch = documents()
    parts = [stage().clean(batch.slice(at, size)) for at in range(0, batch.num_rows, size)]
    for name in ("documents", "findings", "drops"):
        joined = pa.Table.from_batches([getattr(part, name) for part in parts])
        assert joined.to_pylist() == getattr(cleaned, name).to_pylist()
    assert sum((part.scrubbing for part in parts), type(cleaned.scrubbing)()) == cleaned.scrubbing


@pytest.mark.parametrize("profile", Profile)
def test_the_stage_needs_no_network_and_says_nothing_of_what_it_finds(
    profile: Profile,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the stage opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with caplog.at_level(logging.DEBUG):
        done = stage(profile).clean(documents())
    said = "".join(capfd.readouterr()) + caplog.text
    audit = repr([done.findings.to_pylist(), done.suppressed.to_pylist(), done.scrubbing])
    for value in (EMAIL, PASSWORD, KEY[40:70], "nobody@"):
        assert value not in said + audit + repr(done.drops.to_pylist())


def test_nothing_that_could_be_printed_shows_a_value() -> None:
    assert KEYS.surrogate.hex() not in repr(stage())
    assert repr(KEYS.surrogate) not in repr(KEYS)
