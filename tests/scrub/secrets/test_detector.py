"""What the detector finds, to the byte, and what it lets stand."""

import pytest

from scrub.finding import Finding, Kind, Scan
from scrub.secrets.detector import SecretDetector
from scrub.secrets.specimen import specimen


def scan(detector: SecretDetector, text: bytes, language: str = "") -> Scan:
    return detector.scan(text, path="a", language=language)


def only(scanned: Scan) -> Finding:
    assert len(scanned.findings) == 1, scanned
    return scanned.findings[0]


def test_a_token_is_found_with_its_exact_span(detector: SecretDetector) -> None:
    token = specimen(["gh", "p_", "<alnum 30>", "<crc32>"], "a")
    text = b'call("' + token + b'")\n'
    found = only(scan(detector, text))
    assert text[found.start_byte : found.end_byte] == found.value == token
    assert found.kind is Kind.PROVIDER_TOKEN


def test_a_wrong_checksum_makes_a_random_token_less_sure_and_words_no_token(
    detector: SecretDetector,
) -> None:
    right = only(scan(detector, specimen(["gh", "p_", "<alnum 30>", "<crc32>"], "b")))
    wrong = only(scan(detector, specimen(["gh", "p_", "<alnum 36>"], "b")))
    assert wrong.confidence < right.confidence
    words = scan(detector, b"gh" + b"p_" + b"settingsOfTheRepositoryPackageManager"[:36])
    assert words.findings == ()
    assert [each.exemption for each in words.suppressed] == ["checksum"]


@pytest.mark.parametrize(
    ("before", "value", "after", "language"),
    [
        (b'password = "', b"hun" + b"ter2!x", b'"\n', "Python"),
        (b"DB_PASSWORD=", b"s3" + b"cr3t-Zq", b"\n", "Dotenv"),
        (b"spring.datasource.password=", b"Gx7" + b"!pqs", b"\n", "Java Properties"),
        (b"  password: ", b"Tr0ub" + b"4dor&3", b"\n", "YAML"),
        (b'{\\"password\\": \\"', b"hun" + b"ter2!x", b'\\"}', "JSON"),
        (b"<password>", b"Zx9" + b"kk#1p", b"</password>", "XML"),
        (b"postgres://app:", b"fR4" + b"nk!in", b"@db.internal:5432/x", "Python"),
    ],
)
def test_passwords_are_found_without_what_surrounds_them(
    detector: SecretDetector, before: bytes, value: bytes, after: bytes, language: str
) -> None:
    found = only(scan(detector, before + value + after, language))
    assert (found.start_byte, found.value) == (len(before), value)


@pytest.mark.parametrize(
    "text",
    [
        b'password = "${DB_PASSWORD}"',
        b'password = os.environ["DB_PASSWORD"]',
        b'password_field = "user[password1]"',
        b'password: "changeme"',
        b'primary_key = "id_2f8a7c"',
        b'token = "access_token"',
        b"https://user:password@host/",
    ],
)
def test_what_only_looks_like_a_secret_stands(detector: SecretDetector, text: bytes) -> None:
    assert scan(detector, text, "Python").findings == ()


@pytest.mark.parametrize(
    ("before", "value", "after", "language"),
    [
        (b"INSERT INTO u (name, password) VALUES ('ada', '", b"Adm1n" + b"Pass!", b"');", "SQL"),
        (b"| host | password |\n|---|---|\n| db1 | `", b"Adm1n" + b"Pass!", b"` |\n", "Markdown"),
        (b"user,password\nada,", b"Adm1n" + b"Pass!", b"\n", "CSV"),
        (b"const s = process.env.JWT_SECRET || '", b"shop-jwt-" + b"Secret-20", b"'", "JavaScript"),
        (b'x="${DB_PASSWORD:-', b"rBkL7" + b"s1jZ4", b'}"\n', "Shell"),
        (b'parser.add_argument("--password", default="', b"rBkL7" + b"s1jZ4", b'")', "Python"),
        (b"- name: DB_PASSWORD\n  value: ", b"rBkL7" + b"s1jZ4", b"\n", "YAML"),
        (b"cy.get('#password').type('", b"rBkL7" + b"s1jZ4", b"')", "JavaScript"),
        (b"mysql -u root -p", b"rBkL7" + b"s1jZ4", b" shop\n", "Shell"),
        (b'{"source": ["p = 1\\n", "password = \\"', b"rBkL7" + b"s1jZ4", b'\\"\\n"]}', "JSON"),
    ],
)
def test_values_are_found_in_the_ways_of_many_formats(
    detector: SecretDetector, before: bytes, value: bytes, after: bytes, language: str
) -> None:
    found = only(scan(detector, before + value + after, language))
    assert (found.start_byte, found.value) == (len(before), value)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (b"--- PASS: TestVet/7 (0.19s)\n", "Text"),
        (b'"password" => "required|string|min:8"', "PHP"),
        (b'"passwordLabel": "Enter password"', "JSON"),
        (b'password = "please enter your password here"', "Python"),
        (b"PSK = get_pre_shared_key(PSK0, Hash),", "Erlang"),
        (b"Key = a7aa635ea51b0bb20a092bd5573e728c\n", "Text"),
        (b'publicKey: "q7Xk2Vb9Zt4Wm1RjB5Ls8Nc3"', "JavaScript"),
        (b'nextPageToken = "q7Xk2Vb9Zt4Wm1RjB5Ls8Nc3"', "Go"),
    ],
)
def test_words_and_public_values_stand(
    detector: SecretDetector, text: bytes, language: str
) -> None:
    assert scan(detector, text, language).findings == ()
