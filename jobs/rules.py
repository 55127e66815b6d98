"""``codesieve rules``: the rules for secrets, ours and a user's own, proven by their examples."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import SettingsError
from scrub.secrets.examples import disproofs
from scrub.secrets.rule import Rule, builtin_rules, load_rules


def add_rules(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``rules`` and its question to ``commands``."""
    rules = commands.add_parser("rules", help="ask the rules for secrets")
    questions = rules.add_subparsers(title="questions", required=True, metavar="QUESTION")
    check = questions.add_parser(
        "check", help="prove every rule by its examples and counter-examples"
    )
    check.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="TOML files of your own beside ours"
    )
    check.set_defaults(run=lambda parsed: check_rules(parsed.files))


def check_rules(files: Sequence[Path]) -> int:
    """Print how many rules hold, ours and those in ``files``; return the exit code.

    Raises:
        SettingsError: a file cannot be read, a rule is wrong, or an example disproves it.
    """
    groups: list[tuple[str, tuple[Rule, ...]]] = [("codesieve", builtin_rules())]
    groups += [(str(file), load_rules(file)) for file in files]
    for name, rules in groups:
        wrong = list(disproofs(rules))
        if wrong:
            raise SettingsError(
                f"{len(wrong)} examples of rules in {name} do not come out as they must",
                why="; ".join(map(str, wrong[:10])),
                mend="change the pattern or the example; docs/rules.md says how both are read",
            )
        examples = sum(len(rule.examples) + len(rule.counter_examples) for rule in rules)
        sys.stdout.write(f"{name}: {len(rules)} rules hold for their {examples} examples\n")
    return 0
