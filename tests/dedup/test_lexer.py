import importlib.util
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.fingerprint import shingle_sets
from dedup.lexer import LEAD, PAD, hash_bytes, hash_operators, lex, lexer_ids
from dedup.lexer_table import lexer_table

_spec = importlib.util.spec_from_file_location("oracle", Path(__file__).with_name("oracle.py"))
oracle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(oracle)

MARKS = [
    b'"', b"'", b"`", b'"""', b"'''", b"//", b"/*", b"*/", b"#", b"--", b"\\", b"\n", b"\r\n",
    b" ", b"\t", b"a", b"foo", b"x1", b"(", b")", b"[", b"=", b"+", b"r#", b"{-", b"-}", b"(*",
    b"*)", b"<!--", b"-->", b"%", b";", b"\xc3\xa9", b"\x80", b"\0", b"an_identifier_of_24_bytes",
    b"=begin", b"\n=end", b"=cut", b"$", b"'a'", b"[==[", b"]==]", b'R"x(', b')x"', b"'a",
]  # fmt: skip
texts = st.lists(st.sampled_from(MARKS), max_size=60).map(b"".join) | st.binary(max_size=300)
FAMILIES = sorted(set(lexer_table().languages.values()))


def tokens_of(language: str, text: str | bytes) -> list[int]:
    data = text.encode() if isinstance(text, str) else text
    return lexed(int(lexer_ids([language])[0]), data)


def lexed(family: int, data: bytes, after: bytes = b"") -> list[int]:
    table = lexer_table()
    padded = np.frombuffer(b"\n" * LEAD + data + b" " * PAD + after, np.uint8).copy()
    hashes = np.full(len(data) + 2, 7, np.uint64)
    end = LEAD + len(data)
    row = (table.classes[family], table.index[family], table.rules)
    count = lex(padded, LEAD, end, *row, hashes)
    assert count <= len(data) + 1
    return hashes[:count].tolist()


@pytest.mark.parametrize("language", oracle.FAMILIES)
@given(text=texts)
@settings(max_examples=300)
def test_kernel_equals_oracle(language: str, text: bytes) -> None:
    slow = [oracle.token_hash(*t) for t in oracle.tokens(text, oracle.FAMILIES[language])]
    assert tokens_of(language, text) == slow


@given(family=st.sampled_from(FAMILIES), text=texts)
@settings(max_examples=1000)
def test_any_bytes_are_lexed_alike_whatever_stands_behind_the_padding(
    family: int, text: bytes
) -> None:
    assert lexed(family, text) == lexed(family, text, after=b'*/ """ x')


@given(st.binary(min_size=1, max_size=100), st.binary(max_size=20))
def test_hash_bytes_equals_oracle(token: bytes, rest: bytes) -> None:
    padded = np.frombuffer(token + rest + bytes(PAD), np.uint8).copy()
    assert hash_bytes(padded, 0, len(token)) == oracle.token_hash("bytes", token)


def test_hash_operators_tells_runs_apart() -> None:
    bytes_ = [bytes([a]) for a in range(33, 48)]
    runs = bytes_ + [a + b for a in bytes_ for b in bytes_]
    assert len({oracle.token_hash("operators", run) for run in runs}) == len(runs)
    state = np.uint64(ord("+") * oracle.NASAM & oracle.MASK)
    assert hash_operators(state) == oracle.token_hash("operators", b"+")


