"""Secrets that a position, a neighbour or a file's name gives away, and their look-alikes."""

import base64
import random

import pytest

from scrub.finding import Kind
from scrub.secrets.detector import SecretDetector

WORD = b"Hx7" + b"qRt2"
KEY = b"q7Xk2Vb9" + b"Zt4Wm1RjB5LsN8dGc3Yf6Hp0"


@pytest.fixture(scope="module")
def detector() -> SecretDetector:
    return SecretDetector()


@pytest.mark.parametrize(
    ("path", "language", "before", "value", "after"),
    [
        ("ldap.conf", "", b"bindpw ", WORD, b"\n"),
        ("a.rb", "Ruby", b"set :password, '", WORD, b"'\n"),
        ("a.rb", "Ruby", b"fill_in 'Password', with: '", WORD, b"'\n"),
        ("a.ts", "TypeScript", b"page.type('#password', '", WORD, b"');\n"),
        ("a.md", "Markdown", b"user `joe` and password `", WORD, b"`.\n"),
        ("a.md", "Markdown", b"**Password:** ", WORD, b"\n"),
        ("a.txt", "Text", b"staging: joe, password ", WORD, b", thanks\n"),
        ("fstab", "", b"//nas/x /mnt cifs username=joe,password=", WORD, b",uid=1 0 0\n"),
        ("a.sh", "Shell", b"curl --user joe:", b"a@" + WORD, b" https://api.internal/\n"),
        ("c.yml", "YAML", b"chpasswd:\n  list: |\n    joe:", WORD, b"\n    ann:${PASSWORD}\n"),
        ("a.yml", "YAML", b"user: joe\npassword: ", b"sunsh" + b"ine", b"\n"),
        ("config/master.key", "", b"", KEY, b"\n"),
        ("a.go", "Go", b'var signingKey = []byte("', KEY, b'")\n'),
        ("a.md", "Markdown", b"Set the API key to `", KEY, b"`.\n"),
        (".env", "Dotenv", b"APP_KEY=base64:", base64.b64encode(KEY), b"\n"),
        ("a.csv", "CSV", b"service,api_key\nshop,", KEY, b"\n"),
    ],
)
def test_the_value_is_found_to_the_byte(
    detector: SecretDetector, path: str, language: str, before: bytes, value: bytes, after: bytes
) -> None:
    text = before + value + after
    found = detector.scan(text, path=path, language=language).findings
    ends = [(each.start_byte, each.end_byte) for each in found]
    assert ends == [(len(before), len(before) + len(value))], (found, text)


@pytest.mark.parametrize(
    ("path", "language", "text"),
    [
        ("a.po", "Gettext Catalog", b'msgid "user: Username, password: Password"\n'),
        ("a.ts", "TypeScript", b'login({username: "string", password: "string"})\n'),
        ("a.yml", "YAML", b"username: joe\nupdate_password: always\n"),
        ("a.py", "Python", b'x = getpass("IMAP password for %s" % (user, host or "localhost"))\n'),
        ("Makefile", "Makefile", b"test: libraries\n\t$(MAKE) -C test\n"),
        ("a.md", "Markdown", b"The password sha256crypt scheme, password v2.1.3\n"),
        ("revision.txt", "Text", b"0123abcd" * 5 + b"\n"),
        ("a.sha256", "", bytes.fromhex("ff").hex().encode() * 32 + b"\n"),
        ("a.json", "JSON", b'{"hashed_secret": "' + b"4aaaa454208083f7" * 2 + b'22d616d4"}\n'),
    ],
)
def test_look_alikes_stand(detector: SecretDetector, path: str, language: str, text: bytes) -> None:
    assert detector.scan(text, path=path, language=language).findings == ()


def test_a_private_key_without_armour_is_one_finding(detector: SecretDetector) -> None:
    der = bytes.fromhex("308204be020100300d06092a864886f70d010101050004 82")
    body = base64.b64encode(der + random.Random(3).randbytes(1200))
    (found,) = detector.scan(b'K = "' + body + b'"\n', path="a.java", language="Java").findings
    assert (found.kind, found.start_byte, found.end_byte) == (Kind.PRIVATE_KEY, 5, 5 + len(body))
