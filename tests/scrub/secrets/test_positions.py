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
        # A parenthesis is a sign like others where nothing closes it, and a digit is no port.
        ("a.py", "Python", b'password = "', b"Slip" + b"knot(6", b'"\n'),
        ("a.py", "Python", b'password = "', b"Liver" + b"pool:5", b'"\n'),
        ("a.yml", "YAML", b"password: ", b"Winter" + b"2025=", b"\nhost: a\n"),
        ("a.yml", "YAML", b"password: ", b"G=TA.x@" + b"E@nVv4", b"\nhost: a\n"),
        ("a.rb", "Ruby", b'let(:password) { "', WORD, b'" }\n'),
        ("a.cpp", "C++", b'const std::string kApiKey{"', KEY, b'"};\n'),
        (
            "a.json",
            "JSON",
            b'{"db_password": {"type": "x"}, "db_password": {"value": "',
            WORD,
            b'"}}\n',
        ),
        ("sys.config", "Erlang", b'[{acme, [{db_password, "', WORD, b'"}, {port, 80}]}].\n'),
        ("a.ts", "TypeScript", b"page.fill('input[name=\"password\"]', '", WORD, b"');\n"),
        ("a.swift", "Swift", b'app.secureTextFields["Password"].typeText("', WORD, b'")\n'),
        ("a.xml", "XML", b'<string name="api_key" translatable="false">', KEY, b"</string>\n"),
        (
            "a.py",
            "Python",
            b'signing_key = bytes.fromhex("',
            b"cad05479c2b0b881" + b"6caba06227cacb80",
            b'")\n',
        ),
        ("a.js", "JavaScript", b"const u = { password: await hash('", WORD, b"') };\n"),
        (
            "a.sql",
            "SQL",
            b"CREATE TABLE u (\n id int(11),\n pass varchar(9)\n);\nINSERT INTO u VALUES (1,'",
            WORD,
            b"');\n",
        ),
        ("a.sql", "SQL", b"COPY public.c (id, secret_key) FROM stdin;\n1\t", KEY, b"\n\\.\n"),
        ("a.ini", "INI", b"Server=a;Database=b;Password=", b"Mad" + b"rid,12", b";Encrypt=True\n"),
        ("a.toml", "TOML", b'passphrase = "', b"walrus quartz " + b"falcon", b'"\n'),
        ("a.py", "Python", b"SECURITY_PASSWORD_SALT = '", KEY, b"'\n"),
        ("a.txt", "Text", b"credentials: joe:", WORD, b"\n"),
        ("a.java", "Java", b'.password("{noop}', WORD, b'").roles("X")\n'),
        ("a.js", "JavaScript", b"cy.get('[name=password]').type('", WORD, b"{enter}');\n"),
        ("a.js", "JavaScript", b"var api = { key: '", KEY, b"' };\n"),
        ("a.cs", "C#", b'string pwd = a.Length > 0 ? a[0] : "', WORD, b'";\n'),
        ("a.cs", "C#", b'b.UseSetting("Jwt:Secret", "', KEY, b'");\n'),
        ("a.py", "Python", b"config.set('db', 'password', '", WORD, b"')\n"),
        ("a.rb", "Ruby", b"fill_in :password, with: '", WORD, b"'\n"),
        ("a.rb", "Ruby", b"factory(:user) { password { '", WORD, b"' } }\n"),
        ("a.xml", "XML", b'<w:Password Type="x#Text">', WORD, b"</w:Password>\n"),
        ("a.yml", "YAML", b"args:\n  - --api-key\n  - ", KEY, b"\n"),
        ("a.bat", "Batchfile", b"setx API_KEY ", KEY, b"\n"),
        ("a.py", "Python", b'PASSWORDS = {"root": "', WORD, b'", "joe": get()}\n'),
        ("a.go", "Go", b'apiKeys := []string{"', KEY, b'"}\n'),
        ("a.yml", "YAML", b"tokens: [", KEY, b", abc]\n"),
        (
            ".env",
            "Dotenv",
            b"SESSION_SECRET=",
            base64.b64encode(random.Random(5).randbytes(900)),
            b"\nA=1\n",
        ),
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
        ("a.py", "Python", b'password = "get_password(user"\ntoken = md5("a1b2", 3)\n'),
        ("a.yml", "YAML", b"db_password: db.host:5432\npassword: str = None\n"),
        ("a.c", "C", b'{password, "Password"}, {token, "token_1"};\n'),
        ("a.html", "HTML", b'<label name="password" class="wide">Your password, please</label>\n'),
        (
            "a.sql",
            "SQL",
            b"CREATE TABLE u (id int, name text);\nINSERT INTO u VALUES (1,'Hx7qRt2');\n",
        ),
        (
            "a.py",
            "Python",
            b'password = password.decode("utf-8")\nkey = bytes.fromhex("c939cc13397c1d37")\n',
        ),
        ("a.toml", "TOML", b'passphrase = "enter your passphrase"\n'),
        ("a.js", "JavaScript", b"const password = 'a' + name + '1';\n"),
        (
            "s.yaml",
            "YAML",
            b"spec: {encryptedData: {password: AgBy3i4OJSWK" + b"rJ9rDWabSxxGIxqaUwonqm3w}}\n",
        ),
        ("a.c", "C", b'fprintf(stderr, "usage: %s --password PASSWORD\\n", argv[0]);\n'),
        (
            "a.py",
            "Python",
            b'tokens = ["identifier_1", "STRING"]\nPASSWORDS = {"a1b2c3d4": load()}\n',
        ),
        ("a.html", "HTML", b'<label for="password" class="wide">Password1:</label>\n'),
        ("a.js", "JavaScript", b"var row = { key: '0853d1e056af99dcbca421a3eef9527b2f46faa8' };\n"),
        ("a.py", "Python", b"config.set('db', 'password', '--ask-pass')\n"),
        ("a.cs", "C#", b'string pwd = a.Length > 0 ? a[0] : "";\nauth = ("user", "pass");\n'),
        ("a.txt", "Text", b"credentials: user:group\n10.1.2.3 root rack\n"),
        ("a.yml", "YAML", b"# The password for the vSphere API\nparent_path: root/level1\n"),
        (
            "a.yml",
            "YAML",
            b'password: "0xcbde46b02c46e0bcd3"\nset_credential: login.issue:welcome\n',
        ),
        ("a.md", "Markdown", b"Sources in `test/TEST-??-*` are local.\n"),
        ("a.c", "C", b"sqlite3_vfs * sqlite3_wasm_db_vfs(sqlite3 *pDb, const char *p)\n"),
        ("revision.txt", "Text", b"0123abcd" * 5 + b"\n"),
        ("a.sha256", "", bytes.fromhex("ff").hex().encode() * 32 + b"\n"),
        ("a.json", "JSON", b'{"hashed_secret": "' + b"4aaaa454208083f7" * 2 + b'22d616d4"}\n'),
    ],
)
def test_look_alikes_stand(detector: SecretDetector, path: str, language: str, text: bytes) -> None:
    assert detector.scan(text, path=path, language=language).findings == ()


@pytest.mark.parametrize(
    ("language", "joint"),
    [("Java", b'" + "'), ("PHP", b"' . '"), ("Python", b'"\n    "'), ("C", b'" "')],
)
def test_each_piece_of_a_literal_goes(
    detector: SecretDetector, language: str, joint: bytes
) -> None:
    before, quote = b"api_secret = (" + joint[:1], joint[-1:]
    text = before + KEY[:12] + joint + KEY[12:] + quote + b")\n"
    found = detector.scan(text, path="a", language=language).findings
    assert [each.value for each in found] == [KEY[:12], KEY[12:]], (found, text)


def test_a_private_key_without_armour_is_one_finding(detector: SecretDetector) -> None:
    der = bytes.fromhex("308204be020100300d06092a864886f70d010101050004 82")
    body = base64.b64encode(der + random.Random(3).randbytes(1200))
    (found,) = detector.scan(b'K = "' + body + b'"\n', path="a.java", language="Java").findings
    assert (found.kind, found.start_byte, found.end_byte) == (Kind.PRIVATE_KEY, 5, 5 + len(body))
