"""Licence files that go on about other software: what is the package's own, and what a notice."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrub.licenses.evidence import Match, Source, Strength
from scrub.licenses.normal import normalised_whole
from scrub.licenses.whole import license_file, seam

OWN = (
    "BSD 3-Clause License\n\nRedistribution and use in source and binary forms, with or without\n"
    "modification, are permitted provided that the following conditions are met:\n"
)
OTHER = "\nName: libfoo\nLicense: GPL-3.0-or-later\n"


@pytest.mark.parametrize(
    "announcement",
    [
        "This binary distribution of NumPy also bundles the following software:",
        "This binary distribution of SciPy can also bundle the following software\n(depending on the build):",
        "This project bundles some components that are also licensed under the Apache\nLicense Version 2.0:",
        "This project includes code from the FrameOfReference project.",
        "The externally maintained libraries from which parts of the Software is derived\nare:",
        "The following third-party software is included:",
        "Third-party licenses\n====================",
        "# 3rd-party software",
        "---- Bundled components ----",
        "License of zlib",
        "Other dependencies and licenses:",
        "# Other Licenses",
        "The software contains third party components licensed under open source licenses",
    ],
)
def test_what_follows_an_announcement_of_other_software_is_a_notice(announcement: str) -> None:
    content = f"{OWN}\n----\n\n{announcement}\n{OTHER}"
    (own, own_text), (notice, notice_text) = license_file(content, Source.LICENSE_FILE)
    assert (own.source, own.start_line, own.end_line) == (Source.LICENSE_FILE, 1, 7)
    assert (notice.source, notice.start_line) == (Source.NOTICE_FILE, 8)
    assert notice.end_line == len(content.splitlines())
    assert "GPL" not in own_text
    assert "GPL" in notice_text


@pytest.mark.parametrize(
    "more",
    [
        "Alternatively, this software may be distributed under the GPL version 2.",
        "The documentation is licensed under the GFDL.",
        "This software includes the GPL, which holds for all of it.",  # no other software
        "This project bundles zlib, a library.\n\nAll other files are under the GPL.",  # comes back
        "Files in contrib/ are under the GPL, unless they say otherwise.",  # so not all of them
        "The following source files are under the GPL:\nsrc/a.c",  # its own files
        "THIS SOFTWARE INCLUDES NO WARRANTY",
        "License for this project",
    ],
)
def test_what_is_not_about_other_software_stays_the_packages_own(more: str) -> None:
    ((own, text),) = license_file(f"{OWN}\n{more}\n", Source.LICENSE_FILE)
    assert own.source is Source.LICENSE_FILE
    assert more.rsplit(maxsplit=1)[-1].strip(".") in text


def test_a_text_of_the_bundled_software_is_no_return_to_the_package() -> None:
    bundled = "This wheel bundles the following software:\n\nName: hull\nThe remaining files are copyrighted by Ada."
    own, notice = license_file(f"{OWN}\n{bundled}\n", Source.LICENSE_FILE)
    assert (own[0].end_line, notice[0].source) == (5, Source.NOTICE_FILE)


def test_what_a_licence_file_says_of_a_path_is_a_rule_about_it() -> None:
    said = "Files in contrib/ are under the GPL."
    (rule, text), (own, rest) = license_file(f"{OWN}\n{said}\n", Source.LICENSE_FILE)
    assert (rule.source, rule.scope, text) == (Source.PATH_RULE, ("contrib", "contrib/*"), said)
    assert (own.source, "contrib" in rest) == (Source.LICENSE_FILE, False)


def test_a_file_whose_licence_stands_at_its_end_is_not_cut_before_it() -> None:
    content = (
        "All of it is subject to the license reproduced at the end of this file.\n\n"
        "This library uses code from zlib.\n\n" + OWN
    )
    ((_, text),) = license_file(content, Source.LICENSE_FILE)
    assert text.endswith(license_file(OWN, Source.LICENSE_FILE)[0][1])


def test_a_file_that_begins_with_other_software_has_no_part_of_its_own_to_cut() -> None:
    assert seam(["Third-party licenses", "", "zlib License"]) == 3


def test_a_notice_file_is_one_notice() -> None:
    ((notice, _),) = license_file(f"{OWN}\nThird-party licenses\n{OTHER}", Source.NOTICE_FILE)
    assert notice.source is Source.NOTICE_FILE


def test_no_common_licence_text_is_cut() -> None:
    folder = files("licensedcode").joinpath("data", "licenses")
    names = (
        "agpl-3.0 apache-1.1 apache-2.0 artistic-2.0 bsd-new bsd-original boost-1.0 cc0-1.0 cc-by-4.0 cddl-1.0 cpl-1.0"
        " epl-1.0 epl-2.0 eupl-1.2 gfdl-1.3 gpl-1.0 gpl-2.0 gpl-3.0 isc lgpl-2.0 lgpl-2.1 lgpl-3.0 mit mpl-1.1 mpl-2.0"
        " ms-pl ofl-1.1 openssl-ssleay osl-3.0 php-3.01 python unlicense vim wtfpl-2.0 x11-xconsortium zlib zpl-2.1"
    )
    for name in names.split():
        lines = (
            folder.joinpath(f"{name}.LICENSE").read_text("utf-8").split("---\n", 2)[2].splitlines()
        )
        assert seam(lines) == len(lines), name


@given(st.lists(st.sampled_from(["", "  ", "---", "MIT License", "one", "two  three", "(c) Ada"])))
def test_each_line_of_a_licence_text_knows_its_lines(lines: list[str]) -> None:
    text, places = normalised_whole(lines)
    assert len(places) == len(text.split("\n") if text else [])
    before = -1
    for paragraph, (first, last) in zip(text.split("\n"), places, strict=False):
        assert before < first <= last
        said = [line for line in lines[first : last + 1] if any(map(str.isalpha, line))]
        assert paragraph.split() == " ".join(said).split()
        assert lines[first] in said
        assert lines[last] in said
        before = last


def test_a_match_in_a_licence_file_has_the_lines_of_its_paragraphs() -> None:
    content = f"{OWN}\n\nAlternatively, this software may be used\nunder the GPL, version 2.\n"
    ((said, text),) = license_file(content, Source.LICENSE_FILE)
    assert len(text.split("\n")) == 3
    lines = content.splitlines()

    def original(first: int, last: int) -> list[str]:
        match = Match(
            expression="X",
            strength=Strength.GRANT,
            rule="",
            matcher="",
            score=100,
            coverage=100,
            start_line=first,
            end_line=last,
        )
        begin, end = said.lines_of(match)
        return lines[begin - 1 : end]

    assert original(1, 1) == ["BSD 3-Clause License"]
    assert original(1, 2) == lines[:4]
    assert original(3, 3) == lines[-2:]
    assert original(3, 99) == lines[-2:]  # past the part that goes to detection
