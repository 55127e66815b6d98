"""What the policies make of expressions; each case is a way in which corpora were mislabelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SettingsError
from corpus.settings import parse as parse_settings
from scrub.licenses.expression import UNREADABLE, Compound, Operator, Term, joined, parse, read
from scrub.licenses.known import facts_version, ids, licence
from scrub.licenses.policy import Policy, Ruling, load_policy
from scrub.licenses.ruling import Rules

SHIPPED = ("permissive", "blue-oak-bronze", "permissive+weak-copyleft", "stack-v2-compatible")
PERMISSIVE = Rules(load_policy("permissive"))


@pytest.mark.parametrize(
    ("written", "ruling", "chosen"),
    [
        ("MIT", "allow", "MIT"),
        ("GPL-2.0-only OR MIT", "allow", "MIT"),
        ("(MIT OR GPL-3.0)", "allow", "MIT"),
        ("GPL-3.0-only OR (MIT AND LGPL-2.1-only) OR ISC", "allow", "ISC"),
        ("MIT AND GPL-3.0", "deny", "MIT AND GPL-3.0-only"),
        ("(MIT OR GPL-2.0-only) AND Apache-2.0", "allow", "MIT AND Apache-2.0"),
        ("LGPL-2.1-or-later OR MPL-2.0", "deny", "LGPL-2.1-or-later"),
        ("Apache-2.0 WITH LLVM-exception", "allow", "Apache-2.0 WITH LLVM-exception"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "deny", None),
        ("GPL-2.0-only WITH LLVM-exception", "deny", None),
        ("Apache-2.0 WITH LicenseRef-scancode-commons-clause", "deny", None),
        ("MIT WITH No-Such-exception", "review", None),
        ("GPL-3.0-only WITH No-Such-exception", "deny", None),
        ("MIT AND LicenseRef-scancode-warranty-disclaimer", "allow", None),
        ("LicenseRef-Acme-Internal", "review", None),
        ("MIT OR LicenseRef-Acme-Internal", "allow", "MIT"),
        ("MIT AND LicenseRef-Acme-Internal", "review", None),
        ("BSL-1.0", "allow", "BSL-1.0"),  # Boost's; a key of ScanCode's means the Business one
        ("BUSL-1.1", "deny", "BUSL-1.1"),
        ("JSON", "deny", "JSON"),
        ("CC-BY-NC-4.0", "deny", "CC-BY-NC-4.0"),
        ("LicenseRef-scancode-bigscience-open-rail-m", "deny", None),
        ("Elastic-2.0", "deny", "Elastic-2.0"),
        ("Unlicense", "allow", "Unlicense"),
        ("UNLICENSED", "deny", None),
        ("MIT/Apache-2.0", "allow", "MIT"),
        ("GPL-2.0+", "deny", "GPL-2.0-or-later"),
        ("LicenseRef-scancode-dco-1.1", "neutral", None),
        ("((", "review", UNREADABLE),
        ("", "review", UNREADABLE),
    ],
)
def test_rulings_of_the_default_policy(written: str, ruling: str, chosen: str | None) -> None:
    ruled = PERMISSIVE.rule(read(written))
    assert ruled.ruling == ruling
    assert chosen is None or str(ruled.chosen) == chosen


@pytest.mark.parametrize(
    ("policy", "written", "ruling"),
    [
        ("permissive+weak-copyleft", "GPL-2.0-only WITH Classpath-exception-2.0", "allow"),
        ("permissive+weak-copyleft", "GPL-2.0-only", "deny"),
        ("permissive+weak-copyleft", "MPL-2.0", "allow"),
        ("blue-oak-bronze", "Artistic-2.0", "allow"),
        ("blue-oak-bronze", "CC-BY-4.0", "review"),
        ("blue-oak-bronze", "WTFPL", "review"),  # rated lead
        ("stack-v2-compatible", "MIT OR GPL-2.0-only", "deny"),  # it flattened choices
        ("stack-v2-compatible", "Artistic-2.0", "allow"),
    ],
)
def test_other_policies_differ_where_they_say_so(policy: str, written: str, ruling: str) -> None:
    assert Rules(load_policy(policy)).rule(read(written)).ruling == ruling


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_policies_rule_every_known_licence(name: str) -> None:
    rules = Rules(load_policy(name))
    assert {rules.rule(Term(each)).ruling for each in ids()} == set(Ruling)


def test_the_digest_tells_policies_apart_and_ignores_prose() -> None:
    assert len({load_policy(name).digest for name in SHIPPED}) == len(SHIPPED)
    text = 'name = "p"\nversion = "1"\nabout = "%s"\n[categories]\n' + "\n".join(
        f'"{name}" = "{ruling}"' for name, ruling in load_policy("permissive").categories.items()
    )
    one, other = (parse_settings(Policy, text % about, source="p") for about in "ab")
    assert one.digest == other.digest


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[licenses]\n"MTI" = "allow"', "MIT"),
        ('[exceptions]\n"Classpath-exception-2.0" = "Copyleft Limted"', "Copyleft Limited"),
        ('[uses]\n"non-commercial" = "deny"', "non_commercial"),
        ('[licenses]\n"MIT" = "alow"', "allow"),
    ],
)
def test_a_slip_in_a_policy_names_what_was_meant(table: str, message: str) -> None:
    categories = load_policy("permissive").categories.items()
    head = 'name = "p"\nversion = "1"\n[categories]\n'
    lines = "\n".join(f'"{name}" = "{ruling}"' for name, ruling in categories)
    with pytest.raises(SettingsError, match=message):
        parse_settings(Policy, f"{head}{lines}\n{table}", source="p")


def test_a_policy_must_rule_every_category() -> None:
    with pytest.raises(SettingsError, match="Copyleft"):
        parse_settings(Policy, 'name = "p"\nversion = "1"\n[categories]\n', source="p")


def test_an_unknown_policy_names_the_nearest() -> None:
    with pytest.raises(SettingsError, match="permissive"):
        load_policy("permisive")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("License :: OSI Approved :: BSD License", "BSD-3-Clause"),
        ("GPL-2 | GPL-3", "GPL-2.0-only OR GPL-3.0-only"),
        ("GPL (>= 2) | file LICENSE", "GPL-2.0-or-later"),
        ("Expat and BSD-3-clause", "MIT AND BSD-3-Clause"),
        ("LGPL-2.1+ and/or MPL-1.1", "LGPL-2.1-or-later OR MPL-1.1"),
        ("MIT, Apache 2.0", "MIT AND Apache-2.0"),
        ("MIT License or Apache License 2.0", "MIT OR Apache-2.0"),
        ("Dual BSD/GPL", None),
        ("some words that nobody knows", UNREADABLE),
        ("MIT OR" + " OR MIT" * 3_000, UNREADABLE),
        ("(" * 5_000 + "MIT" + ")" * 4_990, UNREADABLE),
        ("mit-0", "MIT-0"),
    ],
)
def test_what_people_write_into_fields(written: str, meant: str | None) -> None:
    assert meant is None or str(read(written)) == meant


@given(st.text(max_size=80))
def test_any_text_reads_as_something(text: str) -> None:
    expression = read(text)
    assert parse(str(expression)) == expression


LEAVES = st.sampled_from([Term("MIT"), Term("GPL-3.0-only"), Term("LicenseRef-x"), Term("ISC")])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        joined, st.sampled_from(list(Operator)), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_rulings_agree_with_the_plain_algebra(expression: Term | Compound) -> None:
    def oracle(part: Term | Compound) -> int:  # 0 deny, 1 review, 2 allow
        if isinstance(part, Term):
            return {"MIT": 2, "ISC": 2, "LicenseRef-x": 1, "GPL-3.0-only": 0}[part.licence]
        return (min if part.operator is Operator.AND else max)(map(oracle, part.parts))

    ruled = PERMISSIVE.rule(expression)
    wanted = [Ruling.DENY, Ruling.REVIEW, Ruling.ALLOW][oracle(expression)]
    assert ruled.ruling is wanted
    # The chosen branch is ruled the same, and holds no choice any more.
    assert PERMISSIVE.rule(ruled.chosen).ruling is wanted
    assert "OR" not in str(ruled.chosen).replace("-or-", "").split()


def test_the_facts_are_of_the_pinned_scancode() -> None:
    assert facts_version().startswith("scancode-toolkit 32.5.")
    assert licence("classpath-exception-2.0").is_exception


def test_explaining_names_the_branch_and_the_table() -> None:
    lines = list(PERMISSIVE.explained(read("GPL-3.0 OR MIT")))
    assert lines[0] == "allow  GPL-3.0-only OR MIT"
    assert "  chosen branch: MIT" in lines
    assert any("Copyleft" in line for line in lines)
