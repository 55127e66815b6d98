"""Private keys: every byte of the body goes, the armour and public halves stay."""

import pytest

from scrub.finding import Kind
from scrub.secrets.detector import SecretDetector
from scrub.secrets.specimen import specimen

BODY = [specimen(["<base64 64>"], str(line)) for line in range(6)] + [
    specimen(["<base64 30>", "=="], "last")
]
BEGIN = b"-----BEGIN RSA " + b"PRIVATE KEY-----"
END = b"-----END RSA " + b"PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("prefix", "joint"),
    [
        (b"", b"\n"),
        (b"", b"\r\n"),
        (b"    ", b"\n    "),
        (b"# ", b"\n# "),
        (b" * ", b"\n * "),
        (b'"', b"\\n"),
        (b"'", b"\\\\n"),
        (b'key = "', b'\\n" +\n      "'),
        (b'"', b'",\n"'),
        (b"2024-01-01 12:00:01 INFO ", b"\n2024-01-01 12:00:02 INFO "),
        (b"> ", b"\n> "),
    ],
)
def test_the_whole_body_goes(detector: SecretDetector, prefix: bytes, joint: bytes) -> None:
    text = b"x\n" + prefix + joint.join([BEGIN, *BODY, END]) + b"\ny\n"
    (found,) = detector.scan(text, path="a", language="").findings
    assert found.kind is Kind.PRIVATE_KEY
    assert text[: found.start_byte].endswith(joint)
    assert text[found.start_byte :].startswith(BODY[0])
    assert text[found.end_byte :].startswith(joint + END)
    assert text[: found.end_byte].endswith(BODY[-1])


def test_a_key_without_an_end_goes_as_far_as_it_is_there(detector: SecretDetector) -> None:
    text = b"\n".join([BEGIN, *BODY[:4]]) + b"\n\nand so on"
    (found,) = detector.scan(text, path="a", language="").findings
    assert text[found.end_byte :] == b"\n\nand so on"


@pytest.mark.parametrize("name", [b"CERTIFICATE", b"PUBLIC KEY", b"CERTIFICATE REQUEST"])
def test_public_halves_stay(detector: SecretDetector, name: bytes) -> None:
    text = b"\n".join([b"-----BEGIN " + name + b"-----", *BODY, b"-----END " + name + b"-----"])
    assert detector.scan(text, path="a", language="").findings == ()


def test_putty_keeps_its_public_lines(detector: SecretDetector) -> None:
    text = b"\n".join(
        [b"PuTTY-User-Key-File-3: ssh-rsa", b"Public-Lines: 2", *BODY[:2],
         b"Private-Lines: 2", *BODY[2:4], b"Private-MAC: 00"]
    )  # fmt: skip
    (found,) = detector.scan(text, path="a", language="").findings
    assert text[found.start_byte : found.end_byte] == b"\n".join(BODY[2:4])


@pytest.mark.parametrize("start", [b"> ", b"# ", b"-", b"    ", b"12:01 DEBUG key: ", b'"'])
def test_putty_keys_stand_behind_what_begins_their_lines(
    detector: SecretDetector, start: bytes
) -> None:
    end = b'\\n"+\n' if start == b'"' else b"\n"
    body = [b"q7Xk2Vb9Zt4W" * 5 + b"abcd", b"m1RjB5LsN8dG" * 5 + b"efgh"]
    lines = [b"PuTTY-User-Key-File-3: ssh-rsa", b"Private-Lines: 2", *body, b"Private-MAC: 12"]
    text = b"".join(start + line + end for line in lines)
    (found,) = detector.scan(text, path="a", language="").findings
    assert (found.kind, found.value) == (Kind.PRIVATE_KEY, b"".join(body))
    assert text[found.start_byte : found.end_byte].endswith(body[-1])


def test_signs_at_the_edges_of_a_body_are_of_it(detector: SecretDetector) -> None:
    body = b"+/" + b"q7Xk2Vb9Zt4W" * 6 + b"/+"
    fences = [b"-----BEGIN RSA PRIVATE " + b"KEY-----", b"-----END RSA PRIVATE " + b"KEY-----"]
    text = b"\n".join([fences[0], body, fences[1]])
    (found,) = detector.scan(text, path="a", language="").findings
    assert text[found.start_byte : found.end_byte] == body


def test_a_jwk_loses_its_private_members_only(detector: SecretDetector) -> None:
    private, public = specimen(["<base64url 43>"], "d"), specimen(["<base64url 43>"], "x")
    text = b'{"kty": "OKP", "crv": "Ed25519", "d": "' + private + b'", "x": "' + public + b'"}'
    (found,) = detector.scan(text, path="a", language="JSON").findings
    assert found.value == private
