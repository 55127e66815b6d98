"""Labelled cases: files with a secret whose bytes are known."""

import base64
import dataclasses
import random
import string
import urllib.parse
from collections.abc import Iterator

import contexts
import values
from values import HEX, LETTERS, URLSAFE, pick


@dataclasses.dataclass(frozen=True)
class Case:
    """``spans``: bytes that must go, none in a clean case; ``kind`` groups the figures."""

    kind: str
    path: str
    text: bytes
    spans: tuple[tuple[int, int], ...] = ()


def case(kind: str, path: str, template: str, *secrets: str) -> Case:
    """The template with each ``@@`` filled in turn; all secrets are labelled."""
    parts = template.split("@@")
    text, spans = parts[0].encode(), []
    for secret, rest in zip(secrets, parts[1:], strict=True):
        spans.append((len(text), len(text) + len(secret.encode())))
        text += secret.encode() + rest.encode()
    return Case(kind, path, text, tuple(spans))


def named(
    rng: random.Random, kind: str, template: tuple[str, str], names: tuple[str, ...], value: str
) -> Case:
    path, text = template
    return case(kind, path, text.replace("&&", rng.choice(names)), *[value] * text.count("@@"))


def assignments(rng: random.Random, rounds: int) -> Iterator[Case]:
    for _ in range(rounds):
        for template in contexts.QUOTED:
            yield named(rng, "password", template, contexts.PASSWORD_NAMES, values.password(rng))
            yield named(rng, "generic_key", template, contexts.KEY_NAMES, values.key(rng))
        for template in contexts.BARE:
            yield named(
                rng, "password", template, contexts.PASSWORD_NAMES, values.password(rng, safe=True)
            )
            yield named(
                rng, "generic_key", template, contexts.KEY_NAMES, values.key(rng).rstrip("=")
            )


TOKEN_PLACES = (
    ("a.py", 'client = Client("@@")\n'), ("a.js", "const t = '@@';\n"), (".env", "X_TOKEN=@@\n"), ("a.yml", "  value: @@\n"),
    ("a.sh", "curl -H 'Authorization: Bearer @@' https://api.internal/\n"), ("README.md", "Use `@@` to log in.\n"),
    ("a.json", '{"t": "@@"}\n'), ("a.txt", "@@\n"), ("a.go", "\treq.Header.Set(\"X-Token\", \"@@\")\n"), ("a.log", "got token=@@, ok\n"),
    ("a.ipynb", '{"source": ["t = \\"@@\\"\\n"]}'), ("a.html", "<script src='https://x.internal/?k=@@'></script>\n"), ("a.c", "/* @@ */\n"),
    ("a.xml", "<token>@@</token>\n"), ("a.csv", "joe,@@,3\n"), ("a.properties", "t=@@\n"),
)  # fmt: skip


def tokens(rng: random.Random, rounds: int) -> Iterator[Case]:
    for _ in range(rounds):
        for token in values.provider_tokens(rng).values():
            path, text = rng.choice(TOKEN_PLACES)
            yield case("provider_token", path, text, token)
        secret = pick(rng, LETTERS + "+/", 40)
        place = rng.choice(
            (
                "aws_secret_access_key = @@\n",
                'AWS_SECRET_ACCESS_KEY="@@"\n',
                '"SecretAccessKey": "@@",\n',
                "aws_secret_key: @@\n",
            )
        )
        yield case("provider_token", "credentials", "[default]\n" + place, secret)


