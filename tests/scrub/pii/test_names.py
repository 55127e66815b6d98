"""Names on author, credit and copyright lines; organisations stand; attribution is told apart."""

import pytest

from scrub.finding import Finding, Kind
from scrub.pii.attribution import is_for_attribution
from scrub.pii.detector import PersonalDataDetector
from scrub.pii.persons import Setting, certainty

FAST = PersonalDataDetector()
PLAIN = PersonalDataDetector(plain=True)


def found(text: str, path: str = "src/a.py") -> list[tuple[str, Finding]]:
    raw = text.encode()
    seen = FAST.scan(raw, path=path, language="")
    assert PLAIN.scan(raw, path=path, language="") == seen
    return [(raw[one.start_byte : one.end_byte].decode(), one) for one in seen.findings]


def names(text: str) -> list[str]:
    return [name for name, one in found(text) if one.kind in {Kind.NAME, Kind.USERNAME}]


LINES = {
    # Marks and years.
    "# Copyright (c) 2010-2014 Ada Roe, Titus Wormer and Ann Lee": [
        "Ada Roe",
        "Titus Wormer",
        "Ann Lee",
    ],
    "/* Copyright (C) 2012 Руслан Ижбулатов */": ["Руслан Ижбулатов"],
    "Copyright: 2001, 2003, Dr. Martin Porter": ["Martin Porter"],
    "Copyright (c) Petr Baudis, 2006": ["Petr Baudis"],
    "Copyright Stefano Sabatini 2011. All rights reserved.": ["Stefano Sabatini"],
    "SPDX-FileCopyrightText: 2010 Ada Roe": ["Ada Roe"],
    "© 2016 Michal Soltys": ["Michal Soltys"],
    "(c) 2009 by Yoram Gnat": ["Yoram Gnat"],
    '"Copyright 2015\u20132017 Gabor Lenard\\n * This"': ["Gabor Lenard"],
    "/* Copyright (C) 2001 Ada Roe\n *               2002 Joe Doe\n */": ["Ada Roe", "Joe Doe"],
    "-- Copyright 2001 Ada Roe,\n--   Joe Doe\n": ["Ada Roe", "Joe Doe"],
    "Copyright (C) 1991 Junio C Hamano": ["Junio C Hamano"],
    "%% Copyright 2007 P. J. Plauger": ["P. J. Plauger"],
    # Authors.
    " * @author Ada Roe": ["Ada Roe"],
    " * @author jhook": ["jhook"],
    "// @author <a href='x'>Jason van Zyl</a>": ["Jason van Zyl"],
    "# Authors: Ada Roe\n#          Joe Doe\n": ["Ada Roe", "Joe Doe"],
    "__author__ = 'Ka-Ping Yee'": ["Ka-Ping Yee"],
    '__author__ = "jroe"': ["jroe"],
    '"author": "Ada Roe",': ["Ada Roe"],
    '"author": {"name": "Ada Roe"}': ["Ada Roe"],
    '"contributors": [{"name": "Ada Roe"}, {"name": "Joe Doe"}]': ["Ada Roe", "Joe Doe"],
    "author:\n  - Link Zheng (@lzheng)\n  - Jie Xue (@jxue)": ["Link Zheng", "Jie Xue"],
    r"\author{Ada Roe}": ["Ada Roe"],
    "<author>Ada Roe</author>": ["Ada Roe"],
    "<dc:creator>Ada Roe</dc:creator>": ["Ada Roe"],
    "作者\uff1a张三": ["张三"],
    '" Maintainer:\tClaudio Fleiner': ["Claudio Fleiner"],
    # Credits.
    "Signed-off-by: Ada Roe <ada@web.de>": ["Ada Roe"],
    "Co-authored-by: Joe M. Doe <jdoe@users.noreply.github.com>": ["Joe M. Doe"],
    "Reviewed-by: joe doe <joe@web.de>": ["joe doe"],
    "Written by Ada Roe, 1998.": ["Ada Roe"],
    "(Contributed by Victor Stinner in bpo-1234.)": ["Victor Stinner"],
    "Thanks to Ada Roe for the patch": ["Ada Roe"],
    "Patch by Ada Roe's friend": ["Ada Roe"],
    # Beside an address.
    "2010-05-04  Ada Roe  <ada@web.de>": ["Ada Roe"],
    "mail from Ada Roe <ada@web.de>": ["Ada Roe"],
    "ada@web.de (Ada Roe)": ["Ada Roe"],
    'ADMINS = (("Ada Roe", "ada@web.de"),)': ["Ada Roe"],
    '{name = "Ada Roe", email = "ada@web.de"}': ["Ada Roe"],
    "# zejn <zejn@kiberpipa.org>, 2016": ["zejn"],
    "# oon arfiandwi <oon@web.de>": ["oon arfiandwi"],
    "Ada Roe <ada@hopper.lokal>": ["Ada Roe"],
    "[user]\n\tname = Ada Roe\n\temail = ada@web.de": ["Ada Roe"],
    "<name>Ada Roe</name>\n<email>ada@web.de</email>": ["Ada Roe"],
    # In lists, below headings, in other marks.
    '__credits__ = ["Ada Roe", "Joe Doe"]': ["Ada Roe", "Joe Doe"],
    'authors = [\n  "Ada Roe <ada@web.de>",\n  "Joe Doe",\n]': ["Ada Roe", "Joe Doe"],
    "## Credits\n\n- Ada Roe (logo)\n- Joe Doe\n\nText": ["Ada Roe", "Joe Doe"],
    "=head1 AUTHOR\n\nAda Roe, E<lt>a": ["Ada Roe"],
    "Authors\n=======\n\n* Ada Roe": ["Ada Roe"],
    '<meta name="author" content="Ada Roe">': ["Ada Roe"],
    "Created by [Ada Roe](https://a.dev)": ["Ada Roe"],
    "based on ideas of Ada Roe.": ["Ada Roe"],
    'AssemblyCopyright("Copyright \u00a9 Ada Roe 2018")': ["Ada Roe"],
}


