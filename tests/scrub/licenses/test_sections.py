"""Licence sections of documents that are no READMEs."""

import pyarrow as pa
import pytest

from scrub.licenses.evidence import Source
from scrub.licenses.observe import ObserveLicenses
from scrub.licenses.sections import is_license_section
from scrub.licenses.tables import LICENSES

GRANT = (
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"
)


@pytest.mark.parametrize(
    "heading",
    [
        '<h2><a name="license">License</a></h2>',
        "<h3 class=x>3.1 Zed License</h3>",
        "## License",
        "== Copyright and License ==",
        "License\n-------",
        "Copying\n=======",
    ],
)
def test_a_heading_that_says_licence_begins_a_section(heading: str) -> None:
    before = f"{heading}\n\n<p>Copyright 2007 Ada.</p>\n"
    assert is_license_section(before.encode(), GRANT.encode())
    assert is_license_section(b"# Zed\n\n", before.encode() + GRANT.encode())


@pytest.mark.parametrize(
    "heading",
    [
        "# Installation",
        "## Third-party licenses",
        "<h1>Zed</h1>",
        "",
        "# License server",
    ],
)
def test_any_other_heading_does_not(heading: str) -> None:
    assert not is_license_section(
        f"# License\n\nmine\n\n{heading or '# x'}\n\n".encode(), GRANT.encode()
    )


@pytest.mark.parametrize(
    ("path", "language", "sources"),
    [
        ("zed.html", "HTML", [Source.NOTICE, Source.SECTION]),
        ("README.html", "HTML", [Source.README]),
        ("zed.c", "C", [Source.NOTICE]),
    ],
)
def test_the_section_of_a_document_is_told_beside_its_notice(
    path: str, language: str, sources: list[Source]
) -> None:
    content = f"/*\n<h1>Zed</h1>\n<h2>License</h2>\n<p>{GRANT}\n*/\n"
    row = {"doc_id": [path], "path": [path], "language": [language], "content": [content]}
    said = ObserveLicenses().observe(pa.RecordBatch.from_pydict(row)).tables[LICENSES].to_pylist()
    assert [each["source"] for each in said] == sources
    assert len({each["paragraph"] for each in said}) == 1
