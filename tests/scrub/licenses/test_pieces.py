"""What the lines of a passage say: comment, docstring, prose; string and code do not speak."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrub.licenses.lines import Lines
from scrub.licenses.normal import normalised
from scrub.licenses.pieces import Piece, pieces_of

NOTICE = ("Licensed under the Apache License, Version 2.0.", "See the License for details.")
COMMENTS = {
    "C": "/* {0}\n   {1} */",
    "Java": "/*\n * {0}\n * {1}\n */",
    "JavaScript": "/*!\n * {0}\n * {1}\n */",
    "Rust": "//! {0}\n//! {1}",
    "C++": "// {0}\n// {1}",
    "Python": "# {0}\n# {1}",
    "Shell": "#\n# {0}\n# {1}\n#",
    "Emacs Lisp": ";;; {0}\n;;; {1}",
    "Haskell": "-- {0}\n-- {1}",
    "Elm": "{{-\n{0}\n{1}\n-}}",
    "OCaml": "(*  {0}  *)\n(*  {1}  *)",
    "TeX": "%% {0}\n%% {1}",
    "Erlang": "%% {0}\n%% {1}",
    "HTML": "<!--\n{0}\n{1}\n-->",
    "XML": "<!-- {0}\n     {1} -->",
    "M4": "dnl {0}\ndnl {1}",
    "Batchfile": "REM {0}\nREM {1}",
    "Vim Script": '" {0}\n" {1}',
    "Visual Basic .NET": "' {0}\n' {1}",
    "Fortran": "C {0}\nC {1}",
    "Fortran Free Form": "! {0}\n! {1}",
    "Lua": "--[[\n{0}\n{1}\n]]",
    "Roff": '.\\" {0}\n.\\" {1}',
    "Perl": "=head1 LICENSE\n\n{0}\n{1}\n\n=cut",
    "Ruby": "=begin\n{0}\n{1}\n=end",
    "PostScript": "%%Copyright: {0}\n%%Copyright: {1}",
    "Common Lisp": "#|\n{0}\n{1}\n|#",
    "Java Server Pages": "<%--\n  {0}\n  {1}\n--%>",
    "Jinja": "{{#\n  {0}\n  {1}\n#}}",
    "PowerShell": "<#\n{0}\n{1}\n#>",
    "Julia": "#=\n{0}\n{1}\n=#",
    "Nim": "#[\n{0}\n{1}\n]#",
    "SQL": "-- {0}\n-- {1}",
    "Assembly": "; {0}\n; {1}",
    "Text": "{0}\n{1}",
    "": "{0}\n{1}",
}


def pieces(text: str, language: str, *, opened: bool = False) -> tuple[Piece, ...]:
    return pieces_of(text.encode(), language, opened)


@pytest.mark.parametrize("language", COMMENTS)
def test_one_notice_has_one_text_in_every_comment(language: str) -> None:
    (piece,) = pieces(COMMENTS[language].format(*NOTICE), language)
    assert piece.text.removeprefix("LICENSE\n") == " ".join(NOTICE)
    assert not piece.quoted


@given(
    st.lists(st.sampled_from(("/* MIT", "x = 1; // GPL", "gpl", " * a", "*/", '"""', "# b", "")), min_size=1),
    st.sampled_from(("C", "Python", "JSON", "Text", "Shell")),
    st.booleans(),
    st.randoms(),
)  # fmt: skip
def test_a_line_is_what_it_is_whenever_it_is_looked_at(
    written: list[str], language: str, opened: bool, random: Random
) -> None:
    text = "\n".join((*written, "end"))
    one, other = (Lines(text, language, opened=opened) for _ in range(2))
    one.look(range(len(one.raw)))
    for _ in range(4):
        other.look(random.choices(range(len(other.raw)), k=3))
        assert other.said.items() <= one.said.items()
        assert other.quoted.items() <= one.quoted.items()
    assert sorted((*one.said, *one.quoted)) == list(range(len(one.raw)))


def test_a_line_that_names_tags_keeps_its_place_among_clues() -> None:
    (piece,) = pieces('a("GPL");\nb("proprietary");\nc("SPDX license GPL");', "C")
    assert (piece.first, piece.last) == (0, 2)


def test_holders_years_wrapping_and_code_below_change_nothing() -> None:
    one = "// Copyright 2001 Ada Example\n// Licensed under the\n// Apache License, Version 2.0.\nint x;"
    other = (
        "// Copyright (c) 2010-2020, Example Inc. and others.\n// Written by Bob <bob@example.org>\n"
        "//\n// Licensed under the Apache License,\n// Version 2.0.\nfloat y;"
    )
    assert pieces(one, "C")[0].paragraph == pieces(other, "C")[0].paragraph


@pytest.mark.parametrize(
    "author", ["By Bob Example bob@example.org", "By Bob Example <bob@example.org>", "by: Bob"]
)
def test_an_author_is_no_part_of_a_notice(author: str) -> None:
    (piece,) = pieces(f'"""\nZed\n{author}\nBSD License\n"""\n', "Python")
    assert piece.text == "Zed BSD License"


def test_lines_count_from_the_passage() -> None:
    (piece,) = pieces("// one\n// two\n// three\n// four\n// MIT License\nint x;", "C")
    assert (piece.first, piece.last) == (1, 5)
    assert piece.text == "two three four MIT License"


