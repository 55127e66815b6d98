"""What names a piece of a program stands; what a person made up beside it goes."""

import pytest

from scrub.secrets.detector import SecretDetector

RANDOM = "q7Xk2Vb9" + "Zt4Wm1RjB5Ls"
HASH = "9eb7fce9f34bf1f50d3f366fb3e606be" + "5a2000a1"
STANDS = [
    ("Python", 'salt = "django.core.signing.get_cookie_signer"'),
    ("Python", '"secret": "airflow.providers.cncf.kubernetes.secret.Secret"'),
    ("Python", '"secret": "V1SecretProjection"'),
    ("Python", "hashed_password = 'md5{0}'.format(x)"),
    ("Python", "# you can't pass `load_in_8bit` here"),
    ("Python", 'raise ValueError("You should pass `mlm=False` to it")'),
    ("Go", "//sys\tOpen(store *Blob, password *uint16, flags uint32) (err error)"),
    ("XML", '<seeerl marker="snmp#passwd2localized_key">snmp:passwd2localized_key/3</seeerl>'),
    ("Text", f"F test/auth.test {HASH}"),
    ("Text", f'Authorization: Digest username="{HASH}", realm="r"'),
    ("Java", 'headers.put("Sec-WebSocket-Key", "82/ZS2YHjEnUN97HLL8tbw==");'),
    ("Java", "username = aName;\n  password = aPassword;\n  next();"),
    ("Java", 'user = "x"; if (password==null) { password = ""; }'),
    ("Gettext Catalog", 'msgstr "--ask-password et --password ensemble.\\n"'),
    ("Gettext Catalog", 'msgstr "  --ftp-password=WACHTWRD  het wachtwoord"'),
    ("Erlang", "%% salt = 0x606162636465666768696a6b6c6d6e6f"),
    ("Text", "*       * header1 * header2 *"),
    ("Text", "a/b.py,sha256=-n-YC" + "xzgVBkurQi49qOTooT71v_oeAhHJ-qQFonxh5o12,0"),
]  # fmt: skip
GOES = [
    ("Python", f'salt = "{RANDOM[:7]}.{RANDOM[7:13]}.{RANDOM[13:]}"', RANDOM[:7]),
    ("Python", '"secret": "V1Secret-2020!x"', "V1Secret-2020!x"),
    ("Python", 'password = "md5-Hx7{kq}Z9"', "md5-Hx7"),
    ("Shell", "htool user ada pass 'Hx7kq-29'", "Hx7kq-29"),
    ("Text", "password *Hx7kq29z", "*Hx7kq29z"),
    ("Markdown", "conjur set ansible/target-password S3cret" + "V@lue", "S3cret"),
    ("Java", '"Server=db;User=ada;Password = aPassword7;"', "aPassword7"),
    ("Shell", "deploy --password=WACHTwrd9", "WACHTwrd9"),
    ("C", f'salt = "0x{HASH}"', HASH),
    ("Text", "ada * Hx7kq29z *", "Hx7kq29z"),
    ("Text", "key: YC" + "xzgVBkurQi49qOTooT71v_oeAhHJ-qQFonxh5o", "xzgVBkurQi49"),
]


@pytest.mark.parametrize(("language", "text"), STANDS)
def test_pieces_of_programs_stand(detector: SecretDetector, language: str, text: str) -> None:
    assert detector.scan(text.encode() + b"\n", path="a", language=language).findings == ()


@pytest.mark.parametrize(("language", "text", "part"), GOES)
def test_what_somebody_made_up_goes(
    detector: SecretDetector, language: str, text: str, part: str
) -> None:
    found = detector.scan(text.encode() + b"\n", path="a", language=language).findings
    assert any(part.encode() in each.value for each in found)
