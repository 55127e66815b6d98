"""Engines: none touches the network, what is missing says so, hostile text is no trouble."""

import importlib.util
import socket
import time
from pathlib import Path
from typing import NoReturn

import pytest

from scrub.secrets.anchor import Anchor
from scrub.secrets.anchors import anchors_of
from scrub.secrets.detector import SecretDetector
from scrub.secrets.kingfisher import Kingfisher
from scrub.secrets.rule import builtin_rules
from scrub.secrets.specimen import specimen

TOKEN = specimen(["gh", "p_", "<alnum 30>", "<crc32>"], "engine")
HOSTILE = {
    "one line": b"var a=b.c(d),password=e.f,token=g(h);" * 27_000,
    "names": b"password = x, token: y; " * 41_667,
    "blanks": b" " * 1_000_000,
    "base64": b"QUJD" * 250_000,
    "at signs": b"a@" * 500_000,
    "brackets": b"[" * 500_000 + b"]" * 500_000,
    "braces": b'{"a":' * 200_000,
    "escapes": b"%22%3A" * 166_666,
    "quotes": b'password="' * 100_000,
    "keys": b"-----BEGIN " + b"PRIVATE KEY-----" * 62_500,
    "key blocks": (b"-----BEGIN " + b"PRIVATE KEY-----\nAAAA\n") * 31_250,
    "schemes": b"http://a:b" * 100_000,
    "data": b"data:a;base64," * 71_428,
    "hashes": b"sha256:" + b"0f" * 500_000,
    "tables": b"|password|\n|--\n" * 71_428,
    "rows": b"insert into t (password) values ('a')," * 26_000,
    "passes": b"pass" * 250_000,
}


def test_sockets_stay_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("a detector asked for the network")

    for name in ("socket", "create_connection", "getaddrinfo", "socketpair"):
        monkeypatch.setattr(socket, name, refuse)
    found = SecretDetector().scan(b"t = " + TOKEN, path="a", language="Python").findings
    assert [each.value for each in found] == [TOKEN]


def test_the_plain_engine_says_what_it_is_and_finds_tokens(detector: SecretDetector) -> None:
    plain = SecretDetector(plain=True)
    assert plain.engine != detector.engine
    assert "our rules alone" in plain.engine
    (found,) = plain.scan(b"x " + TOKEN, path="a", language="").findings
    assert found.value == TOKEN


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_linear_time(detector: SecretDetector, name: str) -> None:
    """A megabyte takes less than a second of a quiet machine; what is quadratic takes minutes."""
    began = time.process_time()
    detector.scan(HOSTILE[name], path="a", language="")
    assert time.process_time() - began < 5


@pytest.mark.skipif(importlib.util.find_spec("hyperscan") is None, reason="no wheel here")
def test_an_automaton_is_kept_and_a_damaged_one_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODESIEVE_CACHE_DIR", str(tmp_path))
    wanted = [Anchor(name="a", expression="pass(word)?"), Anchor(name="b", expression="key\\d")]
    text = b"password, key1, pass"
    first = anchors_of(wanted).ends(text)
    (kept,) = (tmp_path / "hyperscan").iterdir()
    whole = kept.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for found in (whole, whole[:-1], bytes(flipped), b""):
        kept.write_bytes(found)
        assert anchors_of(wanted).ends(text) == first == {0: [4, 8, 20], 1: [14]}
        assert kept.read_bytes() == whole
    other = [Anchor(name="a", expression="pass(word)?", ignore_case=True)]
    assert anchors_of(other).ends(b"PASS") == {0: [4]}


def test_kingfisher_finds_behind_its_filter_what_it_finds_without() -> None:
    pytest.importorskip("kingfisher_sdk")
    kingfisher = Kingfisher()
    anchors = anchors_of([], marks=kingfisher.marks)
    every = range(len(kingfisher.marks))
    texts = [
        lead + specimen(one, rule.id) + b"\n"
        for rule in builtin_rules()
        for one in rule.examples
        for lead in (b"x = ", b'\xc3\xa9 api_key: "')
    ]
    found = [list(kingfisher.candidates(text, every)) for text in texts]
    assert sum(map(bool, found)) > len(texts) // 5
    behind = [anchors.ends_and_marks(text)[1] for text in texts]
    asked = zip(texts, behind, strict=True)
    assert [list(kingfisher.candidates(text, marks)) for text, marks in asked] == found