def test_a_tag_is_an_expression_and_leaves_the_text() -> None:
    tag, text = pieces(
        "// SPDX-License-Identifier: MIT OR Apache-2.0\n// Under the MIT License.", "C"
    )
    assert (tag.expression, tag.text) == ("MIT OR Apache-2.0", "")
    assert text.text == "Under the MIT License."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */",
            "GPL-2.0 WITH Linux-syscall-note",
        ),
        ("# SPDX-License-Identifier: MIT/Apache-2.0", "MIT/Apache-2.0"),
        ("<!-- SPDX-License-Identifier: (MIT AND CC0-1.0) -->", "(MIT AND CC0-1.0)"),
        ("# SPDX-Snippet-License-Identifier: ISC", "ISC"),
        (".. SPDX-License-Identifier: LicenseRef-Acme-Internal", "LicenseRef-Acme-Internal"),
    ],
)
def test_tags_as_they_are_written(written: str, read: str) -> None:
    assert [piece.expression for piece in pieces(written, "C")] == [read]


@pytest.mark.parametrize(
    "prose",
    [
        "# All files need the SPDX-License-Identifier tag of the project.",
        "# SPDX-License-Identifier lines are checked.",
        "# the SPDX marker ``SPDX-License-Identifier``.",
    ],
)
def test_text_about_tags_is_no_tag(prose: str) -> None:
    assert not [piece for piece in pieces(prose, "CMake") if piece.expression]


def test_a_quoted_tag_is_an_example() -> None:
    (piece,) = pieces("Begin each file with `SPDX-License-Identifier: GPL-2.0-only`.", "Markdown")
    assert piece.quoted
    (alone,) = pieces("'SPDX-License-Identifier: GPL-2.0-only", "")  # a comment of some language
    assert not alone.quoted


def test_a_docstring_speaks_and_a_string_does_not() -> None:
    said = '"""A module.\n\nReleased under the GNU General Public License.\n"""\n'
    (docstring,) = pieces(said, "Python")
    (generator,) = pieces("HEADER = " + said, "Python")
    assert (docstring.quoted, generator.quoted) == (False, True)


def test_a_passage_inside_a_comment_that_began_before_it_speaks() -> None:
    inside = "under the GNU General Public License\n*/\nint x;"
    assert [piece.quoted for piece in pieces(inside, "C", opened=True)] == [False]
    assert [piece.quoted for piece in pieces(inside, "C")] == [True]


@pytest.mark.parametrize(
    "code",
    [
        'if (license == "GPL") return 1;',
        'puts("under the terms of the GNU General Public License");',
        'print "licensed under the GPL, copyleft"',
    ],
)
def test_code_that_names_a_licence_is_quoted(code: str) -> None:
    (piece,) = pieces(code, "C")
    assert piece.quoted


def test_code_with_the_words_of_licences_says_nothing() -> None:
    assert pieces("LicenseManager license = new License(permission, software);", "Java") == ()
    assert pieces('"documentation": "the license of the software"', "JSON") == ()


@pytest.mark.parametrize(
    "line", ['MODULE_LICENSE("GPL");', '__license__ = "GPL"', "license = GPL-3.0"]
)
def test_a_declaration_in_code_speaks(line: str) -> None:
    (piece,) = pieces(line, "C")
    assert not piece.quoted


def test_the_slots_of_bsd_are_filled_as_the_template_has_them() -> None:
    lines = [
        "Neither the name of the Example",
        "Foundation nor the names of its contributors may be used.",
        "THIS SOFTWARE IS PROVIDED BY EXAMPLE INC ``AS IS''.",
    ]
    assert normalised(lines) == (
        "Neither the name of the copyright holder nor the names of its contributors may be used. "
        "THIS SOFTWARE IS PROVIDED BY the copyright holders and contributors ``AS IS''."
    )


@pytest.mark.parametrize(
    "kept",
    [
        "The above copyright notice shall be included in all copies.",
        "copyright notice, this list of conditions and the following disclaimer.",
        "THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE",
    ],
)
def test_words_about_copyright_stay(kept: str) -> None:
    assert normalised([kept]) == kept


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2001 Ada", "Portions copyright (c) by Ada", "some parts Copr. 2001", "All content © Ada",
        "This file is (c) Ada 2001", "Modifications: &copy; 2001 Ada", "\\(co 2001 Ada", "(c) by Ada", "# © Ada",
        "File (C) Copyright the Example Foundation", "Authors: Ada Byron", "written by: Ada Byron",
        "Created by Ada <ada@example.org>", "* Maintainer: Ada", "Contributors: Ada", "Contributed by Ada",
        "developed by Ada", "original author: Ada", "E-Mail: ada@example.org", "email: ada@example.org",
        "by Ada Byron, Lord Byron (2001)", "#!/bin/sh", "#! /usr/bin/env perl", "-*- c -*-",
        "vi: set ts=4", "vim: ft=sh", "2001, 2002", "Free Software Foundation, Inc.", "1999 Free Software Foundation, Inc",
        "$Id: a.c 1 $", "$Header: x $", "$Revision: 1 $", "$Date: today $", "coding: utf-8", "//go:build linux", "+build linux",
    ],
)  # fmt: skip
def test_holders_authors_and_furniture_go(line: str) -> None:
    assert normalised(["Under the MIT License.", line]) == "Under the MIT License."
