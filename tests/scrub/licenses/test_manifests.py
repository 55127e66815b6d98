"""Fields of manifests, as written; what does not parse says nothing."""

import pytest

from scrub.licenses.evidence import Source
from scrub.licenses.manifests import is_manifest, manifest_statements

FIELDS = {
    ("package.json", '{"license": "(MIT OR GPL-3.0)"}'): ["(MIT OR GPL-3.0)"],
    ("package.json", '{"name": "x",\n"license": {"type": "ISC", "url": "u"}}'): ["ISC"],
    ("package.json", '{"licenses": [{"type": "MIT"}, {"type": "Apache-2.0"}]}'): ["MIT OR Apache-2.0"],
    ("package.json", '{"license": "UNLICENSED"}'): ["UNLICENSED"],
    ("package.json", '{"license": "SEE LICENSE IN EULA.md"}'): ["SEE LICENSE IN EULA.md"],
    ("package.json", '{"dependencies": {"license": "MIT"}}'): [],
    ("composer.json", '{"license": ["LGPL-2.1-only", "GPL-3.0-or-later"]}'): ["LGPL-2.1-only OR GPL-3.0-or-later"],
    ("pyproject.toml", '[project]\nlicense = "BSD-3-Clause"'): ["BSD-3-Clause"],
    ("pyproject.toml", '[project]\nlicense = {text = "MIT"}\nclassifiers = ["License :: X"]'): ["MIT"],
    ("pyproject.toml", '[project]\nclassifiers = ["License :: OSI Approved :: MIT License"]'): [
        "License :: OSI Approved :: MIT License"
    ],
    ("pyproject.toml", '[tool.poetry]\nlicense = "Apache-2.0"'): ["Apache-2.0"],
    ("setup.cfg", "[metadata]\nname = x\nlicense = MIT\n[options]\nlicense = GPL"): ["MIT"],
    ("setup.cfg", "[metadata]\nclassifiers =\n    Programming Language :: C\n    License :: OSI Approved :: zlib/libpng License"): [
        "License :: OSI Approved :: zlib/libpng License"
    ],
    ("Cargo.toml", '[package]\nlicense = "MIT/Apache-2.0"'): ["MIT/Apache-2.0"],
    ("Cargo.toml", '[workspace.package]\nlicense = "MIT"'): ["MIT"],
    ("pom.xml", "<project><licenses><license><name>Apache\n License 2.0</name></license></licenses></project>"): [
        "Apache License 2.0"
    ],
    ("x.gemspec", 's.licenses = ["MIT", "Ruby"]'): ["MIT", "Ruby"],
    ("x.gemspec", "  spec.license       = 'MIT'"): ["MIT"],
    ("DESCRIPTION", "Package: x\nLicense: MIT + file\n  LICENSE\nAuthor: y"): ["MIT + file LICENSE"],
    ("x.cabal", "name: x\nlicense:        BSD-3-Clause"): ["BSD-3-Clause"],
    ("x-1.0.dist-info/METADATA", "Name: x\nLicense: ignored\nLicense-Expression: MIT\n\nLicense: body"): ["MIT"],
    ("x-1.0.dist-info/METADATA", "Name: x\nLicense: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\n"): [
        "License :: OSI Approved :: MIT License"
    ],
    ("PKG-INFO", "Name: x\nLicense: BSD 3-Clause\n"): ["BSD 3-Clause"],
}  # fmt: skip


@pytest.mark.parametrize(("file", "expressions"), FIELDS.items(), ids=range(len(FIELDS)))
def test_fields(file: tuple[str, str], expressions: list[str]) -> None:
    found = list(manifest_statements(f"some/{file[0]}", file[1]))
    assert [each.expression for each in found] == expressions
    assert {each.source for each in found} <= {Source.MANIFEST}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package.json", "{"),
        ("package.json", "[" * 200_000),
        ("package.json", '{"license": 3}'),
        ("pyproject.toml", "a = " + "[" * 20_000),
        ("Cargo.toml", "[package"),
        ("pom.xml", "<licenses>" + "<name>" * 100_000),
        ("REUSE.toml", "annotations = 3"),
        ("package.json", '{"license": "' + "A" * 5_000_000 + '"}'),
    ],
)
def test_what_is_broken_or_huge_says_nothing(name: str, content: str) -> None:
    assert list(manifest_statements(name, content)) == []