FORMS = {
    "url_credential": (
        ("a.py", 'engine = create_engine("postgresql://app:@@@db1.internal:5432/shop")\n'), (".env", "REDIS_URL=redis://:@@@cache:6379/0\n"),
        ("a.yml", "url: mongodb+srv://joe:@@@c0.ab1cd.mongodb.net/x?retryWrites=true\n"), ("a.sh", "git clone https://joe:@@@git.internal/a/b.git\n"),
        ("a.js", "mongoose.connect('mongodb://root:@@@10.1.2.3:27017/x');\n"), (".git-credentials", "https://joe:@@@github.com\n"),
        ("a.properties", "broker=amqp://svc:@@@mq:5672/%2f\n"), ("a.go", 'dsn := "joe:@@@tcp(127.0.0.1:3306)/shop?parseTime=true"\n'),
        ("a.cs", 'var c = "Server=db1;Database=shop;User Id=sa;Password=@@;Encrypt=true";\n'),
        ("web.config", '<add name="x" connectionString="Data Source=db1;Initial Catalog=shop;User ID=joe;Password=@@" />\n'),
        ("a.java", 'String u = "jdbc:mysql://db1:3306/shop?user=joe&password=@@&useSSL=false";\n'), ("a.json", '{"u": "https:\\/\\/joe:@@@api.internal\\/x"}\n'),
        ("a.py", 'dsn = "host=db1 dbname=shop user=joe password=@@ sslmode=require"\n'), ("a.ini", "ftp = ftp://joe:@@@files.internal/in\n"),
        ("pip.conf", "[global]\nindex-url = https://joe:@@@pypi.internal/simple\n"), ("a.txt", "smb://corp;joe:@@@share/x\n"),
        ("a.java", 'String u = "jdbc:sqlserver://db1:1433;databaseName=shop;user=sa;password=@@;";\n'), ("a.py", "'Driver={ODBC Driver 17 for SQL Server};Server=db1;UID=joe;PWD=@@'\n"),
    ),
    "auth_header": (
        ("a.sh", "curl -H 'Authorization: Basic %%' https://api.internal\n"), ("a.py", 'headers = {"Authorization": "Basic %%"}\n'),
        ("a.js", "xhr.setRequestHeader('Authorization', 'Basic %%');\n"), (".npmrc", "//registry.internal/:_auth=%%\n"),
        ("config.json", '{"auths": {"https://index.docker.io/v1/": {"auth": "%%"}}}\n'), ("a.http", "GET /x HTTP/1.1\nAuthorization: Basic %%\n"),
        ("a.py", 'headers = {"Authorization": "Bearer ##"}\n'), ("a.http", "GET /x\nAuthorization: Bearer ##\n"), ("a.js", "fetch(u, {headers: {Authorization: `Bearer ##`}})\n"),
        ("a.sh", 'curl -H "X-Auth-Token: ##" https://x.internal\n'), ("a.go", 'req.Header.Add("Authorization", "Bearer ##")\n'), ("a.py", 'headers={"authorization": "Token ##"}\n'),
        ("a.yml", "  headers:\n    X-Api-Key: ##\n"), ("a.sh", "wget --header='PRIVATE-TOKEN: ##' https://git.internal\n"),
    ),
    "command_line": (
        ("a.sh", "mysql -u root -p@@ shop < dump.sql\n"), ("a.sh", "mysqldump --user=joe --password=@@ shop\n"), ("a.sh", "PGPASSWORD=@@ psql -h db1 -U joe\n"),
        ("a.sh", "curl -u joe:@@ https://api.internal/x\n"), ("a.sh", "curl --user 'joe:@@' https://api.internal/x\n"), ("a.sh", "sshpass -p '@@' ssh joe@db1\n"),
        ("a.sh", "docker login -u joe -p @@ registry.internal\n"), ("a.sh", "echo @@ | sudo -S apt-get update\n"), ("a.sh", "echo 'joe:@@' | chpasswd\n"),
        ("a.sh", "openssl rsa -in k.pem -passin pass:@@\n"), ("a.sh", "keytool -genkey -storepass @@ -alias x\n"), ("a.yml", "    run: ansible-playbook x.yml -e 'db_password=@@'\n"),
        ("a.bat", "net use z: \\\\db1\\x @@ /user:joe\n"), ("a.sh", "redis-cli -h c1 -a @@ ping\n"), ("a.sh", "htpasswd -b -c .htpasswd joe @@\n"), ("a.sh", "helm install x --set db.password=@@\n"),
        ("a.ps1", "$p = ConvertTo-SecureString '@@' -AsPlainText -Force\n"), ("a.sh", "./tool --api-user joe --passwd @@\n"), ("a.py", 'subprocess.run(["tool", "--password", "@@"])\n'),
        ("a.sh", "sqlcmd -S db1 -U sa -P '@@' -Q 'select 1'\n"), ("a.sh", "az login --username joe --password '@@'\n"), ("Makefile", "run:\n\t./x --db-pass=@@\n"), ("a.sh", "mongo -u root -p @@ --authenticationDatabase admin\n"),
    ),
    "sql": (
        ("a.sql", "CREATE USER 'joe'@'%' IDENTIFIED BY '@@';\n"), ("a.sql", "CREATE ROLE joe WITH LOGIN PASSWORD '@@';\n"), ("a.sql", "ALTER USER joe WITH PASSWORD '@@';\n"),
        ("a.sql", "SET PASSWORD FOR 'joe'@'localhost' = PASSWORD('@@');\n"), ("a.sql", "CREATE LOGIN joe WITH PASSWORD = N'@@';\n"), ("a.sql", "GRANT ALL ON *.* TO 'joe'@'%' IDENTIFIED BY '@@' WITH GRANT OPTION;\n"),
        ("a.sql", "ALTER USER 'root'@'localhost' IDENTIFIED WITH mysql_native_password BY '@@';\n"), ("a.py", "cur.execute(\"CREATE USER joe IDENTIFIED BY '@@'\")\n"), ("a.sql", "create user joe identified by \"@@\";\n"),
    ),
    "calls": (
        ("a.py", "requests.get(u, auth=('joe', '@@'))\n"), ("a.py", 'auth = HTTPBasicAuth("joe", "@@")\n'), ("a.php", "<?php $c = mysqli_connect('db1', 'joe', '@@', 'shop');\n"), ("a.php", "<?php $p = new PDO($dsn, 'joe', '@@');\n"),
        ("a.java", 'DriverManager.getConnection(url, "joe", "@@");\n'), ("a.java", 'new UsernamePasswordCredentials("joe", "@@");\n'), ("a.py", 'smtp.login("joe@corp.internal", "@@")\n'), ("a.cs", 'new NetworkCredential("joe", "@@");\n'),
        ("a.java", 'factory.setPassword("@@");\n'), ("a.go", 'req.SetBasicAuth("joe", "@@")\n'), ("a.rb", "http.basic_auth 'joe', '@@'\n"), ("a.ino", 'WiFi.begin("home", "@@");\n'), ("a.js", "cy.get('#password').type('@@')\n"), ("a.py", 'driver.find_element_by_id("password").send_keys("@@")\n'),
        ("a.py", 'ssh.connect(host, username="joe", password="@@")\n'), ("a.cs", 'builder.Password = "@@";\n'), ("a.py", 'User.objects.create_user("joe", "j@corp.internal", password="@@")\n'), ("a.py", 'user.set_password("@@")\n'), ("a.ts", "await page.fill('input[name=password]', '@@');\n"),
    ),
    "files": (
        (".netrc", "machine api.internal\nlogin joe\npassword @@\n"), (".netrc", "machine api.internal login joe password @@\n"), (".pgpass", "db1:5432:shop:joe:@@\n"), ("wpa_supplicant.conf", 'network={\n  ssid="home"\n  psk="@@"\n}\n'),
        ("a.xml", "<Property><Name>dbPassword</Name><Value>@@</Value></Property>\n"), ("a.plist", "<dict><key>Password</key>\n<string>@@</string></dict>\n"), ("a.reg", '[HKEY_CURRENT_USER\\X]\n"Password"="@@"\n'), ("tomcat-users.xml", '<user username="joe" password="@@" roles="manager"/>\n'),
        ("variables.tf", 'variable "db_password" {\n  type    = string\n  default = "@@"\n}\n'), ("a.json", '[{"name": "DB_PASSWORD", "value": "@@"}]\n'), ("a.yml", "- key: admin_password\n  value: '@@'\n"), ("a.json", '{"ParameterKey": "DBPassword", "ParameterValue": "@@"}\n'),
        ("unattend.xml", "<AdministratorPassword><Value>@@</Value><PlainText>true</PlainText></AdministratorPassword>\n"), (".pypirc", "[pypi]\nusername = joe\npassword = @@\n"), ("notes.md", "| host | user | password |\n|---|---|---|\n| db1 | joe | @@ |\n"), ("notes.txt", "login: joe / password: @@\n"),
        ("ansible.yml", "- mysql_user: name=joe password=@@ state=present\n"), ("hosts", "db1 ansible_user=joe ansible_ssh_pass=@@\n"), ("a.yml", "password: >-\n  @@\n"), ("a.txt", "The password is @@\n"),
    ),
}  # fmt: skip


