"""Private keys of the second held-out exam: every armour, in every way that files hold one.

A block is ``(lines before, lines of the body, lines after)``; only the body must go, the rest may. Keys are random bytes behind the
headers that real ones have: no such key ever existed.
"""

import base64
import random
import struct
from collections.abc import Callable, Iterator

from heldout2_values import made

_PKCS8 = bytes.fromhex(
    "308204be020100300d06092a864886f70d0101010500048204a8308204a40201000282010100"
)
Block = tuple[list[str], list[str], list[str]]
Place = tuple[str, str, str, str, str]  # path, before, start of a line, end of a line, after


def _lines(data: bytes, width: int = 64) -> list[str]:
    text = base64.b64encode(data).decode()
    return [text[at : at + width] for at in range(0, len(text), width)]


def _pem(name: str, head: bytes, size: int, *proc: str) -> Callable[[random.Random], Block]:
    def block(rng: random.Random) -> Block:
        before = [f"-----BEGIN {name}-----", *proc]
        return before, _lines(head + rng.randbytes(size)), [f"-----END {name}-----"]

    return block


def _openssh(rng: random.Random) -> Block:
    head = b"openssh-key-v1\0" + b"".join(
        struct.pack(">I", len(each)) + each for each in (b"none", b"none", b"")
    )
    data = head + b"\0\0\0\1\0\0\0\x33\0\0\0\x0bssh-ed25519\0\0\0\x20" + rng.randbytes(220)
    return (
        ["-----BEGIN OPENSSH PRIVATE KEY-----"],
        _lines(data, 70),
        ["-----END OPENSSH PRIVATE KEY-----"],
    )


def _pgp(rng: random.Random) -> Block:
    begin = ["-----BEGIN PGP PRIVATE KEY BLOCK-----"] + (
        ["Version: GnuPG v2", ""] if rng.random() < 0.5 else [""]
    )
    body = _lines(b"\x95\x03\x98\x04" + rng.randbytes(700))
    return begin, body, ["=" + made("{b4}", rng), "-----END PGP PRIVATE KEY BLOCK-----"]


def _putty(rng: random.Random) -> Block:
    version = rng.choice("23")
    before = [
        f"PuTTY-User-Key-File-{version}: ssh-rsa",
        "Encryption: none",
        "Comment: rsa-key-20210304",
        "Public-Lines: 3",
        *_lines(rng.randbytes(140)),
    ]
    body = _lines(rng.randbytes(300))
    return (
        [*before[:7], f"Private-Lines: {len(body)}"],
        body,
        [f"Private-MAC: {made('{h40}' if version == '2' else '{h64}', rng)}"],
    )


_ARMOURS: list[Callable[[random.Random], Block]] = [
    _pem("RSA PRIVATE KEY", b"\x30\x82\x04\xa4\x02\x01\x00\x02\x82\x01\x01\x00", 1180),
    _pem("PRIVATE KEY", _PKCS8, 1190),
    _pem("EC PRIVATE KEY", b"\x30\x77\x02\x01\x01\x04\x20", 112),
    _pem("DSA PRIVATE KEY", b"\x30\x82\x01\xbb\x02\x01\x00\x02\x81\x81\x00", 430),
    _pem("ENCRYPTED PRIVATE KEY", b"\x30\x82\x05\x0e\x30\x40\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d", 1270),
    _pem("RSA PRIVATE KEY", b"", 1192, "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,9F3A52C1D07B4E68A1B2C3D4E5F60718", ""),
    _pem("PRIVATE KEY", b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 32),
    _openssh,
    _pgp,
    _putty,
]  # fmt: skip

_PLACES: list[Place] = [
    ("certs/server.key", "", "", "\n", ""),
    ("dos.pem", "", "", "\r\n", ""),
    ("server-full.pem", "-----BEGIN CERTIFICATE-----\nMIIBhTCCASugAwIBAgIQIRi6zePL6mKjOipn\n-----END CERTIFICATE-----\n", "", "\n", ""),
    ("k8s/tls.yaml", "kind: Secret\nstringData:\n  tls.key: |\n", "    ", "\n", "  owner: web\n"),
    ("vars.tf", 'resource "x" "y" {\n  key = <<EOF\n', "", "\n", "EOF\n}\n"),
    ("account.json", '{"type": "service_account", "project_id": "acme", "private_key": "', "", "\\n", '", "client_id": "108"}\n'),
    ("nested.json", '{"env": "{\\"key\\": \\"', "", "\\\\n", '\\"}"}\n'),
    (".env", 'PORT=80\nAPP_PRIVATE_KEY="', "", "\\n", '"\nDEBUG=0\n'),
    ("multi.env", 'A=1\nAPP_PRIVATE_KEY="', "", "\n", '"\nB=2\n'),
    ("src/Keys.java", "class Keys {\n  static final String KEY =\n", '      "', '\\n" +\n', '      "";\n}\n'),
    ("src/keys.c", "static const char key[] =\n", '  "', '\\n"\n', "  ;\n"),
    ("src/arduino.h", 'const char* KEY = "', "", "\\n\\\n", '";\n'),
    ("keys.js", "module.exports = [\n", "  '", "',\n", "].join('\\n');\n"),
    ("auth.py", 'KEY = """', "", "\n", '"""\n\n\ndef load():\n    return KEY\n'),
    ("main.go", "package main\n\nvar key = []byte(`", "", "\n", "`)\n"),
    ("key.rb", "def key\n  <<~KEY\n", "    ", "\n", "  KEY\nend\n"),
    ("install.sh", "cat > /etc/ssl/key.pem <<'EOF'\n", "", "\n", "EOF\nchmod 600 /etc/ssl/key.pem\n"),
    ("conf.xml", "<conf><key><![CDATA[", "", "\n", "]]></key></conf>\n"),
    ("sp.xml", "<md>\n", "      ", "\n", "</md>\n"),
    ("commented.py", "# the old one:\n", "# ", "\n", "KEY = None\n"),
    ("commented.ts", "export {};\n", "// ", "\n", "const a = 1;\n"),
    ("old.patch", "--- a/k.pem\n+++ /dev/null\n@@ -1,9 +0,0 @@\n", "-", "\n", ""),
    ("mail.txt", "Hi, here it is:\n", "> ", "\n", "thanks\n"),
    ("debug.log", "", "2024-01-02 10:11:12,001 DEBUG key: ", "\n", "2024-01-02 10:11:13 INFO done\n"),
    ("setup.md", "Save this as `id_rsa`:\n\n```\n", "", "\n", "```\n"),
    ("keys.csv", 'id,pem\n1,"', "", "\n", '"\n'),
    ("n.ipynb", '{"cells": [{"cell_type": "code", "source": [\n', '  "', '\\n",\n', '  ""]}]}\n'),
    ("cloud.yml", "#cloud-config\nwrite_files:\n- path: /etc/k\n  content: |\n", "      ", "\n", "- path: /etc/x\n"),
    ("config.ini", "[tls]\nkey =\n", "    ", "\n", "port = 1\n"),
    ("p.php", "<?php\n$key = '", "", "\n", "';\n"),
    ("page.html", "<textarea name=key>", "", "\n", "</textarea>\n"),
    ("oneline.yml", 'deploy:\n  key: "', "", "\\n", '"\n'),
    ("values.cs", 'var key = @"', "", "\n", '";\n'),
    ("build.gradle", "ext.key = '''", "", "\n", "'''\n"),
]  # fmt: skip

