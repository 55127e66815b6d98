"""Rules are proven by their examples, and wrong ones are refused with a word of why."""

import dataclasses
import re
from pathlib import Path

import pytest

from corpus.errors import SettingsError
from corpus.settings import settings_digest
from jobs.cli import main
from scrub.finding import Kind
from scrub.secrets.detector import SecretDetector
from scrub.secrets.examples import disproofs
from scrub.secrets.rule import Rule, builtin_rules, load_rules, parse_rules
from scrub.secrets.specimen import specimen
from scrub.secrets.tokens import confirming
from scrub.settings import SecretSettings

ACME = """
[[rule]]
id = "acme-token"
kind = "provider_token"
pattern = "acme_[0-9a-f]{16}"
examples = [["acme_", "<hex 16>"]]
counter_examples = [["acme_", "<hex 15>"]]
"""


def test_every_rule_finds_its_examples_and_lets_its_counter_examples_stand() -> None:
    assert [str(each) for each in disproofs(builtin_rules())] == []


ANCHORED = [rule for rule in builtin_rules() if rule.anchor]


@pytest.mark.parametrize("rule", ANCHORED, ids=lambda rule: rule.id)
def test_the_anchor_of_a_rule_is_within_each_match(rule: Rule) -> None:
    flags = re.MULTILINE | (re.IGNORECASE if rule.ignore_case else 0)
    anchor = re.compile(rule.searched.encode(), flags)
    for seed in range(200):
        for example in rule.examples:
            match = confirming(rule).search(specimen(example, f"{rule.id} {seed}"))
            assert match is None or anchor.search(match[0])


def test_an_anchor_that_is_not_in_the_matches_is_disproved() -> None:
    rules = parse_rules(ACME + 'anchor = "acme-"\n', "acme.toml")
    assert [str(each) for each in disproofs(rules)] == ["acme-token does not find its example 1"]


def test_a_wrong_example_is_named() -> None:
    rules = parse_rules(ACME.replace("hex 15", "hex 16"), "acme.toml")
    assert [str(each) for each in disproofs(rules)] == [
        "acme-token takes its counter-example 1 for a secret"
    ]


def test_a_users_rule_finds(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(ACME)
    detector = SecretDetector(extra_rules=load_rules(file))
    (found,) = detector.scan(b"x = acme_0123a4b9c8d7e6f5;", path="a", language="C").findings
    assert (found.rule, found.kind) == ("acme-token", Kind.PROVIDER_TOKEN)
    assert found.value == b"acme_0123a4b9c8d7e6f5"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('kind = "provider_token"', 'kind = "email"', "is no kind of secret"),
        ("acme_[0-9a-f]{16}", "(?<=a)b", "look-around"),
        ("acme_[0-9a-f]{16}", "acme_[", "does not compile"),
        ("[[rule]]", "[[rules]]", "nothing else"),
        ('id = "acme-token"', 'id = "acme-token"\ncolour = "red"', "unknown keys colour"),
        ('id = "acme-token"', 'id = "Acme Token"', "an id of a-z"),
    ],
)
def test_a_wrong_rule_is_refused(old: str, new: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        parse_rules(ACME.replace(old, new), "acme.toml")


def test_the_setting_takes_what_the_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(ACME)
    settings = SecretSettings(rules=str(file))
    assert [rule.id for rule in settings.extra_rules] == ["acme-token"]
    assert settings_digest(settings) != settings_digest(SecretSettings())
    file.unlink()  # what was read stays
    assert dataclasses.replace(settings).extra_rules == settings.extra_rules


def test_a_missing_file_of_rules_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the rules"):
        SecretSettings(rules=str(tmp_path / "none.toml"))


def test_the_command_proves_a_users_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(ACME)
    bad.write_text(ACME.replace("<hex 16>", "<hex 9>"))
    assert main(["rules", "check", str(good)]) == 0
    assert "1 rules hold for their 2 examples" in capsys.readouterr().out
    assert main(["rules", "check", str(bad)]) == SettingsError.exit_code
    assert "acme-token does not find its example 1" in capsys.readouterr().err
