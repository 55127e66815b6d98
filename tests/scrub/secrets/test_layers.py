"""Secrets inside an encoding: their value is the decoded one, their span the encoded one."""

import base64
import json
import re
import urllib.parse

from hypothesis import given
from hypothesis import strategies as st

from scrub.finding import Kind
from scrub.secrets.anchors import anchors_of
from scrub.secrets.detector import SecretDetector
from scrub.secrets.layers import ANCHORS, Layer, layers
from scrub.secrets.runs import encoded_runs
from scrub.secrets.specimen import specimen

TOKEN = specimen(["gh", "p_", "<alnum 30>", "<crc32>"], "layer")
PIECES = st.sampled_from(
    (
        *(b"cGFz", b"Zm9v", b"ICAg", b"bXk9", b"gA+/", b"-", b"_", b"=", b" ", b"\n", b"x", b"0x"),
        *(b"70617373776f7264", b"6D6F7265", b"0a", b"0d6b", b"0b", b"8"),
    )
)


@given(st.lists(PIECES, max_size=40).map(b"".join))
def test_the_kernel_finds_the_runs_of_the_expressions(text: bytes) -> None:
    for anchor, found in zip(ANCHORS, encoded_runs(text), strict=False):
        # Every match, those that begin within another too.
        every = re.compile(b"(?=(%b))" % anchor.expression.encode(), re.MULTILINE)
        assert found == sorted({match.end(1) for match in every.finditer(text)})


def test_runs_are_found_wherever_they_lie_in_a_block() -> None:
    for before in range(70):
        for length in (23, 24, 40, 63, 64, 65, 128, 129):
            text = b" " * before + b"c" * length + b" " + b"c" * 24
            ends = [before + 24] if length >= 24 else []
            assert encoded_runs(text)[0] == [*ends, before + length + 25]


def test_in_base64(detector: SecretDetector) -> None:
    blob = base64.b64encode(b"#!/bin/sh\nexport T=" + TOKEN + b"\nrun\n")
    text = b"user_data: " + blob + b"\n"
    (found,) = detector.scan(text, path="a.yml", language="YAML").findings
    assert (found.value, found.encoding) == (TOKEN, "base64")
    assert (found.start_byte - 11) % 4 == 0
    assert TOKEN in base64.b64decode(text[found.start_byte : found.end_byte])


def test_in_base64_within_base64(detector: SecretDetector) -> None:
    inner = base64.b64encode(b"password lookup token=" + TOKEN + b" end of it")
    text = b"x: " + base64.b64encode(b"the inner one is here: " + inner + b" ")
    (found,) = detector.scan(text, path="a", language="").findings
    assert (found.value, found.encoding) == (TOKEN, "base64 base64")


def test_in_hexadecimal(detector: SecretDetector) -> None:
    text = b'x = "' + (b"token: " + TOKEN).hex().encode() + b'"'
    (found,) = detector.scan(text, path="a.c", language="C").findings
    assert bytes.fromhex(text[found.start_byte : found.end_byte].decode()) == TOKEN


def test_in_a_url(detector: SecretDetector) -> None:
    query = urllib.parse.quote('{"password":"Gx7!pqs+4"}', safe="")
    text = b"https://x.internal/cb?state=" + query.encode() + b"\n"
    (found,) = detector.scan(text, path="a", language="").findings
    assert (found.kind, found.value, found.encoding) == (Kind.PASSWORD, b"Gx7!pqs+4", "url")
    assert urllib.parse.unquote_to_bytes(text[found.start_byte : found.end_byte]) == found.value


def test_in_a_notebook(detector: SecretDetector) -> None:
    cell = {"cells": [{"source": ['token = "' + TOKEN.decode() + '"\n', "run()"]}]}
    text = json.dumps(cell).encode()
    (found,) = detector.scan(text, path="a.ipynb", language="Jupyter Notebook").findings
    assert text[found.start_byte : found.end_byte] == TOKEN


def test_in_a_kubernetes_secret(detector: SecretDetector) -> None:
    value = base64.b64encode(b"Gx7" + b"!pqs+4")
    text = b"kind: Secret\ndata:\n  user: am9l\n  password: " + value + b"\n"
    (found,) = detector.scan(text, path="a.yml", language="YAML").findings
    assert text[found.start_byte : found.end_byte] == value
    assert (found.value, found.encoding) == (b"Gx7" + b"!pqs+4", "base64")


@given(st.text(st.characters(codec="ascii"), max_size=40), st.data())
def test_an_escaped_span_decodes_to_the_decoded_one(text: str, data: st.DataObject) -> None:
    outer = "%22%3A" + urllib.parse.quote(text, safe="abc") + "xxxx"
    anchors = anchors_of(ANCHORS, plain=True)
    found = list(layers(outer.encode(), anchors.ends(outer.encode()), 0))
    (layer,) = [each for each in found if each.encoding == "url"]
    assert layer.decoded == urllib.parse.unquote_to_bytes(outer)[: len(layer.decoded)]
    start = data.draw(st.integers(0, len(layer.decoded)))
    end = data.draw(st.integers(start, len(layer.decoded)))
    low, high = layer.outer(start, end)
    assert urllib.parse.unquote_to_bytes(outer.encode()[low:high]) == layer.decoded[start:end]
    assert Layer(start=0, end=8, encoding="hex", decoded=b"abcd").outer(1, 3) == (2, 6)