@pytest.mark.parametrize(("text", "people"), LINES.items())
def test_people(text: str, people: list[str]) -> None:
    assert names(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "Copyright 2001 Free Software Foundation, Inc.",
        "Copyright Ericsson AB 2010. All Rights Reserved.",
        "Copyright (c) 2010 by the Contributors",
        "Copyright 2004 Red Hat, Silicon Graphics",
        "copyright notice and this permission notice",
        "Copyright License Agreement",
        "author = models.ForeignKey(User, on_delete=CASCADE)",
        "author: String",
        "@author Google",
        "Created by Visual Studio",
        "written by the Code Generator",
        "Send bugs to <bugs@web.de>",
        "thanks to Unicode",
        'if author == "x": return author.name',
        "## Credits\n\nSee the web page.",
        'authors = ["MIT License", "Apache Software Foundation"]',
        "# Thanks\n\n- Visual Studio Code\n",
        "<bean@hopper.lokal>",
    ],
)
def test_organisations_and_words_are_nobody(text: str) -> None:
    assert names(text) == []


def test_organisations_are_told() -> None:
    raw = b"Copyright 2001 Ada Roe, Free Software Foundation"
    (one,) = FAST.scan(raw, path="a", language="").suppressed
    assert (one.exemption, raw[one.start_byte : one.end_byte]) == (
        "organisation",
        b"Free Software Foundation",
    )


def test_a_setting_asks_for_more_or_less() -> None:
    unknown = "XAVERIO QUILLFEATHER"
    assert [certainty(unknown, each) > 0 for each in Setting] == [False, False, True]
    assert certainty("Xaverio Quillfeather", Setting.MENTIONED) == 0.6
    assert certainty("IBM RESEARCH", Setting.HOLDS) == 0
    assert certainty("Ada", Setting.SIGNS) == 0


NOTICE = """#!/bin/sh
# Copyright (c) 2010 Ada Roe <ada@web.de>
#
# Permission is hereby granted, free of charge, to anybody
# Author: Joe Doe <joe@web.de>

# Author: Ann Lee
"""


def test_attribution_is_what_stands_in_a_notice() -> None:
    told = {name: one.attribution for name, one in found(NOTICE)}
    assert told == {
        "Ada Roe": True,
        "ada@web.de": True,
        "Joe Doe": True,
        "joe@web.de": True,
        "Ann Lee": False,
    }


def test_code_around_a_notice_is_no_attribution() -> None:
    text = "// Copyright 2001 Ada Roe\nint x = 1;\n// by Joe Doe <joe@web.de>\n"
    assert {name: one.attribution for name, one in found(text)} == {
        "Ada Roe": True,
        "Joe Doe": False,
        "joe@web.de": False,
    }


def test_files_that_are_for_nothing_else() -> None:
    assert all(one.attribution for _, one in found("Ada Roe <ada@web.de>", path="lib/AUTHORS"))
    assert not any(one.attribution for _, one in found("Ada Roe <ada@web.de>", path="lib/a.c"))
    assert is_for_attribution("LICENSES/MIT.txt")
    assert is_for_attribution("x/COPYING.LESSER")
    assert not is_for_attribution("src/license_check.py")


def test_offsets_are_bytes() -> None:
    (name, one), *_ = found("# é 作者\n# Author: Kristian Høgsberg\n")
    assert (name, one.end_byte - one.start_byte) == ("Kristian Høgsberg", 18)