def forms(rng: random.Random, rounds: int) -> Iterator[Case]:
    for _ in range(rounds):
        for kind, templates in FORMS.items():
            group = kind if kind in {"url_credential", "auth_header"} else "password"
            for path, text in templates:
                secret = values.password(rng, safe=kind != "calls" or "'" not in text)
                if "%%" in text:
                    pair = base64.b64encode(f"joe:{secret}".encode()).decode()
                    yield case(group, path, text.replace("%%", "@@"), pair)
                elif "##" in text:
                    yield case(
                        group,
                        path,
                        text.replace("##", "@@"),
                        pick(rng, LETTERS, rng.randint(24, 48)),
                    )
                elif "@@@" in text:
                    yield _before_at(group, path, text, secret)
                else:
                    yield case(group, path, text, secret)


def _before_at(kind: str, path: str, text: str, secret: str) -> Case:
    """A case whose secret stands before an ``@`` of the template."""
    before, after = text.split("@@@")
    start = len(before.encode())
    whole = (before + secret + "@" + after).encode()
    return Case(kind, path, whole, ((start, start + len(secret)),))


PEM = "PRIVATE" + " KEY"
ARMOURS = (
    "RSA " + PEM,
    PEM,
    "EC " + PEM,
    "OPENSSH " + PEM,
    "DSA " + PEM,
    "ENCRYPTED " + PEM,
    "PGP " + PEM + " BLOCK",
)
JOINTS = (
    ("id_rsa", "", "\n", "\n"), ("a.pem", "", "\r\n", "\r\n"), ("a.py", 'KEY = """', "\n", '"""\n'), ("a.json", '{"private_key": "', "\\n", '\\n"}\n'),
    (".env", 'KEY="', "\\n", '"\n'), ("a.yml", "key: |\n    ", "\n    ", "\n"), ("a.java", 'String k = "', '\\n" +\n    "', '";\n'), ("a.js", "const k = ['", "',\n  '", "'].join('\\n');\n"),
    ("a.c", 'static const char k[] =\n"', '\\n"\n"', '\\n";\n'), ("a.go", "var k = []byte(`", "\n", "`)\n"), ("a.sh", "cat > k <<EOF\n", "\n", "\nEOF\n"), ("a.md", "    ", "\n    ", "\n"), ("a.patch", "+", "\n+", "\n"), ("a.py", "# ", "\n# ", "\n"),
    ("a.ipynb", '{"source": ["', '\\n",\n    "', '\\n"]}'), ("a.php", "$k = '", "\n", "';\n"), ("a.cs", 'var k = "', '" + "\\r\\n" +\n "', '";\n'), ("a.xml", "<key>", "\n", "</key>\n"), ("a.tf", "key = <<EOT\n", "\n", "\nEOT\n"),
)  # fmt: skip