Case = tuple[str, bytes, list[tuple[int, int]], tuple[int, int]]


def _laid(block: Block, place: Place) -> Case:
    path, before, start, end, after = place
    text, segments = before, []
    first = len(text)
    for lines, inside in zip(block, (False, True, False), strict=True):
        for line in lines:
            text += start
            if inside:
                segments.append((len(text), len(text) + len(line)))
            text += line + end
    return path, (text + after).encode(), segments, (first, len(text))


def _whole(
    path: str, before: str, value: str, after: str, inner: tuple[int, int] | None = None
) -> Case:
    """``inner``: what of the value must go, when that is not all; two bytes before it may (0x)."""
    at = len(before)
    low, high = inner or (0, len(value))
    outer = (at - 2 if before.endswith("0x") else at, at + len(value))
    return path, f"{before}{value}{after}".encode(), [(at + low, at + high)], outer


def _jwk(rng: random.Random) -> Case:
    public = f'{{"kty": "RSA", "kid": "{made("{B20}", rng)}", "use": "sig", "n": "{made("{B342}", rng)}", "e": "AQAB"'
    text, segments = '{"keys": [' + public, []
    for name, size in (("d", 342), ("p", 171), ("q", 171), ("dp", 171), ("dq", 171), ("qi", 171)):
        text += f', "{name}": "'
        segments.append((len(text), len(text) + size))
        text += made(f"{{B{size}}}", rng) + '"'
    return "jwks.json", (text + "}]}\n").encode(), segments, (segments[0][0], segments[-1][1])


def private_keys(rng: random.Random) -> Iterator[Case]:
    """Path, text, what must go, and what may, of every armour in a third of the places, and keys of other forms."""
    for armour in _ARMOURS:
        for place in rng.sample(_PLACES, len(_PLACES) // 2):
            yield _laid(armour(rng), place)
    for armour in _ARMOURS[:8]:
        before, body, after = armour(rng)
        packed = base64.b64encode("\n".join([*before, *body, *after, ""]).encode()).decode()
        head, inner = len("\n".join([*before, ""])), len("\n".join(body))
        must = (-(-head // 3) * 4, (head + inner) // 3 * 4)  # the armour may stay
        yield _whole("ci.env", "HOST=a\nSSH_PRIVATE_KEY=", packed, "\nPORT=22\n", must)
        yield _whole(
            "secret.yaml",
            "apiVersion: v1\nkind: Secret\ndata:\n  ssh-privatekey: ",
            packed,
            "\n",
            must,
        )
        yield _whole("cfg.json", '{"name": "k", "pem": "', packed, '"}\n', must)
        single = "".join(body)
        yield _whole("key.properties", f"alipay.private_key={before[0]}", single, f"{after[-1]}\n")
        yield _whole(
            "Pay.java",
            'class Pay { String privateKey = "',
            "".join(_lines(_PKCS8 + rng.randbytes(1190))),
            '"; }\n',
        )
    for _ in range(4):
        yield _jwk(rng)
        key = base64.b64encode(rng.randbytes(32)).decode()
        yield _whole(
            "wg0.conf",
            "[Interface]\nAddress = 10.8.0.1/24\nPrivateKey = ",
            key,
            f"\n\n[Peer]\nPublicKey = {base64.b64encode(rng.randbytes(32)).decode()}\n",
        )
        yield _whole(
            "hardhat.config.js",
            "module.exports = { networks: { main: { accounts: ['0x",
            made("{h64}", rng),
            "'] } } };\n",
        )
        yield _whole(
            "deploy.env", "RPC=http://localhost:8545\nPRIVATE_KEY=0x", made("{h64}", rng), "\n"
        )
