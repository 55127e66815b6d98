import tomllib
from collections import Counter
from importlib import resources

import numpy as np
import pytest

from dedup.lexer_table import CLOSE, KIND, MASK, OPEN, Kind, compile_table, lexer_table

SOURCE = resources.files("dedup").joinpath("lexers.toml").read_text("utf-8")
MINIMAL = '[plain]\nlanguages = ["Text"]\n'


def test_no_language_is_named_twice() -> None:
    names = [
        name.lower() for family in tomllib.loads(SOURCE).values() for name in family["languages"]
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_unknown_languages_get_the_plain_family_which_has_no_rules() -> None:
    table = lexer_table()
    assert table.families[0] == "plain"
    assert table.index[0, 0] == table.index[0, -1]
    assert table.prose[0]


def test_a_new_language_is_a_table_in_the_file() -> None:
    table = compile_table(MINIMAL + '[new]\nlanguages = ["New"]\nline = ["!!"]\ntext = ["%"]\n')
    family = table.languages["new"]
    first, after = table.index[family, ord("!") : ord("!") + 2]
    assert after == first + 1
    assert table.rules[first, [KIND, OPEN, OPEN + MASK]].tolist() == [Kind.LINE, 0x2121, 0xFFFF]
    assert table.rules[first + 1, [KIND, OPEN, CLOSE]].tolist() == [Kind.TEXT, 0x25, 0x25]
    assert np.flatnonzero(table.classes[family] & 2).tolist() == [ord("!"), ord("%")]


def test_the_longest_open_comes_first() -> None:
    table = compile_table(MINIMAL + '[a]\nlanguages = ["A"]\nline = ["-", "---", "--"]\n')
    assert table.rules[:, OPEN].tolist() == [0x2D2D2D, 0x2D2D, 0x2D]


def test_a_family_has_the_rules_of_the_one_it_is_like() -> None:
    table = lexer_table()
    c, java = (table.families.index(name) for name in ("c", "java"))
    assert np.diff(table.index[[c, java]][:, [0, -1]]).ravel().tolist() == [4, 5]


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        ('line = ["123456789"]', "over 8 bytes"),
        ('line = [""]', "has no open"),
        (f"line = {[str(n) for n in range(61)]}", "over 60 rules"),
    ],
)
def test_what_does_not_fit_is_refused(rules: str, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        compile_table(MINIMAL + f'[a]\nlanguages = ["A"]\n{rules}\n')


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(KeyError, match="lines"):
        compile_table(MINIMAL + '[a]\nlanguages = ["A"]\nlines = ["#"]\n')
