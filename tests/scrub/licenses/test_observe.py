"""Pass 1 of licences as a stage: sources, places, hostile files, and no ScanCode."""

import subprocess
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrub.licenses.evidence import Source, Statement
from scrub.licenses.manifests import is_manifest
from scrub.licenses.names import Role, role_of
from scrub.licenses.normal import LONGEST, text_hash
from scrub.licenses.observe import MAY_BE_NAMED, ObserveLicenses
from scrub.licenses.passages import warm
from scrub.licenses.tables import LICENSES, PARAGRAPH, PARAGRAPHS, STATEMENTS, statement_of

GPL = "This program is free software; you can redistribute it under the terms of the GNU GPL."


def observed(*files: tuple[str, str, str]) -> tuple[list[tuple[str, Statement]], dict[str, str]]:
    """Statements with their paths, and texts, of files given as path, language, content."""
    paths, languages, contents = zip(*files, strict=True)
    documents = pa.RecordBatch.from_pydict(
        {
            "doc_id": [f"id:{path}" for path in paths],
            "path": list(paths),
            "language": list(languages),
            "content": list(contents),
        }
    )
    seen = ObserveLicenses().observe(documents)
    assert seen.tables[LICENSES].schema == STATEMENTS
    assert seen.tables[PARAGRAPHS].schema == PARAGRAPH
    said = [
        (row["doc_id"].removeprefix("id:"), statement_of(row))
        for row in seen.tables[LICENSES].to_pylist()
    ]
    texts = {row["paragraph"]: row["text"] for row in seen.tables[PARAGRAPHS].to_pylist()}
    assert all(key == text_hash(text) for key, text in texts.items())
    assert {each.paragraph for _, each in said} - {""} == set(texts)
    return said, texts


def test_header_footer_and_middle_are_found_with_their_lines() -> None:
    code = "\n".join(f"int x{n};" for n in range(40))
    text = f"// {GPL}\n\n{code}\n\n// Under the MIT License.\n\n{code}\n\n/*\n * Licensed under Apache.\n */\n"
    said, texts = observed(("a.c", "C", text))
    assert [(each.start_line, each.end_line, texts[each.paragraph]) for _, each in said] == [
        (1, 1, GPL),
        (44, 44, "Under the MIT License."),
        (88, 88, "Licensed under Apache."),
    ]
    assert {each.source for _, each in said} == {Source.NOTICE}


@pytest.mark.parametrize(
    ("path", "language", "content", "source"),
    [
        ("LICENSE", "Text", GPL, Source.LICENSE_FILE),
        ("a/COPYING.LIB", "", GPL, Source.LICENSE_FILE),
        ("UNLICENSE", "", "This is free and unencumbered software.", Source.LICENSE_FILE),
        ("LICENSE-MIT", "", "MIT", Source.LICENSE_FILE),
        ("x.dist-info/licenses/AUTHORS.txt", "Text", "Ada", Source.LICENSE_FILE),
        ("debian/copyright", "Text", "This package was debianized. " + GPL, Source.LICENSE_FILE),
        ("NOTICE", "Text", GPL, Source.NOTICE_FILE),
        ("ThirdPartyNotices.txt", "Text", GPL, Source.NOTICE_FILE),
        ("LICENSE-DEPENDENCIES.md", "Markdown", GPL, Source.NOTICE_FILE),
        ("README.md", "Markdown", f"# x\n\n## License\n\n{GPL}", Source.README),
        ("license.py", "Python", f"# {GPL}", Source.NOTICE),
        ("Makefile", "Makefile", f"# {GPL}", Source.NOTICE),
        ("package.json", "JSON", '{"license": "GPL-3.0"}', Source.MANIFEST),
        (
            "REUSE.toml",
            "TOML",
            '[[annotations]]\npath="*"\nSPDX-License-Identifier="MIT"',
            Source.PATH_RULE,
        ),
        ("a.c", "C", "// SPDX-License-Identifier: MIT", Source.SPDX_TAG),
    ],
)
def test_sources(path: str, language: str, content: str, source: Source) -> None:
    said, _ = observed((path, language, content))
    assert [each.source for _, each in said] == [source]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            "# x\n\nContribution\n---\nWelcome.\n\nLicense\n-------\n\nApache-2.0\n",
            "License: Apache-2.0",
        ),
        ("# x\n\n## License\n\nMIT\n", "License: MIT"),
        ("## 5. Licence:\nBSD-3-Clause\n\n## Authors\n\nAda\n", "License: BSD-3-Clause"),
        ("**License**\n\n- `ISC`\n", "License: ISC"),
        ("LICENSE\n\nMIT (c) Ada\n", "License: MIT (c) Ada"),
        ("## Copyright & License\n\nZlib\n", "License: Zlib"),
        ("## License\n\n## Authors\n\nAda\n", ""),
        ("License\n=======\n\nAuthors\n=======\nAda\n", ""),
        ("# License plates\n\nMIT\n", ""),
        ("## License\n\n" + "It is hard to say. " * 30, ""),
        ("## License\n" + "a\n" * 9, ""),
        ("the license\nMIT\n", ""),
        ("## License", ""),
    ],
)
def test_a_name_below_a_licence_heading_is_a_field_of_the_readme(content: str, text: str) -> None:
    said, texts = observed(("README.md", "Markdown", content))
    found = [
        texts[each.paragraph] for _, each in said if texts[each.paragraph].startswith("License: ")
    ]
    assert found == ([text] if text else [])
    for _, each in said:
        if text and texts[each.paragraph] == text:
            first, last = (content.splitlines()[at - 1] for at in (each.start_line, each.end_line))
            assert "licen" in first.lower()
            assert last.strip("-* `") in text


