"""Private keys as they stand in files: every line of the body is labelled."""

import base64
import random
from collections.abc import Iterator

from cases import Case
from heldout_values import HEX, LETTERS, URLSAFE, pick
from values import age

_PK = "PRIVATE" + " KEY"
_ARMOURS = {
    f"RSA {_PK}": b"\x30\x82\x04\xa4\x02\x01\x00\x02\x82\x01\x01\x00",
    _PK: b"\x30\x82\x04\xbe\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x04\x82\x04\xa8",
    f"EC {_PK}": b"\x30\x77\x02\x01\x01\x04\x20",
    f"OPENSSH {_PK}": b"openssh-key-v1\x00\x00\x00\x00\x04none\x00\x00\x00\x04none\x00\x00\x00\x00\x00\x00\x00\x01",
    f"DSA {_PK}": b"\x30\x82\x03\x56\x02\x01\x00\x02\x82\x01\x01\x00",
    f"ENCRYPTED {_PK}": b"\x30\x82\x05\x0e\x30\x40\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d",
    f"PGP {_PK} BLOCK": b"\x95\x03\x98\x04",
}
_SIZES = {f"EC {_PK}": 121, f"OPENSSH {_PK}": 399, f"PGP {_PK} BLOCK": 1900}

# path, what stands before, between the lines, and after; ``#`` columns of the body after a bar.
_LAYOUTS = (
    ("sa.json", '{\n  "type": "service_account",\n  "private_key": "', "\\n", '\\n",\n  "client_email": "x@shop.iam.lan"\n}\n'),
    ("secret.yaml", "stringData:\n  tls.key: |-\n    ", "\n    ", "\n"), ("values.yaml", "ssh:\n  key: |\n      ", "\n      ", "\n"),
    ("main.tf", "  private_key = <<-EOF\n    ", "\n    ", "\n  EOF\n"), ("spec.rb", "key = <<~KEY\n  ", "\n  ", "\nKEY\n"),
    ("lib.rs", 'const KEY: &str = r#"', "\n", '"#;\n'), ("key.go", 'const key = "', '\\n" +\n\t"', '\\n"\n'), ("Key.java", 'String key = """\n        ', "\n        ", '\n        """;\n'),
    ("Key2.java", 'String key = "', '\\r\\n"\n    + "', '\\r\\n";\n'), (".env", "KEY='", "\n", "'\n"), (".env.one", 'KEY="', "\\n", '"\n'),
    ("k.xml", "<privateKey><![CDATA[", "\n", "]]></privateKey>\n"), ("seed.sql", "INSERT INTO keys VALUES (1, '", "\n", "');\n"), ("Key.cs", 'var key = @"', "\r\n", '";\r\n'),
    ("nb.ipynb", '{"source": [\n    "key = \'\'\'', '\\n",\n    "', "\\n'''\"\n]}\n"), ("ssh.log", "2024-05-01 12:00:01 | ", "\n2024-05-01 12:00:01 | ", "\n"),
    ("mail.eml", "> ", "\n> ", "\n"), ("key.ts", "export const key = `", "\n", "`;\n"), ("key.pl", "my $k = <<'END';\n", "\n", "\nEND\n"), ("key.ps1", '$key = @"\r\n', "\r\n", '\r\n"@\r\n'),
    ("keys.c", "const char *key[] = {\n  \"", '",\n  "', '",\n  NULL };\n'), ("ci.sh", "echo -e \"", "\\n", '" > id_rsa\n'), ("README.md", "```\n", "\n", "\n```\n"), ("id_rsa", "", "\n", ""),
    ("win.pem", "", "\r\n", "\r\n"), ("docker.env", "KEY=", " ", "\n"), ("key.php", '$key = "', '\\n"\n  . "', '\\n";\n'), ("key.kt", 'val k = """|', "\n|", '""".trimMargin()\n'),
    ("a.diff", "+    ", "\n+    ", "\n"), ("k.html", "<pre>", "<br>\n", "</pre>\n"), ("conf.ovpn", "<key>\n", "\n", "\n</key>\n"), ("key.py", 'KEY = (\n    "', '\\n"\n    "', '\\n"\n)\n'),
    ("key.swift", 'let key = """\n    ', "\n    ", '\n    """\n'), ("a.toml", "key = '''\n", "\n", "\n'''\n"), ("list.py", "lines = ['", "', '", "']\n"), ("esc.json", '{"body": "{\\"key\\": \\"', "\\\\n", '\\"}"}\n'),
)  # fmt: skip


def body(rng: random.Random, armour: str, columns: int) -> list[str]:
    """The lines of a body that begins as its kind does."""
    head = _ARMOURS[armour]
    raw = base64.b64encode(head + rng.randbytes(_SIZES.get(armour, 1190) - len(head))).decode()
    return [raw[at : at + columns] for at in range(0, len(raw), columns)]


