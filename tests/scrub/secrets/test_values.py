"""Which values are secrets where the name says that one follows."""

import random

import pytest

from scrub.secrets.detector import SecretDetector

DJANGO = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"


def values(detector: SecretDetector, text: str, language: str) -> list[bytes]:
    scanned = detector.scan(text.encode(), path="a", language=language)
    return [found.value for found in scanned.findings]


def test_keys_of_the_whole_keyboard_are_found_whatever_sign_they_begin_with_or_hold(
    detector: SecretDetector,
) -> None:
    draw = random.Random(5)
    keys = ["".join(draw.choice(DJANGO) for _ in range(50)) for _ in range(300)]
    keys += [start + keys[0][2:] for start in ("%_", "=(", "(%", "-)")]
    missed = [
        key
        for key in keys
        if values(detector, f"SECRET_KEY = '{key}'\n", "Python") != [key.encode()]
    ]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize("value", ["%(DB_PASSWORD1)s", "%MY_Password12%", "%s", "%d bytes"])
def test_what_a_program_fills_in_is_no_password(detector: SecretDetector, value: str) -> None:
    assert values(detector, f'password = "{value}"\n', "Python") == []


PAIR = "Purple" + ".Winter81"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f'password = "{PAIR}"\n', "Python"),
        (f"password: {PAIR}\n", "YAML"),
        (f"mysql -u root -p{PAIR}\n", "Shell"),
    ],
)
def test_two_capitalised_words_and_a_number_are_a_password(
    detector: SecretDetector, text: str, language: str
) -> None:
    assert values(detector, text, language) == [PAIR.encode()]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"this.Password = {PAIR};\n", "C#"),
        ('password = "Strings.Label81"\n', "Python"),
        ("password_encryption = scram-sha-256\n", "INI"),
    ],
)
def test_references_and_algorithms_are_none(
    detector: SecretDetector, text: str, language: str
) -> None:
    assert values(detector, text, language) == []
