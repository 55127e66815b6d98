"""Clean cases: files without a secret that look as if they had one."""

import base64
import random
import string
import uuid

import values
from cases import PEM, Case
from values import HEX, LETTERS, UPPER, URLSAFE, pick

# ``#n`` hex, ``%n`` base64, ``$u`` a UUID, ``^n`` letters and digits: fresh at every round.
RANDOM = (
    ("package-lock.json", '{"resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz", "integrity": "sha512-%64=="}\n'), ("yarn.lock", 'a@^1.0.0:\n  version "1.0.2"\n  integrity sha512-%64==\n'),
    ("poetry.lock", 'files = [\n    {file = "a.whl", hash = "sha256:#64"},\n]\ncontent-hash = "#64"\n'), ("go.sum", "github.com/a/b v1.2.3 h1:%32=\ngithub.com/a/b v1.2.3/go.mod h1:%32=\n"),
    ("Cargo.lock", '[[package]]\nname = "a"\nchecksum = "#64"\n'), ("requirements.txt", "a==1.0 \\\n    --hash=sha256:#64\n"), ("Gemfile.lock", "  revision: #40\n  ref: #40\n"),
    ("a.md", "Fixed in commit #40.\n"), ("a.yml", "uses: actions/checkout@#40\n"), ("Dockerfile", "FROM debian@sha256:#64\n"), ("a.html", '<script src="x.js" integrity="sha384-%48" crossorigin="anonymous"></script>\n'),
    ("a.conf", "add_header Content-Security-Policy \"script-src 'sha256-%32='\";\n"), ("a.csproj", "<ProjectGuid>{$u}</ProjectGuid>\n"), ("a.java", '@Uuid("$u")\npublic static final String ID = "$u";\n'), ("a.json", '{"id": "$u", "etag": "#32"}\n'),
    ("a.py", 'assert md5(b"abc").hexdigest() == "#32"\n'), ("a.py", 'EXPECTED_SHA256 = "#64"\n'), ("a.py", 'assert key_hash == "#40"\n'), ("test.c", '{ "#32", "#64" },\n'), ("a.c", "static const uint32_t K[] = { 0x#8, 0x#8, 0x#8, 0x#8, 0x#8 };\n"),
    ("a.css", "src: url(data:font/woff2;base64,%300) format('woff2');\n"), ("a.html", '<img src="data:image/png;base64,iVBORw0KGgo%200">\n'), ("a.svg", '<image href="data:image/png;base64,%120"/>\n'), ("a.pub", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB%120 joe@box\n"),
    ("authorized_keys", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI%32 joe\n"), ("known_hosts", "github.com ssh-rsa AAAAB3NzaC1yc2EA%100\n"), ("a.pem", "-----BEGIN CERTIFICATE-----\n%48\n%48\n-----END CERTIFICATE-----\n"),
    ("a.asc", "-----BEGIN PGP SIGNATURE-----\n\n%48\n%48\n-----END PGP SIGNATURE-----\n"), ("a.pem", "-----BEGIN PUBLIC KEY-----\n%48\n%48\n-----END PUBLIC KEY-----\n"), ("jwks.json", '{"keys": [{"kty": "RSA", "kid": "#16", "n": "%200", "e": "AQAB"}]}\n'),
    ("a.ipynb", '{"outputs": [{"data": {"image/png": "iVBORw0KGgoAAAANSUhEUgAA%300"}}]}'), ("a.ts", "const routes = { trackingId: '$u', buildHash: '#20' };\n"), ("a.log", "2024-01-01 trace_id=#32 span_id=#16 request=$u\n"), ("a.yml", "image: registry/x@sha256:#64\n"),
    ("pubspec.lock", '    sha256: "#64"\n'), ("Package.resolved", '{"revision": "#40", "version": "1.0"}\n'), ("composer.lock", '"reference": "#40",\n"content-hash": "#32"\n'), ("a.nix", 'sha256 = "^52";\nhash = "sha256-%32=";\n'), ("flake.lock", '"narHash": "sha256-%32=",\n"rev": "#40"\n'),
    ("Formula/a.rb", 'url "https://x/a.tgz"\nsha256 "#64"\n'), ("a.spec", "%global commit #40\n"), ("a.py", 'CACHE_KEY = "user:profile:v2"\n'), ("a.js", 'const publicKey = "^32";\n'), ("a.js", 'recaptchaSiteKey: "6L^38",\n'), ("a.yml", "kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB%200\n"),
    ("a.js", "var key = '$u';\nmap[key] = 1;\n"), ("chunk.js", 'e.exports="static/media/a.#8.chunk.js",n.p="#20"\n'), ("a.json", '{"@type": "Key", "fingerprint": "SHA256:%32", "key_id": "#16"}\n'), ("a.txt", "Key fingerprint = #40\n"), ("a.txt", "MD5 (a.tgz) = #32\n#64  a.tgz\n"),
    ("a.java", "private static final long serialVersionUID = -8364592837465928374L;\n"), ("a.proto", '// hash: #40\nstring token = 1;\n'), ("a.po", 'msgid "Password"\nmsgstr "Passwort"\n'), ("a.xcodeproj", "\t\t#24 /* a.m in Sources */ = {isa = PBXBuildFile; fileRef = #24; };\n"),
    ("a.unity", "  m_Script: {fileID: 11500000, guid: #32, type: 3}\n"), ("a.py", '_serialized_start = "\\n\\x0c#40"\n'), ("a.html", '<meta name="csrf-token" content="">\n<a class="btn-#8" id="k-$u"></a>\n'), ("a.kt", 'const val KEY_USER = "key_user"\nconst val TOKEN_EXPIRED = "token_expired"\n'),
    ("a.tf", 'ami = "ami-#17"\nsubnet_id = "subnet-#17"\narn = "arn:aws:kms:eu-west-1:111122223333:key/$u"\n'), ("a.json", '{"trace": "#32", "sessionTemplate": "default", "cursor": "%24"}\n'), ("a.ts", "it('verifies', () => { expect(sign('a')).toBe('#64'); });\n"),
    ("a.c", 'static const char b64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";\n'), ("a.py", 'ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"\n'), ("a.js", 'const chars = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"\n'), ("a.cs", '[Guid("$u")]\n[assembly: AssemblyKeyFile("key.snk")]\n[assembly: InternalsVisibleTo("X, PublicKey=#160")]\n'),
)  # fmt: skip

FIXED = (
    ("a.py", 'password = os.environ["DB_PASSWORD"]\n'), ("a.py", "password = getpass.getpass('Password: ')\n"), ("a.py", "password = models.CharField(max_length=128)\n"), ("a.py", 'password = "<your password>"\n'), ("a.py", "API_KEY = 'YOUR_API_KEY'\n"),
    ("a.py", "api_key = config.get('api_key')\n"), ("a.py", 'token = request.headers.get("Authorization")\n'), ("a.py", "def login(username, password=None):\n    self.password = password\n"), ("a.py", 'raise ValueError("password must be at least 8 characters")\n'), ("a.py", 'logger.info("Token: %s", token)\n'),
    ("a.py", 'password_label = "Enter your password"\n'), ("a.py", "SECRET_KEY = os.getenv('SECRET_KEY', '')\n"), ("a.py", "secret = Secret.from_name('db-credentials')\n"), ("a.py", 'TOKEN_URL = "https://auth.internal/oauth/token"\n'), ("a.py", 'token_type = "bearer"\n'), ("a.py", 'token = Token(STRING, "hello")\n'),
    ("a.js", "const password = document.getElementById('password').value;\n"), ("a.js", "const token = localStorage.getItem('auth_token');\n"), ("a.js", "apiKey: process.env.API_KEY,\n"), ("a.js", 'headers: { Authorization: `Bearer ${token}` }\n'), ("a.js", "const secret = generateSecret(32);\n"), ("a.js", '{ type: "password", name: "password", label: "Password" }\n'),
    ("a.ts", "password: string;\napiKey?: string;\ntoken: string | null;\n"), ("a.ts", "export const selectToken = (state) => state.auth.token;\n"), ("en.json", '{"password": "Password", "forgotPassword": "Forgot your password?", "passwordMismatch": "Passwords do not match"}\n'), ("de.json", '{"password": "Passwort", "newPassword": "Neues Passwort eingeben", "token": "Zugangsmarke"}\n'),
    ("a.json", '{"key": "ctrl+shift+p", "command": "workbench.action.showCommands"}\n'), ("a.json", '{"key": "ctrl+k ctrl+s"}\n'), ("a.java", 'private String password;\npublic void setPassword(String password) { this.password = password; }\n'), ("a.java", 'String token = jwtProvider.createToken(user);\n'), ("a.java", 'params.put("password", password);\n'),
    ("a.java", 'public static final String PASSWORD_PARAM = "password";\n'), ("a.go", 'Password string `json:"password"`\n'), ("a.go", 'flag.StringVar(&token, "token", "", "API token")\n'), ("a.go", 'key := fmt.Sprintf("user:%d", id)\n'), ("a.rb", "password: ENV.fetch('DB_PASSWORD')\n"), ("a.rb", "attr_accessor :password, :password_confirmation\n"), ("a.php", "<?php $password = $_POST['password'];\n"),
    ("a.php", "<?php 'password' => 'required|string|min:8|confirmed',\n"), ("a.cs", "public string Password { get; set; }\n"), ("a.cs", 'Password = Configuration["Db:Password"];\n'), ("a.yml", "password: ${DB_PASSWORD}\n"), ("a.yml", "password: {{ vault_db_password }}\n"), ("a.yml", "password: !vault |\n"), ("a.yml", "secretKeyRef:\n  name: db-secret\n  key: password\n"),
    ("a.yml", "token: ${{ secrets.GITHUB_TOKEN }}\n"), ("a.yml", "password: changeme\n"), ("a.yml", "password:\nuser: joe\n"), ("a.yml", "password: null\ntoken: ''\n"), (".env.example", "DB_PASSWORD=\nAPI_KEY=your-api-key-here\nSECRET=xxxxxxxx\nTOKEN=<token>\n"), (".env", "PASSWORD_MIN_LENGTH=8\nTOKEN_TTL=3600\nSECRET_PROVIDER=vault\n"),
    ("a.sh", 'read -s -p "Password: " PASSWORD\n'), ("a.sh", "export TOKEN=$(cat /run/secrets/token)\n"), ("a.sh", 'curl -H "Authorization: Bearer $TOKEN" https://x\n'), ("a.sh", "mysql -u root -p\"$PASS\" shop\n"), ("a.sh", "PASSWORD=$1\nmkdir -p /var/lib/x\n"), ("a.sh", "ssh -p 2222 -i ~/.ssh/id_rsa joe@box\n"), ("a.sh", "docker run -p 8080:80 -e PASSWORD x\n"),
    ("a.tf", 'password = var.db_password\n'), ("a.tf", 'password = random_password.db.result\n'), ("a.properties", "db.password=${DB_PASSWORD:}\nkey.serializer=org.apache.kafka.common.serialization.StringSerializer\n"), ("a.xml", '<property name="password" value="${db.password}"/>\n'), ("a.xml", "<password>${env.PW}</password>\n"), ("a.xml", '<EditText android:inputType="textPassword" android:hint="@string/password"/>\n'),
    ("strings.xml", '<string name="password">Password</string>\n<string name="wrong_password">Wrong password, try again</string>\n'), ("a.sql", "CREATE TABLE u (id int, password varchar(255) NOT NULL);\n"), ("a.sql", "SELECT password FROM users WHERE token = ?;\n"), ("a.sql", "ALTER USER joe IDENTIFIED BY :password;\n"), ("a.html", '<input type="password" name="password" placeholder="Your password">\n'),
    ("a.html", '<label for="password">Password</label>\n'), ("a.css", ".password-field::placeholder { color: #a1b2c3; }\n"), ("a.md", "Set `password` to your database password and `token` to your API token.\n"), ("a.md", "Clone with https://user:password@host/repo.git\n"), ("a.md", "postgres://user:pass@localhost/db\n"), ("a.md", "Authorization: Bearer YOUR_TOKEN_HERE\n"), ("a.md", "AWS_ACCESS_KEY_ID=AKIA" + "IOSFODNN7EXAMPLE\n"),
    ("a.md", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"), ("a.c", '#define KEY_PRESSED 0x01\n#define TOKEN_STRING "string"\n'), ("a.c", "token = strtok(line, delimiters);\n"), ("a.c", 'case KEY_F12: printf("key: %d\\n", key);\n'), ("a.c", "char *password = getenv(\"PASSWORD\");\n"), ("a.rs", 'let token: Token = lexer.next_token()?;\n'), ("a.rs", "pub struct Config { pub password: Option<String> }\n"),
    ("a.py", 're.compile(r"ghp_[A-Za-z0-9]{36}")\n'), ("a.go", 'regexp.MustCompile(`AKIA[0-9A-Z]{16}`)\n'), ("a.py", 'PRIVATE_KEY_HEADER = "-----BEGIN ' + PEM + '-----"\n'), ("a.js", 'if (line.includes("-----BEGIN RSA ' + PEM + '-----")) { skip(); }\n'), ("a.md", "-----BEGIN " + PEM + "-----\n...\n-----END " + PEM + "-----\n"), ("a.scala", "val key = implicitly[Key[String]]\n"),
    ("a.js", "key: 'Enter', keyCode: 13, which: 13\n"), ("a.jsx", '<Item key="item-row-12" token={token} />\n'), ("a.py", 'sort_key = "created_at"\nprimary_key = "user_id"\nforeign_key = "fk_user_account_2"\n'), ("a.py", 'd["passwords"] = ["one", "two"]\n'), ("a.py", "for token in tokens: key = token.key\n"), ("a.py", 'PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]\n'),
    ("a.java", 'throw new BadCredentialsException("error.badCredentials");\n'), ("a.py", 'authorization = "read:write:admin"\nscope = "repo:status"\n'), ("a.kt", 'putString("auth_token_key", token)\n'), ("a.swift", 'let passwordKey = "com.shop.keychain.password"\n'), ("a.py", 'USERNAME_FIELD = "email"\nPASSWORD_RESET_TIMEOUT = 259200\n'), ("a.tex", "\\newcommand{\\keyword}[1]{\\textbf{#1}}\n"),
    ("a.vim", "let g:NERDTreeMapOpenVSplit = 'key_map_open_vsplit'\n"), ("a.ini", "key_bindings = emacs\nsecret_backend = airflow.providers.hashicorp.secrets.vault.VaultBackend\n"), ("a.py", 'help="password for the database (default: prompt)"\n'), ("a.js", 't("auth.password.reset.success")\n'), ("a.yml", "    - name: Set password\n      command: x\n"), ("a.txt", "password: hidden by policy\nToken: see vault\n"),
    ("jwt.md", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c\n"), ("a.php", "<?php $table->string('password', 60);\n$validator->rule('password', 'lengthMin', 8);\n"), ("a.py", 'p.add_argument("--password", help="database password", metavar="PASSWORD")\n'), ("a.js", "cy.get('[data-test=password]').should('be.visible')\n"),
)  # fmt: skip


def _filled(rng: random.Random, text: str) -> str:
    out, place = "", 0
    while place < len(text):
        mark, rest = text[place], text[place + 1 :]
        digits = len(rest) - len(rest.lstrip(string.digits))
        if mark == "$" and rest.startswith("u"):
            out, place = out + str(uuid.UUID(int=rng.getrandbits(128), version=4)), place + 2
        elif mark in "#%^" and digits and rest[:1] != "0":
            size = int(rest[:digits])
            encoded = base64.b64encode(rng.randbytes(size)).decode().rstrip("=")
            out += {"#": pick(rng, HEX, size), "%": encoded, "^": pick(rng, LETTERS, size)}[mark]
            place += 1 + digits
        else:
            out, place = out + mark, place + 1
    return out


def negatives(seed: int, rounds: int) -> list[Case]:
    """Clean cases; the fixed ones once, the others with fresh randomness each round."""
    rng = random.Random(seed)
    made = [Case("clean", path, text.encode()) for path, text in FIXED]
    for _ in range(rounds):
        made += [Case("clean", path, _filled(rng, text).encode()) for path, text in RANDOM]
        word = rng.choice(values.WORDS)
        made.append(
            Case("clean", "a.py", f'key = "{word}_{rng.choice(values.WORDS)}_id"\n'.encode())
        )
        made.append(
            Case("clean", "a.js", f"setToken('{word}-{rng.choice(values.WORDS)}-list');\n".encode())
        )
        made.append(
            Case("clean", "a.txt", f"{pick(rng, UPPER, 5)}-{pick(rng, URLSAFE, 40)}\n".encode())
        )
    return made
