"""What pass 1 notes of the original lines, against cutting them out of the documents."""

import random

import pyarrow as pa
import pyarrow.compute as pc

from scrub.licenses.excerpts import EXCERPT, LONGEST, REACHES, Excerpts, excerpts_at
from scrub.licenses.notices import ABOVE, NOTICE, cut, cut_excerpt, distinct_notices, lines_around
from scrub.licenses.observe import ObserveLicenses
from scrub.licenses.scan import LINE_BYTES
from scrub.licenses.tables import LICENSES

MIT = "Licensed under the MIT License; see the file LICENSE.é"
GPL = "This program is free software; you can redistribute it under the terms of the GNU GPL."
LINES = (
    f"// {MIT}",
    f" * {GPL}\r",
    "// (c) 2020 Ada Lovelace",
    "",
    "int x = 1;",
    "// Copyright 2019 Grace Höpper\r",
    "x" * 900,
    f"{'y;' * 700} /* {MIT} */ {'z;' * 700}",
    f"var s = '{GPL}';",
)
WEIGHTS = (2, 2, 3, 4, 30, 3, 1, 1, 1)
Row = tuple[str, str, str]


def documents(*files: Row) -> pa.RecordBatch:
    paths, languages, contents = zip(*files, strict=True)
    ids = [f"id:{path}" for path in paths]
    columns = {"doc_id": ids, "path": paths, "language": languages, "content": contents}
    return pa.RecordBatch.from_pydict({name: list(each) for name, each in columns.items()})


def told(batch: pa.RecordBatch) -> tuple[pa.Table, pa.Table]:
    """Return the places of statements with a text, and the excerpts that were noted."""
    seen = ObserveLicenses().observe(batch)
    statements = pa.Table.from_batches([seen.tables[LICENSES]])
    places = statements.filter(pc.not_equal(statements.column("paragraph"), ""))
    excerpts = pa.Table.from_batches([seen.passing["excerpts"]])
    assert excerpts.schema == EXCERPT
    return places.select(["doc_id", "start_line", "end_line"]), excerpts


def test_what_is_cut_out_of_excerpts_is_what_is_cut_out_of_documents() -> None:
    draw = random.Random(3)
    files: list[Row] = []
    for number in range(400):
        lines = draw.choices(LINES, WEIGHTS, k=draw.randrange(1, 90))
        name = draw.choice(("a.c", "LICENSE", "README.md", "a.json", "NOTICE"))
        text = "\n".join(lines) + draw.choice(("", "\n", "\n## License\n\nMIT\n"))
        files.append((f"{number}/{name}", draw.choice(("C", "JavaScript", "Text")), text))
    contents = {f"id:{path}": text for path, _, text in files}
    places, excerpts = told(documents(*files))
    found = excerpts_at(places, excerpts)
    assert found.null_count == 0
    assert len(places) > 500
    rows = excerpts.select(["before", "text", "first", "last"]).to_pylist()
    for place, row in zip(places.to_pylist(), found.to_pylist(), strict=True):
        expected = cut(contents[place["doc_id"]], place["start_line"], place["end_line"])
        assert cut_excerpt(*rows[row].values()) == expected


def test_lines_of_a_program_with_form_feeds_are_those_that_were_found() -> None:
    places, excerpts = told(documents(("a.c", "C", f"int x;\n\f\nint y;\n\n// {MIT}\n")))
    (row,) = excerpts.to_pylist()
    line = places.column("start_line").to_pylist()[0]
    notice, _ = cut_excerpt(row["before"], row["text"], row["first"], row["last"])
    assert notice.splitlines()[5 - line] == f"// {MIT}"


def test_equal_excerpts_stand_once() -> None:
    text = f"// (c) 2020 Ada\n\n// {MIT}\n"
    places, excerpts = told(
        documents(*((f"{n}.c", "C", f"{text}\n\nint x{n};\n") for n in range(9)))
    )
    assert (len(places), excerpts.num_rows) == (9, 1)
    assert excerpts_at(places, excerpts).to_pylist() == [0] * 9