def armoured(rng: random.Random, armour: str, layout: tuple[str, str, str, str]) -> Case:
    """One key in one layout."""
    path, before, joint, after = layout
    columns = rng.choice((64, 64, 64, 76)) if armour != f"OPENSSH {_PK}" else 70
    text, spans = before + f"-----BEGIN {armour}-----", []
    if "PGP" in armour:
        text += joint + "Version: GnuPG v2.2" + joint
    elif armour.startswith("RSA") and rng.random() < 0.2:
        text += f"{joint}Proc-Type: 4,ENCRYPTED{joint}DEK-Info: AES-128-CBC,{pick(rng, HEX.upper(), 32)}{joint}"
    for line in body(rng, armour, columns):
        text += joint
        spans.append((len(text), len(text) + len(line)))
        text += line
    if "PGP" in armour:
        text += joint
        spans.append((len(text), len(text) + 5))
        text += "=" + pick(rng, LETTERS, 4)
    text += joint + f"-----END {armour}-----" + after
    return Case("private_key", path, text.encode(), tuple(spans))


def plain(path: str, template: str, *secrets: str) -> Case:
    """A file whose marks are filled in turn; the secrets are labelled."""
    parts, text, spans = template.split("¤"), "", []
    for each, rest in zip(parts, (*secrets, ""), strict=True):
        text += each
        spans.append((len(text.encode()), len((text + rest).encode())))
        text += rest
    return Case("private_key", path, text.encode(), tuple(spans[:-1]))


def encoded(path: str, before: str, pem: str, after: str) -> Case:
    """A block in base64; the letters that hold a byte of its body are labelled."""
    whole = base64.b64encode(pem.encode()).decode()
    low, high = pem.index("\n") + 1, pem.rindex("\n-----END")
    start = len(before)
    span = (start + low // 3 * 4, start + -(-high // 3) * 4)
    return Case("private_key", path, (before + whole + after).encode(), (span,))


def others(rng: random.Random) -> Iterator[Case]:
    """Keys that are no PEM block, or one inside another encoding."""
    armour = rng.choice(list(_ARMOURS))
    pem = (
        f"-----BEGIN {armour}-----\n"
        + "\n".join(body(rng, armour, 64))
        + f"\n-----END {armour}-----\n"
    )
    yield encoded("tls.yaml", "kind: Secret\ndata:\n  tls.key: ", pem, "\n")
    yield encoded("ci.yml", "env:\n  SSH_KEY_B64: ", pem, "\n")
    yield encoded("key.sh", 'echo "', pem, '" | base64 -d > id_rsa\n')
    der = base64.b64encode(_ARMOURS[_PK] + rng.randbytes(1192)).decode()
    yield plain("Rsa.java", 'private static final String PRIVATE_KEY = "¤";\n', der)
    yield plain("alipay.properties", "merchant_private_key=¤\n", der)
    yield plain("pay.php", "'merchant_private_key' => \"¤\",\n", der)
    d, x, y = (pick(rng, URLSAFE, 42) + "A" for _ in range(3))
    yield plain(
        "jwk.js",
        "const jwk = { kty: 'EC', crv: 'P-256', x: '" + x + "', y: '" + y + "', d: '¤' };\n",
        d,
    )
    yield plain("okp.json", '{"crv": "Ed25519", "d": "¤", "kty": "OKP", "x": "' + x + '"}\n', d)
    yield plain("oct.json", '{"keys": [{"kty": "oct", "k": "¤", "alg": "HS256"}]}\n', d)
    yield plain(
        "jwk.yaml",
        f"jwk:\n  kty: RSA\n  e: AQAB\n  n: {pick(rng, URLSAFE, 342)}\n  d: ¤\n  p: ¤\n",
        pick(rng, URLSAFE, 341) + "A",
        pick(rng, URLSAFE, 170) + "A",
    )
    lines = body(rng, f"EC {_PK}", 64)
    head = f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: joe@shop\nPublic-Lines: 2\n{pick(rng, LETTERS, 64)}\n{pick(rng, LETTERS, 16)}\nPrivate-Lines: {len(lines)}\n"
    yield plain(
        "joe.ppk",
        head + "\n".join("¤" * len(lines)) + f"\nPrivate-MAC: {pick(rng, HEX, 64)}\n",
        *lines,
    )
    lines = body(rng, f"RSA {_PK}", 70)
    ssh2 = f'---- BEGIN SSH2 ENCRYPTED {_PK} ----\nComment: "2048-bit rsa"\n'
    yield plain(
        "ssh2",
        ssh2 + "\n".join("¤" * len(lines)) + f"\n---- END SSH2 ENCRYPTED {_PK} ----\n",
        *lines,
    )
    parts = [base64.b64encode(rng.randbytes(128)).decode() for _ in range(3)]
    yield plain(
        "rsa.cs",
        f'rsa.FromXmlString("<RSAKeyValue><Modulus>{parts[0]}</Modulus><Exponent>AQAB</Exponent><P>¤</P><D>¤</D></RSAKeyValue>");\n',
        *parts[1:],
    )
    yield plain("key.txt", "# created: 2024-01-01\n¤\n", age(rng))
    one = "".join(body(rng, f"RSA {_PK}", 64))
    yield plain("one.pem", f"-----BEGIN RSA {_PK}-----\n¤\n-----END RSA {_PK}-----\n", one)
    yield plain("one.properties", f"key=-----BEGIN RSA {_PK}-----¤-----END RSA {_PK}-----\n", one)


def private_keys(rng: random.Random, rounds: int) -> Iterator[Case]:
    """Every layout with keys of changing kinds."""
    for _ in range(rounds):
        for layout in _LAYOUTS:
            yield armoured(rng, rng.choice(list(_ARMOURS)), layout)
        yield from others(rng)