def private_keys(rng: random.Random, rounds: int) -> Iterator[Case]:
    for _ in range(rounds):
        for path, before, joint, after in JOINTS:
            armour = rng.choice(ARMOURS)
            body = values.key_body(rng, rng.choice((118, 608, 1192, 2350)))
            text, spans = before + f"-----BEGIN {armour}-----", []
            if "PGP" in armour:
                text += joint + "Version: GnuPG v2" + joint
            for line in body:
                text += joint
                spans.append((len(text), len(text) + len(line)))
                text += line
            text += joint + f"-----END {armour}-----" + after
            yield Case("private_key", path, text.encode(), tuple(spans))
        d, x = pick(rng, URLSAFE, 43), pick(rng, URLSAFE, 43)
        yield case(
            "private_key",
            "jwk.json",
            '{"kty":"EC","crv":"P-256","x":"' + x + '","y":"' + x + '","d":"@@"}\n',
            d,
        )
        big = [pick(rng, URLSAFE, size) for size in (342, 171, 171, 171, 171, 171)]
        yield case(
            "private_key",
            "jwks.json",
            '{"keys":[{"d":"@@","p":"@@","q":"@@","dp":"@@","dq":"@@","qi":"@@","kty":"RSA","e":"AQAB","n":"'
            + pick(rng, URLSAFE, 342)
            + '"}]}\n',
            *big,
        )
        lines = values.key_body(rng, 440)
        text = (
            "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: joe\nPublic-Lines: 1\n"
            + pick(rng, LETTERS, 60)
            + f"\nPrivate-Lines: {len(lines)}\n"
        )
        yield case(
            "private_key",
            "k.ppk",
            text + "\n".join(["@@"] * len(lines)) + "\nPrivate-MAC: " + pick(rng, HEX, 40) + "\n",
            *lines,
        )
        yield case(
            "private_key",
            "k.xml",
            "<RSAKeyValue><Modulus>"
            + pick(rng, LETTERS, 172)
            + "</Modulus><Exponent>AQAB</Exponent><D>@@</D></RSAKeyValue>\n",
            pick(rng, LETTERS, 171) + "=",
        )