def test_reuse_annotations_and_their_precedence() -> None:
    text = (
        'version = 1\n\n[[annotations]]\npath = ["po/**", "a.svg"]\nprecedence = "override"\n'
        'SPDX-License-Identifier = ["MIT", "CC0-1.0 OR ISC"]\n'
    )
    (rule,) = manifest_statements("REUSE.toml", text)
    assert rule.source is Source.PATH_RULE
    assert (rule.expression, rule.scope) == ("MIT AND (CC0-1.0 OR ISC)", ("po/**", "a.svg"))
    assert (rule.overrides, rule.start_line) == (True, 3)


def test_stanzas_of_debian_copyright() -> None:
    text = (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        "Files: *\nCopyright: 2001 Ada\nLicense: Expat\n\n"
        "Files: lib/*\n m4/*.m4\nLicense: GPL-2+ or MIT\n long text\n .\n more\n\nLicense: Expat\n text\n"
    )
    rules = list(manifest_statements("x/debian/copyright", text))
    assert [(rule.expression, rule.scope, rule.start_line) for rule in rules] == [
        ("Expat", ("*",), 3),
        ("GPL-2+ or MIT", ("lib/*", "m4/*.m4"), 7),
    ]
    assert list(manifest_statements("x/debian/copyright", "This package was debianized by\n")) == []
    assert list(manifest_statements("x/copyright", text)) == []


def test_a_record_lists_the_files_of_its_distribution() -> None:
    text = 'x/a.py,sha256=1,2\n"x/b,c.py",,\n../../bin/x,,\nx-1.dist-info/RECORD,,\n'
    (record,) = manifest_statements("lib/x-1.dist-info/RECORD", text)
    assert record.scope == ("x/a.py", "x/b,c.py", "x-1.dist-info/RECORD")
    assert list(manifest_statements("RECORD", text)) == []


def test_side_files_speak_of_their_neighbour() -> None:
    (rule,) = manifest_statements("art/logo.svg.license", "# x\nSPDX-License-Identifier: CC0-1.0\n")
    assert (rule.scope, rule.expression, rule.start_line) == (("logo.svg",), "CC0-1.0", 2)
    assert not is_manifest("art/.license")


@pytest.mark.parametrize(
    ("path", "content", "line"),
    [
        ("package.json", '{\n"name": "x",\n"license": "MIT"\n}', 3),
        ("pyproject.toml", '[project]\nname = "x"\nlicense = "MIT"\n', 3),
        ("pyproject.toml", '[project]\nclassifiers = [\n"License :: OSI Approved :: MIT License",\n]', 3),
        ("setup.cfg", "[metadata]\nname = x\nlicense = MIT\n", 3),
        ("Cargo.toml", '[package]\nname = "x"\nlicense = "MIT"\n', 3),
        ("pom.xml", "<project>\n<licenses><license>\n<name>MIT</name></license></licenses>", 3),
        ("x.gemspec", "x\ny\ns.license = 'MIT'\n", 3),
        ("composer.json", '{\n"name": "x",\n"license": "MIT"}', 3),
        ("DESCRIPTION", "Package: x\nTitle: y\nLicense: MIT\n", 3),
        ("a.dist-info/METADATA", "Name: x\nVersion: 1\nLicense-Expression: MIT\n\ntext", 3),
        ("x.license", "a\nb\nSPDX-License-" + "Identifier: MIT", 3),
    ],
)  # fmt: skip
def test_fields_are_placed_by_their_line_in_the_original(
    path: str, content: str, line: int
) -> None:
    (said,) = manifest_statements(path, content)
    assert (said.start_line, said.end_line) == (line, line)
