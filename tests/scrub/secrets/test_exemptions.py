"""Look-alikes stand, each under the name of its exemption."""

import pytest

from scrub.finding import Scan
from scrub.secrets.detector import SecretDetector
from scrub.secrets.specimen import specimen


def filled(*pieces: str) -> bytes:
    return specimen(pieces, "exempt")


@pytest.mark.parametrize(
    ("text", "exemption"),
    [
        (filled('"integrity": "sha512-', "<base64 86>", '=="'), "subresource_integrity"),
        (filled("github.com/a/b v1.2.3 h1:", "<base64 43>", "=\n"), "go_sum"),
        (filled('checksum = "', "<hex 64>", '"'), "checksum_field"),
        (filled("x-sha256:", "<hex 64>", " y"), "digest"),
        (filled("uses: actions/checkout@", "<hex 40>"), "git_revision"),
        (filled("url(data:font/woff2;base64,", "<base64 200>", ")"), "data_uri"),
        (filled("ssh-rsa AAAA", "<base64 180>", " joe"), "public_key"),
        (filled("-----BEGIN CERTIFICATE-----\n", "<base64 64>", "\n-----END"), "certificate"),
        (b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "alphabet"),
    ],
)
def test_a_look_alike_stands_and_is_counted(
    detector: SecretDetector, text: bytes, exemption: str
) -> None:
    scanned = detector.scan(text, path="a", language="")
    assert scanned.findings == ()
    assert [each.exemption for each in scanned.suppressed] == [exemption]


def test_an_exemption_covers_its_field_only(detector: SecretDetector) -> None:
    token = filled("gh", "p_", "<alnum 30>", "<crc32>")
    text = filled('"integrity": "sha512-', "<base64 86>", '==", "t": "') + token + b'"'
    (found,) = detector.scan(text, path="package-lock.json", language="JSON").findings
    assert found.value == token


def test_manuals_tokens_are_test_vectors(detector: SecretDetector) -> None:
    head = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    body = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
    sign = "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
    scanned: Scan = detector.scan((head + body + sign).encode(), path="a", language="")
    assert scanned.findings == ()
    assert "test_vector" in {each.exemption for each in scanned.suppressed}