def test_long_lines_are_noted_as_far_as_they_are_read() -> None:
    far, near = "x" * (REACHES[-1] + 2 * LINE_BYTES), "y;" * (LONGEST // 4)
    for before, after, is_noted in (
        (f"// (c) 2020 Ada\n{near}\n", "", True),
        (f"{far}\n", "", False),
        ("", near, True),
        ("", far, False),
        (near, near, True),
        ("y;" * LONGEST, near, False),
    ):
        content = f"{before}/* {MIT} */{after}\n"
        places, excerpts = told(documents(("a.js", "JavaScript", content)))
        assert (len(places), excerpts.num_rows) == (1, is_noted)
        for row in excerpts.to_pylist():
            place = places.to_pylist()[0]
            notice, holders = cut_excerpt(row["before"], row["text"], row["first"], row["last"])
            assert (notice, holders) == cut(content, place["start_line"], place["end_line"])


def test_lines_told_often_take_no_more_than_they_may() -> None:
    excerpts = Excerpts(most_bytes=100)
    for row in range(9):
        excerpts.note(row, f"{row} {'x' * 30}\n", 1, 1)
    assert excerpts.rows(pa.array(list("abcdefghi"))).num_rows == 3
    excerpts.note(5, f"0 {'x' * 30}\n", 1, 1)
    assert excerpts.rows(pa.array(list("abcdefghi"))).column("doc_ids")[0].as_py() == ["a", "f"]


def test_the_lines_around_a_notice_say_what_all_lines_do() -> None:
    draw = random.Random(5)
    for _ in range(300):
        lines = draw.choices(("(c) 2020 Ada", "", "int x;", "MIT"), k=draw.randrange(1, 60))
        text = "".join(line + draw.choice(("\n", "\r\n", "\f")) for line in lines)
        first = draw.randrange(1, 60)
        last = first + draw.randrange(30)
        around, at = lines_around(text, first, last)
        assert at <= ABOVE + 1
        assert cut(around, at, at + last - first) == cut(text, first, last)


def plainly(places: list[dict[str, object]], texts: dict[str, str]) -> list[dict[str, object]]:
    """Return the distinct notices, one after the other."""
    known: dict[tuple[object, ...], dict[str, object]] = {}
    order = ("license", "repo", "path", "doc_id", "start_line", "end_line")
    for place in sorted(places, key=lambda each: tuple(each[name] for name in order)):  # type: ignore[type-var]
        text, holders = cut(texts[place["doc_id"]], place["start_line"], place["end_line"])  # type: ignore[index,arg-type]
        key = (place["license"], text, holders)
        if key in known:
            known[key]["documents"] += place["documents"]  # type: ignore[operator]
        else:
            known[key] = dict(place) | {"text": text, "holders": list(holders)}
    return list(known.values())


def test_distinct_notices_are_those_of_a_plain_loop() -> None:
    draw = random.Random(11)
    lines = ("(c) Ada", "(c) Bob", "MIT", "ISC", "")
    texts = {f"d{n:02}": "\n".join(draw.choices(lines, k=9)) for n in range(40)}
    sources = [
        {"repo": draw.choice("éZa"), "revision": "1", "path": f"{n % 7}", "doc_id": doc_id}
        for n, doc_id in enumerate(texts)
    ]
    places = {
        (draw.choice(list(texts)), first, first + draw.randrange(2), draw.choice(("MIT", "ISC")))
        for first in draw.choices(range(1, 9), k=400)
    }
    names = ("doc_id", "start_line", "end_line", "license")
    of = {source["doc_id"]: source for source in sources}
    rows = [
        dict(zip(names, place, strict=True)) | {"documents": draw.randrange(1, 5)}
        for place in sorted(places, key=lambda _: draw.random())
    ]
    excerpts = Excerpts()
    ids = pa.array(texts)
    for number, (doc_id, text) in enumerate(texts.items()):
        for first, last in {each[1:3] for each in places if each[0] == doc_id}:
            excerpts.note(number, text, first, last)
    noted = pa.Table.from_batches([excerpts.rows(ids)])
    table = pa.Table.from_pylist(
        rows,
        schema=pa.schema([*(NOTICE.field(name) for name in (*names, "documents"))]),
    )
    table = table.append_column("excerpt", excerpts_at(table, noted))
    found = distinct_notices(table, pa.Table.from_pylist(sources), noted)
    assert found.schema == NOTICE
    expected = plainly([row | of[str(row["doc_id"])] for row in rows], texts)
    assert found.drop_columns(["sha256"]).to_pylist() == [
        {name: each[name] for name in NOTICE.names if name != "sha256"} for each in expected
    ]