def others(rng: random.Random, rounds: int) -> Iterator[Case]:
    base32 = string.ascii_uppercase + "234567"
    for _ in range(rounds):
        token = values.jwt(rng)
        for path, text in rng.sample(TOKEN_PLACES, 5):
            yield case("jwt", path, text, token)
        lead = "https://hooks.sla" + "ck.com/services/"
        hook = (
            f"T{pick(rng, values.UPPER, 8)}/B{pick(rng, values.UPPER, 10)}/{pick(rng, LETTERS, 24)}"
        )
        yield case("webhook_url", "a.py", f'post("{lead}@@", json=x)\n', hook)
        lead = "https://disc" + f"ord.com/api/webhooks/{pick(rng, '123456789', 18)}/"
        yield case("webhook_url", "a.yml", f"hook: {lead}@@\n", pick(rng, URLSAFE, 68))
        account = base64.b64encode(rng.randbytes(64)).decode()
        yield case(
            "storage_key",
            "a.json",
            '{"c": "DefaultEndpointsProtocol=https;AccountName=shop1;AccountKey=@@;EndpointSuffix=core.windows.net"}\n',
            account,
        )
        yield case(
            "storage_key",
            "a.sh",
            "az storage blob list --account-name shop1 --account-key @@\n",
            account,
        )
        sign = urllib.parse.quote(base64.b64encode(rng.randbytes(32)).decode(), safe="")
        yield case(
            "storage_key",
            "a.txt",
            "https://shop1.blob.core.windows.net/c/a.csv?sv=2020-08-04&se=2030-01-01T00%3A00%3A00Z&sr=b&sp=r&sig=@@\n",
            sign,
        )
        yield case(
            "storage_key",
            "a.cs",
            '"Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=@@"\n',
            base64.b64encode(rng.randbytes(32)).decode(),
        )
        seed = pick(rng, base32, 32)
        yield case("otp_seed", "a.txt", "otpauth://totp/Shop:joe?secret=@@&issuer=Shop\n", seed)
        yield case("otp_seed", "a.py", 'totp = pyotp.TOTP("@@")\n', seed)
        yield case("otp_seed", ".env", "TOTP_SECRET=@@\n", seed)
        yield case(
            "hashed_credential",
            ".htpasswd",
            "joe:@@\n",
            "$apr1$" + pick(rng, LETTERS, 8) + "$" + pick(rng, LETTERS, 22),
        )
        yield case(
            "hashed_credential",
            "a.sql",
            "INSERT INTO u VALUES (1, '@@');\n",
            "$2y$10$" + pick(rng, LETTERS, 53),
        )
        yield case(
            "hashed_credential",
            "shadow",
            "root:@@:18000:0:99999:7:::\n",
            "$6$" + pick(rng, LETTERS, 8) + "$" + pick(rng, LETTERS, 86),
        )


def layers(rng: random.Random, rounds: int) -> Iterator[Case]:
    """Secrets inside an encoding; the label is the run of encoded letters that holds them."""
    for _ in range(rounds):
        token = values.github(rng, "gh" + "p_")
        inner = 'export TOKEN="' + token + '"\n'
        blob = base64.b64encode(b"#!/bin/sh\nset -e\n" + inner.encode() + b"exec run\n").decode()
        yield _within("layer", "user-data.yml", f"data: {blob}\n", blob, token, 17 + 14)
        config = base64.b64encode(
            (
                '{"db": {"password": "'
                + (word := values.password(rng, safe=True))
                + '", "port": 1}}'
            ).encode()
        ).decode()
        yield _within("layer", "a.tf", f'user_data = "{config}"\n', config, word, 21)
        lead = "run --token "
        yield _hex("layer", "a.c", 'x = "@@";\n', lead, token)
        text = (
            "https://x.internal/cb?state="
            + urllib.parse.quote('{"password":"', safe="")
            + "@@"
            + urllib.parse.quote('","u":1}', safe="")
            + "\n"
        )
        yield case("layer", "a.txt", text, values.password(rng, safe=True).replace(".", "x"))
        secret = base64.b64encode(values.password(rng).encode()).decode()
        yield case(
            "layer",
            "k8s.yaml",
            "apiVersion: v1\nkind: Secret\ndata:\n  password: @@\n  user: am9l\n",
            secret,
        )


def _within(kind: str, path: str, text: str, blob: str, secret: str, at: int) -> Case:
    start = text.index(blob)
    low, high = at // 3 * 4, -(-(at + len(secret)) // 3) * 4  # whole groups of four
    return Case(kind, path, text.encode(), ((start + low, start + high),))


def _hex(kind: str, path: str, text: str, lead: str, secret: str) -> Case:
    blob = values.hexed(lead + secret)
    start = text.index("@@") + 2 * len(lead)
    return Case(kind, path, text.replace("@@", blob).encode(), ((start, start + 2 * len(secret)),))


def positives(seed: int, rounds: int) -> list[Case]:
    """All cases with secrets; the same for the same seed."""
    rng = random.Random(seed)
    made = (assignments, tokens, forms, private_keys, others, layers)
    return [each for make in made for each in make(rng, rounds)]
