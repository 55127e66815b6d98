"""A document through the real detectors: what was planted is gone, the rest is as it was."""

import base64
import dataclasses
import json
import tomllib
import zlib

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scrub.emission import redactor_of
from scrub.finding import Kind
from scrub.keys import keys_of
from scrub.redaction.outcome import Fate, Redacted, Syntax
from scrub.redaction.parsing import faults
from scrub.settings import (
    Attribution,
    PersonalDataSettings,
    Profile,
    RedactionSettings,
    ScrubSettings,
)

KEYS = keys_of(bytes(range(32)))
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EDITING = (Profile.STARCODER, Profile.PLACEHOLDER, Profile.SURROGATE, Profile.DROP_LINE)


def token(body: str = "k3Jz0QmXvB7Ys2LwN8dRt5HcP1fGaE") -> str:
    """Return a GitHub token with its checksum."""
    number, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        check = BASE62[digit] + check
    return "gh" + "p_" + body + check


EMAIL = "ada.quimby" + "@" + "fastmail.se"
ADDRESS = "91.198." + "174.192"
PASSWORD = "Zq7!" + "vRt2#x"
PLANTED = (token(), EMAIL, ADDRESS, PASSWORD)


def settings_of(profile: Profile, attribution: Attribution = Attribution.KEEP) -> ScrubSettings:
    return ScrubSettings(
        redaction=RedactionSettings(profile=profile),
        personal_data=PersonalDataSettings(attribution=attribution),
    )


def redacted(text: str, settings: ScrubSettings, language: str = "Python") -> Redacted:
    redactor = redactor_of(settings, KEYS.surrogate)
    return redactor.redacted(text.encode(), path="src/x", language=language, rescan=True)


PYTHON = f"""import os

TOKEN = "{token()}"
contact = "{EMAIL}"
HOST = "{ADDRESS}"
password = "{PASSWORD}"


def connect():
    return os.environ, TOKEN, contact, HOST, password
"""


@pytest.mark.parametrize("profile", EDITING)
def test_what_was_planted_is_gone_and_redacting_twice_changes_nothing(profile: Profile) -> None:
    once = redacted(PYTHON, settings_of(profile))
    assert once.fate is Fate.EDITED
    assert not [value for value in PLANTED if value.encode() in once.text]
    assert {each.finding.kind for each in once.targets} >= {
        Kind.PROVIDER_TOKEN, Kind.EMAIL, Kind.IP_ADDRESS, Kind.PASSWORD,
    }  # fmt: skip
    assert b"def connect():" in once.text
    twice = redacted(once.text.decode(), settings_of(profile))
    assert (twice.fate, twice.text) == (Fate.STANDS, once.text)


def test_the_starcoder_profile_writes_its_placeholders_and_nothing_else_changes() -> None:
    text = redacted(PYTHON, settings_of(Profile.STARCODER)).text.decode()
    expected = PYTHON.replace(token(), "<KEY>").replace(EMAIL, "<EMAIL>")
    expected = expected.replace(PASSWORD, "<PASSWORD>")
    before, after = expected.split(ADDRESS)
    assert text.startswith(before)
    assert text.endswith(after)
    assert text[len(before) :].startswith(("192.0.2.", "198.51.100.", "203.0.113."))


def test_surrogates_are_of_the_same_length_and_the_same_for_the_same_value() -> None:
    one = redacted(PYTHON, settings_of(Profile.SURROGATE)).text
    assert len(one.splitlines()[2]) == len(PYTHON.splitlines()[2])
    assert one.splitlines()[2].startswith(b'TOKEN = "ghp_REDACTED')
    other = redacted(f'"""Elsewhere."""\nkey = "{token()}"\n', settings_of(Profile.SURROGATE)).text
    stand_in = one.split(b'"')[1]
    assert stand_in in other
    elsewhere = redactor_of(settings_of(Profile.SURROGATE), keys_of(bytes(32)).surrogate)
    assert (
        stand_in
        not in elsewhere.redacted(PYTHON.encode(), path="x", language="Python", rescan=False).text
    )


def test_tag_only_changes_nothing_and_drop_file_drops() -> None:
    tagged = redacted(PYTHON, settings_of(Profile.TAG_ONLY))
    assert tagged.fate is Fate.STANDS
    assert tagged.text == PYTHON.encode()
    assert len(tagged.targets) >= len(PLANTED)
    assert redacted(PYTHON, settings_of(Profile.DROP_FILE)).fate is Fate.HOLDS_FINDING


def test_a_file_that_is_only_a_secret_is_dropped() -> None:
    assert redacted(token() + "\n", settings_of(Profile.STARCODER)).fate is Fate.ONLY_A_SECRET


def test_targets_name_the_places_in_the_original() -> None:
    one = redacted(PYTHON, settings_of(Profile.STARCODER))
    spans = {PYTHON.encode()[each.start_byte : each.end_byte].decode() for each in one.targets}
    assert set(PLANTED) <= spans


NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": [f'password = "{PASSWORD}"\n', "show()"],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": [f"to {EMAIL}\n"]}],
        }
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}
FILES = {
    "JSON": json.dumps({"password": PASSWORD, "mail": EMAIL, "token": token()}),
    "Jupyter Notebook": json.dumps(NOTEBOOK),
    "YAML": f"db:\n  password: {PASSWORD.replace('#', '_')}\n  token: {token()}\n  to: {EMAIL}\n",
    "TOML": f'[db]\npassword = "{PASSWORD}"\ntoken = "{token()}"\n',
    "XML": f"<c><password>{PASSWORD}</password><mail>{EMAIL}</mail></c>",
    "JavaScript": f"const a = {{token: '{token()}', mail: `{EMAIL}`}};\n",
    "C": f'static const char *token = "{token()}"; /* {EMAIL} */\n',
    "Python": PYTHON,
}


@pytest.mark.parametrize("profile", EDITING)
@pytest.mark.parametrize("language", FILES)
def test_a_file_that_parsed_still_parses(language: str, profile: Profile) -> None:
    assert faults(FILES[language].encode(), language) == 0
    one = redacted(FILES[language], settings_of(profile), language)
    if one.fate is Fate.EDITED:
        assert faults(one.text, language) == 0
        assert one.syntax in {Syntax.HOLDS, Syntax.HOLDS_PLAINER, Syntax.KEPT}
    assert token().encode() not in one.text
    assert EMAIL.encode() not in one.text


def test_numbers_without_quotes_stay_numbers_where_nothing_else_parses() -> None:
    track = [[round(-1.93471 - n / 79, 6), round(52.57402 + n / 97, 6)] for n in range(9)]
    text = json.dumps({"coordinates": [track], "latitude": 52.520817, "phone": 3.5})
    one = redacted(text, settings_of(Profile.STARCODER), "JSON")
    assert (one.fate, one.syntax, len(one.targets)) == (Fate.EDITED, Syntax.HOLDS_PLAINER, 10)
    left = json.loads(one.text)
    assert left == {"coordinates": [[[0.0, 0.0]] * 9], "latitude": 0.0, "phone": 3.5}


def test_structure_around_redactions_is_as_it_was() -> None:
    loaded = json.loads(redacted(FILES["JSON"], settings_of(Profile.STARCODER), "JSON").text)
    assert loaded == {"password": "<PASSWORD>", "mail": "<EMAIL>", "token": "<KEY>"}
    text = redacted(FILES["TOML"], settings_of(Profile.SURROGATE), "TOML").text.decode()
    assert set(tomllib.loads(text)["db"]) == {"password", "token"}
    text = redacted(FILES["YAML"], settings_of(Profile.PLACEHOLDER), "YAML").text.decode()
    assert list(yaml.safe_load(text)["db"]) == ["password", "token", "to"]


@hypothesis_settings(max_examples=60)
@given(
    pieces=st.lists(
        st.sampled_from(
            [f'token = "{token()}"', f"# {EMAIL}", f'"{ADDRESS}"', f"password: '{PASSWORD}'",
             "é", "\r\n", "\n", " ", "x = 1", "{", '"', "\\", "<KEY>", "\x00", "\t# "]
        ),
        max_size=30,
    ),
    profile=st.sampled_from(EDITING),
)  # fmt: skip
def test_no_planted_token_or_address_outlives_redaction(
    pieces: list[str], profile: Profile
) -> None:
    text = "\n".join(pieces)
    one = redacted(text, settings_of(profile))
    gone = one.fate in {Fate.ONLY_A_SECRET, Fate.RESIDUE}
    assert gone or token().encode() not in one.text
    assert gone or EMAIL.encode() not in one.text
    if one.fate is Fate.EDITED:
        one.text.decode()
        twice = redacted(one.text.decode(), settings_of(profile))
        assert (twice.fate, twice.text) == (Fate.STANDS, one.text)


def test_every_occurrence_goes_also_where_no_rule_would_find_it() -> None:
    text = f'password = "{PASSWORD}"\nprint(list_of("{PASSWORD}"))\n'
    assert PASSWORD.encode() not in redacted(text, settings_of(Profile.STARCODER)).text


def test_an_unedited_document_with_residue_is_dropped_when_it_is_scanned_again() -> None:
    blind = dataclasses.replace(
        redactor_of(settings_of(Profile.STARCODER), KEYS.surrogate), detectors=()
    )
    seen = blind.redacted(PYTHON.encode(), path="x", language="Python", rescan=True)
    assert seen.fate is Fate.RESIDUE
    assert seen.residue
    unseen = blind.redacted(PYTHON.encode(), path="x", language="Python", rescan=False)
    assert unseen.fate is Fate.STANDS


def test_basic_authentication_is_redacted_in_its_encoded_form() -> None:
    pair = base64.b64encode(f"deploy:{PASSWORD}".encode()).decode()
    text = f'headers = {{"Authorization": "Basic {pair}"}}\n'
    one = redacted(text, settings_of(Profile.STARCODER))
    assert pair.encode() not in one.text
    assert faults(one.text, "Python") == 0