# Runs of operators are marked by a leading ~.
EXAMPLES = [
    ("C", '#include <a.h> // "x\nint a;',
     ["~#", "include", "~<", "a", "~.", "h", "~>", "int", "a", "~;"]),
    ("C", 'f("/* no */", /* "yes */ \'"\');', ["f", "~(", '"/* no */"', "~,", "'\"'", "~);"]),
    ("C", "a = b /* x */ + /* y */ + c;", ["a", "~=", "b", "~++", "c", "~;"]),
    ("C", "a /* no end", ["a", "~/*", "no", "end"]),
    ("C", "it's \"a\" // b\n\"c\"", ["it", "~'", "s", '~"', "a", '~"', '"c"']),
    ("Java", 's = """\n a // b\n """; // c', ["s", '~="""', "a", "~//", "b", '~""";']),
    ("JavaScript", "x = /[/'\"]\\//g; // y", ["x", "~=", "/[/'\"]\\//", "g", "~;"]),
    ("JavaScript", "a = b / c / d", ["a", "~=", "b", "~/", "c", "~/", "d"]),
    ("TypeScript", "`a // ${b}` + '/*'", ["`a // ${b}`", "~+", "'/*'"]),
    ("Python", '"""a # b\n"c" """ # d', ['~"""', "a", "~#", "b", '~"', "c", '~""""']),
    ("Python", "'#' + \"it's\" # x", ["'#'", "~+", '"it\'s"']),
    (
        "Rust",
        "fn f<'a>(x: &'a u8) { 'x' } /* a /* b */ c */",
        ["fn", "f", "~<'", "a", "~>(", "x", "~:&'", "a", "u8", "~){", "'x'", "~}"],
    ),
    ("Rust", 'r#"a " // b"# // c', ['r#"a " // b"#']),
    ("Rust", "r#type = 1", ["r", "~#", "type", "~=", "1"]),
    ("C++", 'R"x(a )" // b)x" // c', ['R"x(a )" // b)x"']),
    ("Lua", "x = [==[ ]] -- ]==] --[[ y\n]] --z", ["x", "~=", "[==[ ]] -- ]==]"]),
    ("Haskell", "f' x = '\\'' {- a {- b -} c -} -- d", ["f", "~'", "x", "~=", "'\\''"]),
    ("OCaml", "f (x : 'a) = 'b' (* c (* d *) e *)", ["f", "~(", "x", "~:'", "a", "~)=", "'b'"]),
    ("SQL", "select 'a -- b' -- c\n/* d */ from t", ["select", "'a -- b'", "from", "t"]),
    ("Shell", "echo $# a#b '#' # c", ["echo", "~$#", "a", "~#", "b", "'#'"]),
    ("Perl", "=head1 x\n\nfoo\n\n=cut\n\nprint $#a; # b", ["print", "~$#", "a", "~;"]),
    ("Perl", "a;\n=pod\n\nto the end", ["a", "~;"]),
    ("Ruby", "=begin\nx\n=end\nputs 1", ["puts", "1"]),
    ("PHP", "<?php // a\n# b\n#[C]\n/* d */ e();", ["~<?", "php", "~#[", "C", "~]", "e", "~();"]),
    ("Matlab", "a = b' * 'c' % d", ["a", "~=", "b", "~'*", "'c'"]),
    ("Visual Basic .NET", "x = \"it's\" ' y", ["x", "~=", '"it\'s"']),
    ("Fortran", "C comment\n      CALL F('!') ! x", ["CALL", "F", "~(", "'!'", "~)"]),
    ("Clojure", '(a \\" b) ; c', ["~(", "a", '~\\"', "b", "~)"]),
    ("Emacs Lisp", "(a ?\\\" 'b) ; c", ["~(", "a", "~?\\\"'", "b", "~)"]),
    ("Erlang", 'f($", "%") % c', ["f", '~($",', '"%"', "~)"]),
    ("HTML", "<p>it's<!-- x --></p>", ["~<", "p", "~>", "it", "~'", "s", "~</", "p", "~>"]),
    ("CSS", "a{b:url(//x)} /* c */", ["a", "~{", "b", "~:", "url", "~(//", "x", "~)}"]),
    ("Vim Script", 'let a = "b"\n  " c', ["let", "a", "~=", '"b"']),
    ("TeX", "50\\% of x % y", ["50", "~\\%", "of", "x"]),
    ("CMake", "set(a [[# b]]) #[[ c\n]] # d", ["set", "~(", "a", "[[# b]]", "~)"]),
    ("PowerShell", "a <# b\n#> c # d", ["a", "c"]),
    ("D", "a /+ b /+ c +/ +/ d", ["a", "d"]),
    ("Julia", "a' #= b #= c =# =# 'd'", ["a", "~'", "'d'"]),
    ("YAML", "a: b#c # d", ["a", "~:", "b", "~#", "c"]),
    ("Markdown", "# it's // a", ["~#", "it", "~'", "s", "~//", "a"]),
    ("No such language", "a // b", ["a", "~//", "b"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "tokens"), EXAMPLES)
def test_worked_examples(language: str, text: str, tokens: list[str]) -> None:
    hashes = [
        oracle.token_hash("operators", token[1:].encode())
        if token[0] == "~"
        else oracle.token_hash("bytes", token.encode())
        for token in tokens
    ]
    assert tokens_of(language, text) == hashes


CODE = (
    'int main(int n, char **v) {\n  printf("%d // not\\n", n + 1);\n  return v[0][1] == \'"\';\n}\n'
)
CLONES = [
    ("C", CODE, "/* Copyright */\n" + CODE.replace("\n", " // why\n\n\t").replace(" + ", "+")),
    ("Python", "def f(a):\n    return a['#']\n", "# x\ndef f( a ):  # y\n\treturn a [ '#' ]"),
    ("SQL", "select a from b;", "-- c\nselect a\n/* d */ from b ;"),
    ("Haskell", "f x = x + 1", "{- a -}\nf x = x+1 -- b"),
    ("Shell", "a=1\necho $a", "#!/bin/sh\n# b\na=1 # c\necho $a"),
]


@pytest.mark.parametrize(("language", "one", "other"), CLONES)
def test_comments_and_blanks_yield_nothing(language: str, one: str, other: str) -> None:
    assert tokens_of(language, one) == tokens_of(language, other) != []


def test_an_operator_makes_a_difference() -> None:
    pairs = [("a < b", "a > b"), ("x ==== y", "x === y"), ("f()", "f(())"), ("{" * 99, "{" * 98)]
    assert all(tokens_of("C", one) != tokens_of("C", other) for one, other in pairs)


@pytest.mark.parametrize(
    "piece", [b"/*", b'"\\', b"'", b"(* ", b"{-", b'r#"', b"/[=/", b"[[", b'"""\\', b"=pod\n"]
)
@pytest.mark.parametrize("language", ["C", "JavaScript", "Python", "Rust", "OCaml", "Lua", "Perl"])
def test_what_is_left_open_is_lexed_once(language: str, piece: bytes) -> None:
    """A quadratic lexer would take an hour for this."""
    text = piece * (4_000_000 // len(piece))
    assert tokens_of(language, text) is not None


def test_a_leading_notice_in_a_docstring_is_left_out() -> None:
    notice = '"""Copyright 2020 A.\n\nLicensed under the MIT licence.\n"""\n'
    assert tokens_of("Python", notice + "x = 1") == tokens_of("Python", "x = 1")
    story = '"""Reads files.\n\nSlowly.\n"""\n'
    assert len(tokens_of("Python", story + "x = 1")) > 3


def test_lexer_ids_of_any_kind_of_list() -> None:
    names = ["C", None, "python", "Nonsense", "Rust"]
    ids = lexer_ids(names)
    assert ids.dtype == np.uint8
    for same in (
        pa.array(names),
        pa.chunked_array([names[:2], names[2:]]),
        pa.array(names).dictionary_encode(),
    ):
        assert lexer_ids(same).tolist() == ids.tolist()
    assert lexer_ids([]).tolist() == []
    assert ids[1] == ids[3] == 0 != ids[0]


def test_sets_of_shingles_are_those_of_the_tokens() -> None:
    sets = shingle_sets(pa.array([CODE]), lexer_ids(["C"]), shingle_tokens=3)
    assert sets.values.tolist() == oracle.shingles(CODE.encode(), oracle.FAMILIES["C"], 3)