def test_equal_notices_are_one_paragraph() -> None:
    said, texts = observed(
        ("a.c", "C", f"/* Copyright 2001 Ada\n * {GPL} */"),
        ("b.py", "Python", f"# (c) 2010 Example Inc.\n# {GPL}\n"),
        ("c.txt", "Text", "no words"),
    )
    assert [path for path, _ in said] == ["a.c", "b.py"]
    assert list(texts.values()) == [GPL]


def test_a_manifest_is_read_by_field_and_not_scanned() -> None:
    said, _ = observed(
        ("package.json", "JSON", '{"description": "reads the GNU GPL", "license": "MIT"}')
    )
    assert [(each.source, each.expression) for _, each in said] == [(Source.MANIFEST, "MIT")]


def test_a_lock_file_that_lists_licences_says_nothing_of_itself() -> None:
    listed = ",\n".join(f'"p{n}": {{"license": "MIT"}}' for n in range(500))
    assert observed(("package-lock.json", "JSON", f"{{{listed}}}"))[0] == []


def test_a_licence_of_50_mb_is_read_to_a_bound() -> None:
    said, texts = observed(("LICENSE", "Text", (GPL + "\n") * 600_000))
    assert len(said) == 1
    assert max(map(len, texts.values())) <= LONGEST


def test_a_minified_bundle_keeps_its_banner_and_its_size() -> None:
    bundle = "/*! jQuery | MIT license */" + "!function(e,t){return e+t}(1,2);" * 100_000
    said, texts = observed(("jquery.min.js", "JavaScript", bundle))
    assert ["MIT license" in text for text in texts.values()] == [True]
    assert [each.in_string for _, each in said] == [False]
    assert max(map(len, texts.values())) < 4096


@pytest.mark.parametrize(
    "content",
    [
        "\x00\x01license\x7f" * 10_000,
        "",
        "\n" * 100_000,
        "((((" * 50_000,
        "\ufeffMIT License",
        "license\r" * 9,
    ],
)
def test_a_strange_licence_file_says_at_most_one_bounded_thing(content: str) -> None:
    said, texts = observed(("LICENSE", "", content))
    assert len(said) <= 1
    assert all(len(text) <= LONGEST for text in texts.values())


def test_no_worker_loads_scancode() -> None:
    """Everything that tasks of either pass and of the steps between import, and pass 1 itself."""
    program = (
        "import sys, pyarrow as pa, scrub.licenses.observe as stage\n"
        "import jobs.daemon, jobs.stages, corpus.emit, scrub.emission, scrub.licenses.stage\n"
        "row = {'doc_id': ['1'], 'path': ['LICENSE'], 'language': [''], 'content': ['MIT License']}\n"
        "stage.ObserveLicenses().observe(pa.RecordBatch.from_pydict(row))\n"
        "sys.exit('licensedcode' in sys.modules or 'scancode' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@given(
    st.lists(
        st.sampled_from(
            ["a", "src/", "LICENSES/", "licence/", "LICENSE", "copying", "-", ".", "MIT", "txt", "NOTICE", "README", "md",
             "third-party", "package.json", "METADATA", "x.gemspec", "dep5", ".reuse/", "logo.svg", ".license", "py"]
        ),
        min_size=1,
        max_size=6,
    ).map("".join)
)  # fmt: skip
def test_no_name_that_is_evidence_is_passed_over(path: str) -> None:
    if role_of(path) is not Role.PLAIN or is_manifest(path):
        assert pc.match_substring_regex(pa.array([path]), MAY_BE_NAMED)[0].as_py()


def test_warming_up_runs_the_kernels() -> None:
    warm()
