"""The findings of ``parity`` are those of detect-secrets alone, on real files and on hard ones."""

import sysconfig
from pathlib import Path

import pytest
from detect_secrets.core import scan
from detect_secrets.settings import default_settings

from scrub.finding import Kind
from scrub.secrets.detector import SecretDetector
from scrub.secrets.parity import DetectSecrets, Reported
from scrub.secrets.specimen import specimen

HEX = specimen(["<hex 40>"], "parity").decode()
BASE64 = specimen(["<base64 40>"], "parity").decode()
AWS = specimen(["AKIA", "<upper 16>"], "parity").decode()
HARD = {
    "a.py": f'x = "{HEX}"\npassword = "hunter2xyz"\nid = "{HEX}"\nkey = {AWS!r}\n',
    "a.js": f"const secret = 'abc{BASE64}';\r\nvar a = '{BASE64}'; // pragma: allowlist secret\r\n",
    "a.yml": f"db:\n  password: hunter2xyz\n  other: {BASE64}\n  key: '{AWS}'\n",
    "b.yml": f"a: |\n  one {HEX}\n  password = 'hunter2xyz'\n  two\nsecret: 'x {BASE64}'\n",
    "a.ini": f"[db]\npassword = hunter2xyz\nhash = {HEX}\n; secret = no\n",
    "env": f"DB_PASSWORD=hunter2xyz\nTOKEN={HEX}\n",
    "settings": f"PLAIN\nDB_PASSWORD=hunter2xyz\nTOKEN={HEX}\n",
    "a.go": 'secret := "hunter2xyz"\nhost := "93.184.216.34"\nurl := "https://u:hunter2@h.org"\n',
    "a.c": 'char password[25] = "hunter2xyz";\n/* pragma: allowlist nextline secret */\nchar *s;\n',
    "a.md": "\u017fecret = 'hunter2xyz'\n\x1cpassword: 'hunter2x'\n\u00a0api_key = \"ab\"\u2028\n",
    "a.lock": f'x = "{HEX}"\n',
    "package-lock.json": f'{{"a": "{HEX}"}}\n',
    "notes": f"one\rpassword = 'hunter2xyz'\rtwo\n\n  '{BASE64}'   \n",
    "empty.txt": "",
    "a.json": '{"private_key": "-----BEGIN RSA ' + 'PRIVATE KEY-----", "a": "{HEX}"}}\n',
}  # fmt: skip


@pytest.fixture(scope="module")
def parity() -> DetectSecrets:
    return DetectSecrets()


def alone(path: Path) -> tuple[Reported, ...]:
    with default_settings():
        found = [
            Reported(line=each.line_number, type=each.type, value=str(each.secret_value))
            for each in scan.scan_file(str(path))
        ]
    return tuple(sorted(set(found)))


@pytest.mark.parametrize("name", HARD)
def test_hard_files_come_out_alike(parity: DetectSecrets, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(HARD[name].encode())
    assert parity.reported(file.read_bytes(), str(file)) == alone(file)


def test_the_hard_files_hold_something(parity: DetectSecrets) -> None:
    found = [each for name, text in HARD.items() for each in parity.reported(text.encode(), name)]
    assert len({each.type for each in found}) >= 6


def test_real_files_come_out_alike(parity: DetectSecrets) -> None:
    library = Path(sysconfig.get_path("stdlib"))
    names = (
        "hmac.py",
        "netrc.py",
        "test/test_hashlib.py",
        "test/test_urllib.py",
        "uuid.py",
        "ftplib.py",
    )
    files = [library / name for name in names if (library / name).exists()]
    assert len(files) >= 4
    for file in files:
        assert parity.reported(file.read_bytes(), str(file)) == alone(file), file.name


def test_a_plain_detector_reports_the_same(parity: DetectSecrets) -> None:
    plain = DetectSecrets(plain=True)
    assert plain.engine != parity.engine
    for name, text in HARD.items():
        assert plain.reported(text.encode(), name) == parity.reported(text.encode(), name)


def test_every_place_of_a_value_on_its_line_is_a_finding() -> None:
    text = f'# one\r\npassword = "hunter2xyz" or "hunter2xyz"\r\n{AWS}\r\n'.encode()
    found = SecretDetector(parity=True).scan(text, path="a.py", language="Python").findings
    assert [text[each.start_byte : each.end_byte] for each in found] == [
        b"hunter2xyz", b"hunter2xyz", AWS.encode(),
    ]  # fmt: skip
    assert [each.kind for each in found] == [Kind.PASSWORD, Kind.PASSWORD, Kind.PROVIDER_TOKEN]
